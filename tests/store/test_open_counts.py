"""With much open work answers come from counters by the hour: each must be what counting comment by comment gives."""

from __future__ import annotations

import random
import runpy
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from sqlalchemy import Connection, and_, case, func, select

from sm_console.api.queries import InboxFilter
from sm_console.api.views import InboxPage
from sm_console.core.entries import AnswerWaived, CommentReopened, Entry
from sm_console.store import open_counts, rule_facts, since, tables
from sm_console.store.open_counts import OpenCount
from sm_console.store.project.open_counts import hour_of
from sm_console.store.queries import inbox_page
from sm_console.store.schema import MIGRATIONS
from sm_console.store.search import index_pending
from sm_console.store.writer import Writer
from tests.store.build import NOW, ZONE, account, comment, entry, hours, memory, minutes, post, rows
from tests.store.sequences import journals

ACCOUNTS = ("bad", "park", "skola")
TEXTS = ("När öppnar badet?", "Bänken är trasig", "Tack för festivalen", "Öppet på bad och ö?", "x")


def fill(conn: Connection, count: int = 400) -> None:
    """Comments of four days on three accounts, some of them settled and opened again."""
    dice = random.Random(7)
    writer = Writer(conn, ZONE)
    writer.record(
        entry for number, name in enumerate(ACCOUNTS, 1) for entry in (account(name), post(number, account=name))
    )
    facts: list[Entry] = []
    for number in range(1, count + 1):
        place = dice.randrange(3)
        at = NOW - hours(dice.choice([0, 1, 25.5, 70 * dice.random()]))
        words = f"{dice.choice(TEXTS)} {number}"
        facts.append(comment(number, account=ACCOUNTS[place], post=place + 1, at=at, words=words))
        if dice.random() < 0.3:
            facts.append(entry(AnswerWaived(comment=number, reason="tack"), account=ACCOUNTS[place], actor="anna"))
            if dice.random() < 0.5:
                facts.append(entry(CommentReopened(comment=number), account=ACCOUNTS[place], actor="anna"))
    for start in range(0, len(facts), 70):
        writer.record(facts[start : start + 70])
    while index_pending(conn):
        pass


def counted_singly(conn: Connection, at: datetime, opens: datetime) -> dict[str, OpenCount]:
    late = tables.comment.c.due < at
    soon = and_(tables.comment.c.due >= at, tables.comment.c.last_staffed < opens)
    sums = [func.count(), *(func.sum(case((one, 1), else_=0)) for one in (late, soon))]
    statement = select(tables.comment.c.account, *sums).where(tables.IS_OPEN).group_by(tables.comment.c.account)
    return {row[0]: OpenCount(*row[1:]) for row in conn.execute(statement)}


def moments() -> list[tuple[datetime, datetime]]:
    dice = random.Random(3)
    found = [(NOW + hours(h), NOW + hours(h + 12)) for h in (-80, -24, 0, 24, 90)]
    for _ in range(40):
        at = NOW + hours(100 * dice.random() - 40)
        found.append((at, at + hours(30 * dice.random())))
    return found + [(hour_of(at), hour_of(opens)) for at, opens in found[5:15]]


def test_counters_are_what_counting_gives() -> None:
    with memory() as conn:
        fill(conn)
        for at, opens in moments():
            wanted = counted_singly(conn, at, opens)
            assert open_counts.by_account(conn, at, opens) == wanted
            assert open_counts.by_account(conn, at, opens, ["bad"]) == {"bad": wanted["bad"]}
            whole = open_counts.total(conn, at, opens)
            assert whole == tuple(sum(one[place] for one in wanted.values()) for place in range(3))


def test_nothing_open_counts_as_nothing() -> None:
    with memory() as conn:
        Writer(conn, ZONE).record([account(), post()])
        assert open_counts.by_account(conn, NOW, NOW) == {}
        assert open_counts.total(conn, NOW, NOW) == OpenCount(0, 0, 0)
        assert not open_counts.are_many(conn)


@settings(max_examples=40)
@given(journals())
def test_counters_follow_every_journal(entries: list[Entry]) -> None:
    with memory() as conn:
        writer = Writer(conn, ZONE)
        for start in range(0, len(entries), 3):
            writer.record(entries[start : start + 3])
        for at in (NOW, NOW + minutes(90), NOW + hours(30)):
            assert open_counts.by_account(conn, at, at + hours(9)) == counted_singly(conn, at, at + hours(9))
        assert not rows(conn, "SELECT * FROM open_count WHERE comments <= 0")


