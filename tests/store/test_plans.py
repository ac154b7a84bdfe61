"""No query of a panel may touch history: the planner's own word for every statement that panels run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from sm_console.api.queries import InboxFilter
from sm_console.core.entries import ClaimTaken, OutboxQueued
from sm_console.core.model import Action, CommentState, OutboxState
from sm_console.store import acts, finding_acts, lookup, queries, rule_facts, sweep_keys
from sm_console.store.engine import sync_engine
from sm_console.store.queries import account_views, history, inbox_page, outbox_rows, status_view, thread_view
from sm_console.store.schema import bring_up_to_date
from sm_console.store.writer import Writer
from tests.store.build import NOW, ZONE, account, comment, entry, hours, minutes, post

OLD = 3000
AT = NOW + hours(1)
OPEN_WORK = {"comment_open", "comment_open_account", "outbox_unfinished", "outbox_due", "claim_until", "claim_held"}
OPEN_WORK |= {"comment_open_due", "comment_open_received", "finding_act_held"}
SMALL = {"account", "polling", "health", "gap", "search", "draft", "meta", "open_count", "CONSTANT"}
SMALL |= {"matched", "listed"}  # what a search has found


def inbox(*, live: bool = True, **wanted: Any) -> Callable[[Connection], object]:
    return lambda conn: inbox_page(conn, InboxFilter(**wanted), AT, AT, live=live, login="anna", names={}, full=True)


PANELS: dict[str, Callable[[Connection], object]] = {
    "inbox": inbox(),
    "inbox of an account": inbox(account="park"),
    "inbox of a unit": inbox(unit="Parker"),
    "inbox of a platform": inbox(platform="feed"),
    "inbox overdue": inbox(overdue=True),
    "inbox mine": inbox(mine=True),
    "inbox of drafts": inbox(drafts=True),
    "inbox of all drafts": inbox(drafts=True, states=(CommentState.OPEN, CommentState.ANSWERED)),
    "inbox searched": inbox(text="trasig bänk"),
    "inbox searched briefly": inbox(text="på"),
    "inbox at a time": inbox(live=False),
    "inbox at a time of an account": inbox(live=False, account="park"),
    "inbox mine at a time": inbox(live=False, mine=True),
    "answered": inbox(states=(CommentState.ANSWERED,)),
    "settled": inbox(states=(CommentState.NO_ANSWER, CommentState.REMOVED)),
    "settled, searched": inbox(states=(CommentState.ANSWERED,), text="bänk"),
    "thread": lambda conn: thread_view(conn, 5, AT, names={}, reason=str, abilities=lambda _: ([], 0)),
    "history": lambda conn: history(conn, OLD + 1, names={}),
    "status": lambda conn: status_view(conn, AT, AT, live=True, mode="m", people={}),
    "status at a time": lambda conn: status_view(conn, AT, AT, live=False, mode="m", people={}),
    "accounts": lambda conn: account_views(conn, AT, live=True, people={}),
    "outbox": lambda conn: outbox_rows(conn, names={}),
    "outbox act": lambda conn: outbox_rows(conn, names={}, number=1),
    "everything": inbox(states=tuple(CommentState)),
    "everything at a time": inbox(states=tuple(CommentState), live=False),
    "known comments": lambda conn: lookup.comments(conn, "park", ["c1", "c2"]),
    "a slice of old comments": lambda conn: sweep_keys.comment_keys(
        conn, "park", before=(NOW - hours(9), 50), limit=100
    ),
    "a slice of old posts": lambda conn: sweep_keys.post_keys(conn, "park", before=(NOW - hours(9), 50), limit=50),
    "known posts": lambda conn: lookup.posts(conn, "park", ["p1"]),
    "comment": lambda conn: lookup.comment(conn, 5),
    "open comments": lambda conn: lookup.open_comments(conn, unless=("malmo 1", "c1")),
    "open comments of an account": lambda conn: lookup.open_numbers(conn, "park"),
    "own answers": lambda conn: lookup.own_answers(conn, 5),
    "to sweep": lambda conn: (sweep_keys.comment_keys(conn, "park"), sweep_keys.post_keys(conn, "park")),
    "next to send": acts.next_send,
    "unfinished": lambda conn: acts.outbox_in(conn, [OutboxState.SENDING], account="park"),
    "claims": lambda conn: (acts.expired_claims(conn, AT), acts.claim_of(conn, 5)),
    "activity": lambda conn: rule_facts.activities(conn, AT),
    "post counts": lambda conn: rule_facts.post_counts(conn, ["park", "bad"], [NOW - hours(200), NOW, AT], AT),
    "waiting": lambda conn: rule_facts.waiting(conn, AT, live=True),
    "waiting at a time": lambda conn: rule_facts.waiting(conn, AT, live=False),
    "answers written of late": lambda conn: rule_facts.own_answers(conn, NOW - hours(200), AT, ["park"]),
    "acts on findings": lambda conn: (finding_acts.held(conn), finding_acts.held(conn, AT)),
    "an account's history": lambda conn: queries.account_history(conn, "park", names={}),
    "undo": lambda conn: acts.latest_undoable(conn, "anna"),
}


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Thousands of settled comments, a few open ones; without statistics, as the store always is."""
    path: Path = tmp_path_factory.mktemp("plans") / "desk.db"
    bring_up_to_date(path)
    engine = sync_engine(path, writer=True)
    with engine.begin() as conn:
        writer = Writer(conn, ZONE)
        writer.record([account(), account("bad", platform="feed", unit="Fritid"), *(post(n) for n in range(1, 200))])
        old = NOW - timedelta(days=100)
        for number in range(1, OLD, 2):
            at = old + minutes(number)
            words = "En trasig bänk" if number % 3 else "Tack"
            writer.record(
                [
                    comment(number, at=at, words=words, post=number % 199 + 1),
                    comment(number + 1, own=True, parent=f"c{number}", at=at + hours(1), post=number % 199 + 1),
                ]
            )
        writer.record(comment(OLD + number, at=NOW + minutes(number)) for number in range(1, 20))
        writer.record(
            [
                entry(ClaimTaken(comment=OLD + 1, until=AT), actor="anna"),
                entry(
                    OutboxQueued(outbox=2, comment=OLD + 1, action=Action.REPLY, key="k", send_after=NOW), actor="anna"
                ),
            ]
        )
    with engine.connect() as conn:
        yield conn
    engine.dispose()


