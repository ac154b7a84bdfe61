from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sm_console.api.queries import InboxFilter
from sm_console.api.views import InboxPage, PlatformAge, Today
from sm_console.core.entries import (
    AccountDropped,
    AnswerWaived,
    ClaimReleased,
    ClaimTaken,
    CommentEdited,
    CommentReopened,
    CommentShown,
    GapFilled,
    GapOpened,
    HealthSet,
    NoteAdded,
    OutboxMoved,
    OutboxQueued,
)
from sm_console.core.model import (
    Action,
    Author,
    CommentState,
    Format,
    HealthState,
    Message,
    OutboxState,
    Visibility,
)
from sm_console.store import Store, drafts, polling
from sm_console.store.queries import account_views, history, inbox_page, outbox_rows, status_view, thread_view
from tests.store.build import NAMES, NOW, account, comment, entry, hours, minutes, opened, post

OPENS = NOW + hours(20)  # Wednesday 08:00


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Two accounts; four waiting comments, due at +1, +21, +30 and +40 hours, last staffed two hours before."""
    async with opened(
        tmp_path / "desk.db",
        account(),
        account("bad", platform="feed", unit="Fritid"),
        post(),
        post(2, account="bad", title="Badet öppnar"),
        comment(1, at=NOW - hours(3), due=NOW + hours(40), words="Sist"),
        comment(2, at=NOW - hours(2), due=NOW + hours(1), words="Först"),
        comment(3, at=NOW - hours(1), due=NOW + hours(21), account="bad", post=2, author="Örjan"),
        comment(4, at=NOW, due=NOW + hours(30), account="bad", post=2),
        comment(5, own=True, at=NOW),
    ) as opened_store:
        yield opened_store


async def record(store: Store, *entries: Any) -> None:
    await store.write(lambda writer: writer.record(entries))


async def page(
    store: Store,
    *,
    at: datetime = NOW,
    live: bool = True,
    offset: int = 0,
    limit: int = 500,
    full: bool = False,
    **wanted: Any,
) -> InboxPage:
    return await store.read(
        lambda conn: inbox_page(
            conn,
            InboxFilter(**wanted),
            at,
            OPENS,
            live=live,
            offset=offset,
            limit=limit,
            full=full,
            login="anna",
            names=NAMES,
        )
    )


async def fetch(store: Store, name: str, fetched: datetime | None) -> None:
    await store.write(lambda writer: polling.put(writer.conn, name, fetched=fetched, requests=2))


async def ids(store: Store, **wanted: Any) -> list[int]:
    return [row.id for row in (await page(store, **wanted)).rows]


async def test_the_queue_is_sorted_and_counted(store: Store) -> None:
    found = await page(store, at=NOW + hours(2))
    assert [row.id for row in found.rows] == [2, 3, 4, 1]
    assert (found.total, found.overdue, found.before_open, found.rest) == (4, 1, 1, 2)
    assert (found.at, found.opens) == (NOW + hours(2), OPENS)
    window = await page(store, at=NOW + hours(2), offset=1, limit=2)
    assert [row.id for row in window.rows] == [3, 4]
    assert (window.total, window.overdue) == (4, 1)


async def test_ties_are_broken_by_arrival_then_id(store: Store) -> None:
    due = NOW + hours(1)
    await record(
        store,
        comment(11, at=NOW - hours(1), due=due),
        comment(10, at=NOW - hours(1), due=due),
        comment(12, at=NOW - hours(5), due=due),
    )
    assert await ids(store) == [12, 2, 10, 11, 3, 4, 1]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"account": "bad"}, [3, 4]),
        ({"unit": "Parker"}, [2, 1]),
        ({"platform": "feed"}, [3, 4]),
        ({"platform": "feed", "unit": "Parker"}, []),
        ({"account": "nobody"}, []),
        ({"overdue": True}, [2]),
        ({"text": "FÖRST"}, [2]),
        ({"text": "forst"}, []),
        ({"text": "örj"}, [3]),
        ({"mine": True}, [3]),
        ({"states": (CommentState.OWN,)}, [5]),
        ({"states": (CommentState.OPEN, CommentState.ANSWERED)}, [2, 3, 4, 1]),
    ],
)
async def test_filters(store: Store, wanted: dict[str, Any], expected: list[int]) -> None:
    await record(
        store,
        entry(ClaimTaken(comment=3, until=NOW + hours(9)), actor="anna", account="bad"),
        entry(ClaimTaken(comment=4, until=NOW + hours(9)), actor="bo", account="bad"),
    )
    found = await page(store, at=NOW + hours(2), **wanted)
    assert [row.id for row in found.rows] == expected
    assert found.total == len(expected)


async def test_a_row_tells_everything(store: Store) -> None:
    words = "\u0000<p>" + "å" * 500
    await record(
        store,
        comment(7, parent="c1", words=words, due=NOW - hours(1)),
        entry(ClaimTaken(comment=7, until=NOW + hours(1)), actor="bo"),
        entry(OutboxQueued(outbox=1, comment=7, action=Action.REPLY, key="k1", text="Hej", send_after=NOW)),
        entry(OutboxMoved(outbox=1, state="failed", message=Message("No"))),
        entry(OutboxQueued(outbox=2, comment=7, action=Action.HIDE, key="k2", send_after=NOW)),
    )
    row = (await page(store)).rows[0]
    assert (row.id, row.account, row.account_name, row.unit, row.platform) == (7, "park", "Park", "Parker", "wordpress")
    assert (row.post_id, row.platform_id, row.author, row.format) == ("p1", "c7", Author(name="Åsa"), Format.HTML)
    assert row.words == words[:400]
    assert (row.received, row.due, row.last_staffed) == (NOW, NOW - hours(1), NOW - hours(3))
    assert row.claim is not None
    assert (row.claim.login, row.claim.name, row.claim.until) == ("bo", "Bo", NOW + hours(1))
    assert row.sending is OutboxState.FAILED
    assert (row.text, row.url, row.post_title, row.parent_id) == ("", "", "", "")
    whole = (await page(store, full=True)).rows[0]
    assert (whole.text, whole.url) == (words, "https://park.example/#c7")
    assert (whole.post_title, whole.parent_id) == ("Nytt i parken", "c1")


async def test_dropped_accounts_leave_the_queue_and_come_back(store: Store) -> None:
    await record(store, entry(AccountDropped(), account="bad", actor="anna"))
    assert await ids(store) == [2, 1]
    assert [view.id for view in await store.read(lambda conn: account_views(conn, NOW, live=True, people={}))] == [
        "park"
    ]
    await record(store, account("bad", platform="feed", unit="Fritid"))
    assert await ids(store) == [2, 3, 4, 1]


async def test_an_answer_closes_the_whole_thread_and_an_edit_bumps_its_version(store: Store) -> None:
    await record(
        store, comment(6, parent="c1", at=NOW - hours(2)), comment(7, parent="c6", own=True, at=NOW + hours(1))
    )
    assert await ids(store) == [2, 3, 4]
    answered = await page(store, states=(CommentState.ANSWERED,))
    assert [row.id for row in answered.rows] == [1, 6]
    # Removed on the platform again: both wait once more.
    await record(store, entry(CommentShown(comment=7, visibility=Visibility.REMOVED, how="deleted"), at=NOW + hours(2)))
    assert await ids(store) == [2, 3, 6, 4, 1]


async def test_settled_rows_come_latest_first(store: Store) -> None:
    await record(
        store,
        entry(AnswerWaived(comment=1, reason="tack"), actor="anna"),
        entry(AnswerWaived(comment=2, reason="tack"), actor="anna"),
        entry(CommentShown(comment=3, visibility=Visibility.REMOVED, how="spam"), account="bad"),
    )
    assert await ids(store, states=(CommentState.NO_ANSWER, CommentState.REMOVED)) == [1, 3, 2]
    assert await ids(store) == [4]
    await record(store, entry(CommentReopened(comment=2), actor="anna"))
    assert await ids(store) == [2, 4]


async def test_the_queue_as_it_was_and_as_it_will_be(store: Store) -> None:
    later = NOW + hours(1)
    await record(
        store,
        comment(6, own=True, parent="c2", at=later),
        entry(AnswerWaived(comment=1, reason="tack"), actor="anna", at=NOW + hours(2)),
        entry(ClaimTaken(comment=3, until=NOW + hours(9)), actor="bo", account="bad", at=later),
        entry(ClaimReleased(comment=3), actor="bo", account="bad", at=NOW + hours(3)),
    )
    assert await ids(store) == [3, 4]
    before = await page(store, at=NOW - minutes(30), live=False)
    assert [row.id for row in before.rows] == [2, 3, 1]
    assert {row.state for row in before.rows} == {CommentState.OPEN}
    assert [row.claim for row in before.rows] == [None] * 3
    between = await page(store, at=NOW + minutes(90), live=False)
    assert [row.id for row in between.rows] == [3, 4, 1]
    assert between.rows[0].claim is not None
    assert between.rows[0].claim.login == "bo"
    assert await ids(store, at=NOW + minutes(90), live=False, states=(CommentState.ANSWERED,)) == [2]
    assert await ids(store, at=NOW + minutes(90), live=False, states=(CommentState.NO_ANSWER,)) == []
    assert await ids(store, at=NOW + minutes(90), live=False, text="sist") == [1]
    ahead = await page(store, at=NOW + hours(22), live=False)
    assert [row.id for row in ahead.rows] == [3, 4]
    assert (ahead.overdue, ahead.rows[0].claim) == (1, None)


async def test_now_shows_what_a_fast_clock_wrote(store: Store) -> None:
    await record(store, comment(8, at=NOW + hours(1)))
    assert 8 in await ids(store)
    assert 8 not in await ids(store, live=False)


async def test_a_claim_that_ran_out_is_not_shown(store: Store) -> None:
    await record(store, entry(ClaimTaken(comment=2, until=NOW + hours(1)), actor="anna"))
    assert (await page(store)).rows[0].claim is not None
    assert (await page(store, at=NOW + hours(1))).rows[0].claim is None
    assert await ids(store, at=NOW + hours(1), mine=True) == []


async def test_a_thread(store: Store) -> None:
    await record(
        store,
        comment(6, parent="c2", at=NOW + minutes(1), words="Under"),
        comment(7, parent="c6", at=NOW + minutes(2)),
        comment(8, parent="c99", at=NOW + minutes(3)),
        entry(CommentEdited(comment=6, text="Under igen", format=Format.PLAIN, author=Author(name="Åsa B"))),
        entry(NoteAdded(comment=7, note=1, text="Ring Bo"), actor="anna"),
        entry(OutboxQueued(outbox=1, comment=6, action=Action.REPLY, key="k", text="Svar", send_after=NOW), actor="bo"),
        entry(OutboxMoved(outbox=1, state="sent", platform_id="c50")),
    )
    draft = drafts.StoredDraft(comment=6, login="bo", text="Hej d", saved=NOW, editing=True)
    await store.write(lambda writer: drafts.save(writer.conn, draft))
    view = await store.read(
        lambda conn: thread_view(
            conn,
            6,
            NOW,
            names=NAMES,
            reason=lambda deadline: deadline.pack,
            abilities=lambda name: ([Action.REPLY], len(name)),
        )
    )
    assert view is not None
    assert [(item.id, item.depth, item.edited) for item in view.items] == [(2, 0, False), (6, 1, True), (7, 2, False)]
    assert (view.items[1].text, view.items[1].author.name) == ("Under igen", "Åsa B")
    assert (view.comment.id, view.comment.text, view.reason, view.seen) == (6, "Under igen", "malmo 1", 4)
    assert (view.post_title, view.post_published) == ("Nytt i parken", NOW)
    assert [(note.comment, note.name, note.text) for note in view.notes] == [(7, "Anna", "Ring Bo")]
    assert [(draft.login, draft.name, draft.editing) for draft in view.drafts] == [("bo", "Bo", True)]
    assert [(act.id, act.state, act.name, act.platform_id) for act in view.outbox] == [(1, "sent", "Bo", "c50")]
    assert (view.actions, view.max_length) == ([Action.REPLY], 4)
    own = await store.read(lambda conn: thread_view(conn, 5, NOW, names={}, reason=str, abilities=lambda _: ([], 0)))
    assert own is not None
    assert (own.reason, own.items[0].due, own.comment.state) == ("", None, CommentState.OWN)
    nothing = await store.read(
        lambda conn: thread_view(conn, 77, NOW, names={}, reason=str, abilities=lambda _: ([], 0))
    )
    assert nothing is None


async def test_a_very_deep_thread(store: Store) -> None:
    await record(store, *(comment(number, parent=f"c{number - 1}", at=NOW + minutes(1)) for number in range(6, 3006)))
    view = await store.read(lambda conn: thread_view(conn, 5, NOW, names={}, reason=str, abilities=lambda _: ([], 0)))
    assert view is not None
    assert max(item.depth for item in view.items) == 3000


async def test_history(store: Store) -> None:
    await record(
        store,
        entry(ClaimTaken(comment=2, until=NOW + hours(1)), actor="anna"),
        entry(
            OutboxQueued(outbox=1, comment=2, action=Action.REPLY, key="k", text="Svar", send_after=NOW), actor="anna"
        ),
        entry(NoteAdded(comment=3, note=1, text="annat"), actor="bo", account="bad"),
        entry(OutboxMoved(outbox=1, state="sent", platform_id="c50"), actor="desk"),
        entry(AnswerWaived(comment=2, reason="tack"), actor="bo"),
    )
    found = await store.read(lambda conn: history(conn, 2, names=NAMES))
    assert [(row.kind, row.actor, row.detail) for row in found] == [
        ("comment-added", "platform", "Först"),
        ("claim-taken", "Anna", (NOW + hours(1)).isoformat()),
        ("outbox-queued", "Anna", "reply Svar"),
        ("outbox-moved", "desk", "sent c50"),
        ("answer-waived", "Bo", "tack"),
    ]
    assert [row.seq for row in found] == sorted(row.seq for row in found)
    assert (found[0].at, found[0].occurred) == (NOW - hours(2), NOW - hours(2))


async def test_the_outbox_shows_what_waits_and_what_went_wrong(store: Store) -> None:
    for number, state in enumerate(OutboxState, 1):
        await record(
            store,
            entry(OutboxQueued(outbox=number, comment=1, action=Action.REPLY, key=f"k{number}", send_after=NOW)),
            entry(OutboxMoved(outbox=number, state=state)),
        )
    shown = await store.read(lambda conn: outbox_rows(conn, names=NAMES))
    assert [row.state.value for row in shown] == ["unknown", "failed", "sending", "queued"]
    assert [row.state for row in await store.read(lambda conn: outbox_rows(conn, names=NAMES, number=3))] == ["sent"]
    assert shown[0].account_name == "Park"


async def test_status(store: Store) -> None:
    await record(
        store,
        comment(6, own=True, parent="c2", at=NOW + hours(1) + minutes(1)),
        entry(HealthSet(state=HealthState.OK)),
        entry(HealthSet(state=HealthState.OK), account="bad"),
    )
    for name, fetched in (("park", NOW), ("bad", None)):
        await fetch(store, name, fetched)
    people = {"park": ("Anna", "Bo")}
    status = await store.read(
        lambda conn: status_view(conn, NOW + hours(2), OPENS, live=True, mode="embedded", people=people)
    )
    assert (status.open, status.overdue, status.before_open, status.level) == (3, 0, 1, 1)
    assert status.today == Today(received=4, answered=1, late=1, posts=2)
    assert status.platforms == [
        PlatformAge(platform="feed", accounts=1, fetched=None),
        PlatformAge(platform="wordpress", accounts=1, fetched=NOW),
    ]
    park = status.accounts[1]
    assert (park.id, park.responsible, park.stand_in, park.open, park.requests) == ("park", "Anna", "Bo", 1, 2)
    late = await store.read(lambda conn: status_view(conn, NOW + hours(22), OPENS, live=True, mode="m", people={}))
    assert (late.level, late.overdue, late.today) == (2, 1, Today(received=0, answered=0, late=0, posts=0))


async def test_status_levels(store: Store) -> None:
    async def level() -> int:
        found = await store.read(lambda conn: status_view(conn, NOW, NOW - hours(9), live=True, mode="m", people={}))
        return found.level

    assert await level() == 1  # never fetched
    await record(store, entry(HealthSet(state=HealthState.OK)), entry(HealthSet(state=HealthState.OK), account="bad"))
    assert await level() == 0
    await record(store, entry(GapOpened(since=NOW - hours(5))))
    assert await level() == 1
    await record(store, entry(GapFilled()))
    assert await level() == 0
    await record(store, entry(OutboxQueued(outbox=1, comment=1, action=Action.REPLY, key="k", send_after=NOW)))
    assert await level() == 0
    await record(store, entry(OutboxMoved(outbox=1, state="unknown")))
    assert await level() == 1
    await record(store, entry(HealthSet(state=HealthState.BROKEN, message=Message("Log in again"))))
    assert await level() == 2


async def test_the_state_of_accounts(store: Store) -> None:
    await record(
        store,
        entry(HealthSet(state=HealthState.LATE, message=Message("Slow {n}", {"n": "3"})), account="bad"),
        entry(GapOpened(since=NOW - hours(5)), account="bad"),
        entry(GapOpened(since=NOW - hours(4)), account="bad"),
    )
    bad, park = await store.read(lambda conn: account_views(conn, NOW + hours(2), live=True, people={}))
    assert (bad.health, bad.message, bad.gap_since) == (
        HealthState.LATE,
        Message("Slow {n}", {"n": "3"}),
        NOW - hours(5),
    )
    assert (park.health, park.message, park.gap_since, park.fetched) == (HealthState.NEW, None, None, None)
    assert (park.open, park.overdue, bad.open, bad.overdue) == (2, 1, 2, 0)
    past = await store.read(lambda conn: account_views(conn, NOW - minutes(90), live=False, people={}))
    assert [view.open for view in past] == [0, 2]
