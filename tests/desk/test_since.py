"""Since I last looked: counted from the last sign on any console, in ranked order, the oldest unanswered one named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sm_console.api.commands import Collect, WaiveAnswer
from sm_console.api.queries import AskInbox
from sm_console.api.since import AskSince, NoteLook, SinceView
from sm_console.core.since import AWAY
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, BO, CIA, NOON, Clock, FakePlatform, Town, open_town


async def since(town: Town, uid: int = ANNA) -> SinceView:
    return await town.engine.desk_for(uid).ask(AskSince())


async def look(town: Town, uid: int = ANNA) -> None:
    await town.engine.desk_for(uid).do(NoteLook())


async def collect(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(Collect(force=True))


async def test_what_came_while_one_was_away_is_counted_on_every_console(town: Town) -> None:
    town.blog.comment("Gammal")
    await collect(town)
    assert ((await since(town)).since, (await since(town)).new) == (None, 1)
    await look(town)
    looked = town.clock()
    town.clock.forward(hours=1)
    town.blog.comment("Ny")
    town.blog.comment("Ny igen")
    town.blog.comment("Vårt svar", own=True)
    await collect(town)
    view = await since(town)
    assert (view.since, view.new, view.unanswered) == (looked, 2, 3)
    await look(town)  # a key on another console: the visit has begun, what was missed stays told
    assert ((await since(town)).since, (await since(town)).new) == (looked, 2)
    assert (await since(town, BO)).since is None
    town.clock.now += AWAY
    assert (await since(town)).new == 0


async def test_risky_is_what_is_late_or_cannot_wait_till_the_office_opens(tmp_path: Path) -> None:
    clock = Clock(NOON)
    blogs = {name: FakePlatform(clock) for name in ("bad", "park")}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        blogs["park"].comment("Sen", written=NOON - timedelta(days=3))
        blogs["bad"].comment("Nyss")
        blogs["bad"].comment("Sedan i går", written=NOON - timedelta(hours=22))
        await collect(town)
        view = await since(town)
        assert [(row.account, row.unanswered, row.risky) for row in view.rows] == [("park", 1, 1), ("bad", 2, 1)]
        page = await town.engine.desk_for(ANNA).ask(AskInbox())
        assert view.risky == page.overdue + page.before_open == 2
        oldest = min(page.rows, key=lambda row: row.received)
        assert (view.oldest, view.oldest_account) == (oldest.id, "park")
        await town.engine.desk_for(ANNA).do(WaiveAnswer(comment=oldest.id, reason="Klart"))
        assert ((await since(town)).oldest_account, (await since(town)).unanswered) == ("bad", 2)


async def test_an_observer_has_a_mark_of_their_own_and_the_journal_has_none(town: Town) -> None:
    await look(town, CIA)
    town.clock.forward(hours=1)
    town.blog.comment()
    await collect(town)
    assert (await since(town, CIA)).new == 1
    assert check(town.paths.data / "desk.db") == []
