"""Crisis mode through the desk: what it changes, that ending it restores everything, and what is told afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.api.commands import Collect, Refused, SendReply, TakeClaim
from sm_console.api.crisis import (
    AskCrisis,
    AskCrisisReport,
    BeginCrisis,
    CrisisReport,
    CrisisView,
    EndCrisis,
    ListScheduled,
    ReviewCrisis,
    TickScheduled,
)
from sm_console.api.queries import AskInbox
from sm_console.api.round_commands import EndRound, SeeAccount, StartRound
from sm_console.api.round_queries import AskRounds
from sm_console.core.entries import CommentRedated
from sm_console.store import rebuild
from tests.desk.fakes import ANNA, BO, CIA, NOON, FakePlatform, Town, open_town

HOUR = timedelta(hours=1)


@pytest.fixture
async def managed(tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which Anna is the manager."""
    async with open_town(tmp_path) as town:
        town.directory.members |= {"anna": {"smc-boss"}}
        yield town


async def do(town: Town, command: Any, uid: int = ANNA) -> Any:
    return await town.engine.desk_for(uid).do(command)


async def ask(town: Town, query: Any, uid: int = CIA) -> Any:
    return await town.engine.desk_for(uid).ask(query)


async def begin(town: Town, uid: int = ANNA, **more: Any) -> Any:
    return await do(town, BeginCrisis(**({"reason": "Vattenläcka på badet", "owner": "Bo"} | more)), uid)


async def crisis(town: Town) -> CrisisView:
    (found,) = await ask(town, AskCrisis())
    return found  # type: ignore[no-any-return]


async def report(town: Town) -> CrisisReport:
    return await ask(town, AskCrisisReport())  # type: ignore[no-any-return]


async def hear(town: Town, text: str = "Vad händer?", **more: Any) -> None:
    town.blog.comment(text, **more)
    await do(town, Collect(force=True))


async def dues(town: Town) -> list[tuple[datetime, str]]:
    return [(row.due, row.answer_class.value) for row in (await ask(town, AskInbox())).rows]


async def refusal(work: Any) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code


async def test_deadlines_are_dated_anew_and_restored(managed: Town) -> None:
    await hear(managed)
    before = await dues(managed)
    done = await begin(managed)
    assert done.message.values == {"count": "1"}
    assert await dues(managed) == [(NOON + HOUR, "crisis")]
    managed.clock.forward(minutes=10)
    await hear(managed, "Är vattnet farligt?")
    assert await dues(managed) == [(NOON + HOUR, "crisis"), (NOON + HOUR + timedelta(minutes=10), "crisis")]
    done = await do(managed, EndCrisis(word="Läckan är lagad"))
    assert done.message.values == {"count": "2"}
    assert (await dues(managed))[0] == before[0]
    assert await ask(managed, AskCrisis()) == []
    history = [entry.fact for entry in await _journal(managed) if isinstance(entry.fact, CommentRedated)]
    assert [fact.deadline.pack for fact in history] == ["malmo 1+kris", "malmo 1", "malmo 1"]
    assert rebuild.check(managed.paths.data / "desk.db") == []


async def _journal(town: Town) -> list[Any]:
    from sm_console.store.journal import read

    return await town.engine.services.ledger.read(lambda conn: [item.entry for item in read(conn)])