@pytest.mark.parametrize("panel", PANELS)
def test_panels_read_open_work_keys_and_rollups_only(conn: Connection, panel: str) -> None:
    statements: list[tuple[str, Any]] = []

    def collect(_c: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        statements.append((statement, values))

    event.listen(conn, "before_cursor_execute", collect)
    try:
        PANELS[panel](conn)
    finally:
        event.remove(conn, "before_cursor_execute", collect)
    assert statements
    for statement, values in statements:
        if statement.startswith(("BEGIN", "PRAGMA")):
            continue
        for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all():
            assert not touches_history(step.detail, statement), f"{step.detail}\n{statement}"


def touches_history(step: str, statement: str = "") -> bool:
    """Whether a step reads what grows with the years. A list given to the statement is as long as the question."""
    scan = re.match(r"SCAN (?:TABLE )?(\w+)", step)
    if scan is None or scan[1] in SMALL:
        return False
    if re.search(rf"json_each\([^()]*\) AS {scan[1]}\b", statement):
        return False
    index = re.search(r"INDEX (\w+)", step)
    return index is None or index[1] not in OPEN_WORK


def test_the_test_knows_a_scan_when_it_sees_one(conn: Connection) -> None:
    steps = [
        row.detail for row in conn.exec_driver_sql("EXPLAIN QUERY PLAN SELECT count(*) FROM comment WHERE late").all()
    ]
    assert any(touches_history(step) for step in steps)
