"""Since I last looked: a line at the start, a list with a key, one key to the oldest, signs that follow one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sm_console.api.commands import Collect
from sm_console.api.since import AskSince, NoteLook
from tests.console.driving import console
from tests.console.real_desk import console_on
from tests.desk.fakes import ANNA, NOON, Clock, FakePlatform, Town, open_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Clock(NOON)
    blogs = {name: FakePlatform(clock) for name in ("bad", "park")}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as found:
        blogs["park"].comment("Den äldsta frågan", author="Eva", written=NOON - timedelta(hours=20))
        blogs["bad"].comment("En yngre fråga", author="Bo", written=NOON - timedelta(hours=1))
        await collect(found)
        yield found


async def collect(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(Collect(force=True))


async def test_the_start_tells_what_came_and_i_leads_there(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(NoteLook())
    town.clock.forward(hours=2)
    town.blogs["bad"].comment("Ny \x1b[2J fråga", author="Cia")
    await collect(town)
    async with console_on(town) as it:
        await it.sees("Since today 12:00: 1 new, 3 unanswered, 1 risky – i shows")
        await it.press("i")
        await it.sees("Badbloggen: 0 new, 1 unanswered, 1 risky", "Badbloggen: 1 new, 2 unanswered, 0 risky")
        assert "\x1b[2J" not in it.text
        await it.press("enter")
        await it.sees("Den äldsta frågan", "Shows: ")
        await it.press("escape", "I")
        await it.until(lambda: "Eva" in it.text and it.app.controller.state.current is not None)
        row = it.app.controller.state.current
        assert row is not None
        assert row.author.name == "Eva"


async def test_a_key_is_the_sign_and_leaving_is_another(town: Town) -> None:
    async with console_on(town) as it:
        await it.press("down")
        town.clock.forward(minutes=5)
    left = town.clock()
    town.clock.forward(hours=1)
    assert (await town.engine.desk_for(ANNA).ask(AskSince())).since == left


async def test_many_keys_are_one_sign() -> None:
    async with console() as it:
        await it.press("down", "up", "down", "up")
        await it.until(lambda: it.desk.looks == 1)
        it.clock.pass_(minutes=2)
        await it.press("down")
        await it.until(lambda: it.desk.looks == 2)
    assert it.desk.looks == 3