async def test_it_stands_also_after_a_restart(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        town.directory.members |= {"anna": {"smc-boss"}}
        await begin(town)
    async with open_town(tmp_path) as town:
        await hear(town)
        assert [name for _, name in await dues(town)] == ["crisis"]
        assert (await crisis(town)).owner == "Bo"


async def test_it_may_concern_one_unit_or_account_only(tmp_path: Path) -> None:
    async with open_town(tmp_path, blogs=_two()) as town:
        town.directory.members |= {"anna": {"smc-boss"}}
        for blog in town.blogs.values():
            blog.clock = town.clock
            blog.comment("Hej", written=town.clock())
        await do(town, Collect(force=True))
        await begin(town, accounts=("park",))
        rows = (await ask(town, AskInbox())).rows
        assert {row.account: row.answer_class.value for row in rows} == {"park": "crisis", "bad": "24h"}
        await do(town, EndCrisis())
        await begin(town, units=("Fritid",))
        rows = (await ask(town, AskInbox())).rows
        assert {row.answer_class.value for row in rows} == {"crisis"}


def _two() -> dict[str, FakePlatform]:
    from tests.desk.fakes import Clock

    return {name: FakePlatform(Clock()) for name in ("bad", "park")}


async def test_rounds_come_every_half_hour_while_it_stands(managed: Town) -> None:
    await do(managed, Collect(force=True))
    usual = (await ask(managed, AskRounds())).slots
    await begin(managed)
    managed.clock.forward(hours=1, minutes=1)
    view = await ask(managed, AskRounds())
    assert view.slots[0].starts == NOON
    assert view.slots[1].starts - view.slots[0].starts == timedelta(minutes=30)
    assert view.overdue
    assert "30" in view.overdue[0].text.values["asked"]
    await do(managed, EndCrisis())
    assert [slot.starts for slot in (await ask(managed, AskRounds())).slots] == [slot.starts for slot in usual]


async def test_accounts_are_polled_more_often(managed: Town) -> None:
    pace = managed.engine.services.collector.pace
    (account,) = managed.engine.services.standing.watched
    before = pace.interval(account, managed.clock())
    await begin(managed)
    assert pace.interval(account, managed.clock()) == 30.0 < before
    await do(managed, EndCrisis())
    assert pace.interval(account, managed.clock()) == before


async def test_only_managers_begin_review_and_end(managed: Town) -> None:
    for uid in (BO, CIA):
        assert await refusal(begin(managed, uid)) == "role"
    await begin(managed)
    for command in (ReviewCrisis(), EndCrisis()):
        assert [await refusal(do(managed, command, uid)) for uid in (BO, CIA)] == ["role", "role"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "input"),
        ({"review": NOON - HOUR}, "input"),
        ({"review": NOON + timedelta(days=40)}, "input"),
        ({"units": ("Vatten",)}, "unknown"),
        ({"accounts": ("ingen",)}, "unknown"),
    ],
)
async def test_bad_input_is_refused(managed: Town, changes: dict[str, Any], code: str) -> None:
    assert await refusal(begin(managed, **changes)) == code
    assert await ask(managed, AskCrisis()) == []


async def test_there_is_one_at_a_time(managed: Town) -> None:
    assert [await refusal(do(managed, one)) for one in (EndCrisis(), ReviewCrisis())] == ["state", "state"]
    await begin(managed)
    assert await refusal(begin(managed)) == "state"


async def test_a_review_moves_the_next_one_and_who_is_in_charge(managed: Town) -> None:
    await begin(managed)
    assert ((await crisis(managed)).review, (await crisis(managed)).review_due) == (NOON + 4 * HOUR, False)
    managed.clock.forward(hours=4)
    assert (await crisis(managed)).review_due
    await do(managed, ReviewCrisis(review=NOON + 8 * HOUR, word="Fortsätter", owner="anna"))
    found = await crisis(managed)
    assert (found.owner, found.review, found.review_due) == ("Anna", NOON + 8 * HOUR, False)
    assert [(one.by, one.word) for one in found.reviews] == [("Anna", "Fortsätter")]


async def test_the_list_of_scheduled_posts(managed: Town) -> None:
    assert await refusal(do(managed, ListScheduled(place="Instagram", when="kl. 15", what="Badsäsong"))) == "state"
    await begin(managed)
    number = (await do(managed, ListScheduled(place="Instagram", when="kl. 15", what="Badsäsong"), BO)).id
    assert await refusal(do(managed, TickScheduled(item=number), CIA)) == "role"
    assert await refusal(do(managed, TickScheduled(item=99), BO)) == "unknown"
    await do(managed, TickScheduled(item=number), BO)
    assert [(one.place, one.stopped_by) for one in (await crisis(managed)).scheduled] == [("Instagram", "Bo")]
    await do(managed, TickScheduled(item=number, stopped=False), BO)
    assert [(one.stopped, one.stopped_by) for one in (await crisis(managed)).scheduled] == [(None, "")]


async def test_the_report_counts_what_happened(managed: Town) -> None:
    await hear(managed, "Före krisen")
    managed.clock.forward(minutes=1)
    await begin(managed)
    for minute in (5, 20):
        managed.clock.forward(minutes=minute)
        await hear(managed, f"Fråga {minute}")
    first = next(row for row in (await ask(managed, AskInbox())).rows if row.due == NOON + HOUR + timedelta(minutes=6))
    await do(managed, TakeClaim(comment=first.id), BO)
    await do(managed, SendReply(comment=first.id, text="Vi vet inte än. /Bo"), BO)
    await managed.engine.services.outbox.step()
    managed.clock.forward(minutes=10)  # 12:36: the first whole half-hour since it began runs
    made = (await do(managed, StartRound())).id
    await do(managed, SeeAccount(round=made, account="bad"))
    await do(managed, EndRound(round=made))
    managed.clock.forward(hours=2)
    await do(managed, Collect(force=True))
    found = await report(managed)
    assert (found.received, found.in_time, found.late, found.open, found.overdue) == (2, 1, 0, 1, 1)
    assert (found.claims, found.claimed_by) == (1, 1)
    assert (found.rounds_expected, found.rounds_done) == (4, 1)
    await do(managed, EndCrisis(word="Över"))
    managed.clock.forward(hours=5)
    after = await report(managed)
    assert (after.crisis.word, after.until, after.received) == ("Över", after.crisis.ended, 2)