def with_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_counts, "MANY", 0)
    monkeypatch.setattr(rule_facts, "MANY_EACH", 0)


def both_ways(monkeypatch: pytest.MonkeyPatch, ask: Callable[[Connection], object]) -> None:
    """Ask as with little open work, then as with much."""
    with memory() as conn:
        fill(conn)
        little = ask(conn)
        with_much(monkeypatch)
        assert open_counts.are_many(conn)
        assert ask(conn) == little


def test_what_waits_is_the_same_from_the_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(conn: Connection) -> object:
        return [
            rule_facts.waiting(conn, at, live=True, accounts=only)
            for at, _ in moments()
            for only in (None, ["skola"], ["bad", "park"])
        ]

    both_ways(monkeypatch, ask)


@pytest.mark.parametrize(
    "text", ["badet", "öppnar badet", "bad", "ö", "på ö", "trasig 7", "77", "finns inte", "%", '"']
)
def test_a_search_finds_the_same_beginning_with_the_words(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def ask(conn: Connection) -> list[InboxPage]:
        return [
            inbox_page(conn, wanted, NOW, NOW + hours(15), live=True, limit=limit, offset=offset, names={})
            for wanted in (InboxFilter(text=text), InboxFilter(text=text, account="park"))
            for limit, offset in ((500, 0), (7, 3))
        ]

    both_ways(monkeypatch, ask)


@pytest.mark.parametrize(
    "wanted",
    [InboxFilter(), InboxFilter(account="park"), InboxFilter(unit="Parker"), InboxFilter(overdue=True)],
    ids=["all", "account", "unit", "overdue"],
)
def test_totals_are_those_of_the_rows(wanted: InboxFilter) -> None:
    with memory() as conn:
        fill(conn)
        at, opens = NOW + hours(5), NOW + hours(15)
        page = inbox_page(conn, wanted, at, opens, live=True, names={}, limit=1_000)
        late = [row for row in page.rows if row.due < at]
        soon = [row for row in page.rows if row.due >= at and row.last_staffed < opens]
        assert (page.total, page.overdue, page.before_open) == (len(page.rows), len(late), len(soon))
        assert page.total > 30
        assert page.overdue
        assert [row.id for row in page.rows] == [
            row.id for row in sorted(page.rows, key=lambda row: (row.last_staffed, row.received, row.id))
        ]
        window = inbox_page(conn, wanted, at, opens, live=True, names={}, limit=5, offset=20)
        assert window.rows == page.rows[20:25]
        assert window.total == page.total


def test_what_came_since_a_look_is_counted_by_number() -> None:
    with memory() as conn:
        fill(conn)
        found = since.missed(conn, 200, NOW, NOW + hours(15))
        new = dict(rows(conn, "SELECT account, count(*) FROM comment WHERE id > 200 GROUP BY account"))
        oldest = dict(rows(conn, "SELECT account, min(received) FROM comment WHERE state = 'open' GROUP BY account"))
        assert {name: one.new for name, one in found.items()} == new
        for name, one in found.items():
            wanted = counted_singly(conn, NOW, NOW + hours(15))[name]
            assert (one.unanswered, one.risky) == (wanted.open, wanted.overdue + wanted.before_open)
            first = rows(conn, f"SELECT received, state FROM comment WHERE id = {one.oldest}")
            assert first == [(oldest[name], "open")]


def test_a_database_from_before_counts_what_is_open() -> None:
    statements = runpy.run_path(str(MIGRATIONS / "versions" / "0015_floods.py"))["STATEMENTS"]
    counting = next(statement for statement in statements if statement.startswith("INSERT"))
    with memory() as conn:
        fill(conn)
        kept = rows(conn, "SELECT * FROM open_count ORDER BY 1, 2, 3")
        conn.exec_driver_sql("DELETE FROM open_count")
        conn.exec_driver_sql(counting)
        assert rows(conn, "SELECT * FROM open_count ORDER BY 1, 2, 3") == kept
        assert len(kept) > len(ACCOUNTS)
