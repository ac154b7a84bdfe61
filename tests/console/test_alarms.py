"""Alarms and the crisis at the keyboard, on a real desk: told everywhere, seen by name, begun and ended by a word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sm_console.api.commands import Collect
from sm_console.api.crisis import AskAlarms, AskCrisis, BeginCrisis, ListScheduled
from sm_console.desk.alarm_keeper import AlarmKeeper
from tests.console.real_desk import console_on
from tests.desk.fakes import ANNA, BO, CIA, Town, open_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Anna is the manager, Bo staff, Cia looks only."""
    async with open_town(tmp_path) as made:
        made.directory.members |= {"anna": {"smc-boss"}}
        yield made


async def hear(town: Town, text: str) -> None:
    town.blog.comment(text)
    await town.engine.desk_for(ANNA).do(Collect(force=True))


async def test_an_alarm_rings_until_somebody_has_seen_it(town: Town) -> None:
    keeper = AlarmKeeper(town.engine.services)
    async with console_on(town, uid=BO) as it:
        await it.sees("[2 Comm")
        assert it.rung == 0
        await hear(town, "Jag gör en polisanmälan")
        await keeper.step()
        await it.sees("ALARM: Badbloggen: an open comment with “polisanmäl*”…", "– ! seen, 0 shows all", "⚠ 1 alarm")
        assert it.rung == 1
        town.clock.forward(minutes=1)
        it.app.controller.alarm.tick()
        assert it.rung == 2
        await it.press("0")
        await it.sees("[0 Alarm", "calls")
        await it.press("exclamation_mark")
        await it.sees("seen by Bo")
        town.clock.forward(minutes=2)
        it.app.controller.alarm.tick()
        assert it.rung == 2
        await it.press("2")
        await it.misses("⚠ 1 alarm")


async def test_it_is_said_that_alarms_are_noted_as_seen(town: Town) -> None:
    await hear(town, "polisanmälan")
    await AlarmKeeper(town.engine.services).step()
    async with console_on(town, uid=BO) as it:
        await it.sees("ALARM: Badbloggen")
        await it.press("exclamation_mark")
        await it.until(lambda: not any(one.calls for one in it.app.controller.state.alarms or ()), "seen")
        await it.sees("1 alarm noted as seen by you.")
        assert "ALARM" not in it.text


async def test_observers_see_alarms_but_take_note_of_none(town: Town) -> None:
    await hear(town, "polisanmälan")
    await AlarmKeeper(town.engine.services).step()
    async with console_on(town, uid=CIA) as it:
        await it.sees("ALARM: Badbloggen")
        await it.press("exclamation_mark")
        await it.press("K")
        await it.sees("Only a manager may declare one.")
    assert (await town.engine.desk_for(CIA).ask(AskAlarms())).alarms[0].calls


async def test_a_crisis_begins_with_a_typed_word_and_is_on_every_screen(town: Town) -> None:
    async with console_on(town, uid=BO) as bo, console_on(town, uid=ANNA) as it:
        await it.press("K", *"Storm", "enter")
        await it.sees("Who is in charge:")
        await it.press("enter")
        await it.sees("Look at it again:")
        await it.press("enter")
        await it.sees("Type KRIS:")
        await it.press(*"nej", "enter")
        await it.sees("Nothing was done.")
        await it.press("K", *"Storm", "enter", "enter", "enter", *"KRIS", "enter")
        await it.sees("CRISIS: Storm · in charge Anna · to be reviewed")
        await bo.sees("CRISIS: Storm · in charge Anna")
        await bo.press("5")
        await bo.sees("[5 Round", "CRISIS: Storm")
        await it.press("K", "down", "down", "down", "enter")
        await it.sees("because:")
        await it.press(*"Lugnt", "enter", *"SLUT", "enter")
        await it.sees("The crisis is over.")
        await bo.misses("CRISIS: Storm")
    assert await town.engine.desk_for(CIA).ask(AskCrisis()) == []


async def test_a_crisis_without_a_reason_is_none_and_that_is_said(town: Town) -> None:
    async with console_on(town, uid=ANNA) as it:
        await it.press("K", "space", "enter")
        await it.sees("Nothing was done.")
    assert await town.engine.desk_for(CIA).ask(AskCrisis()) == []


async def test_the_list_of_posts_to_stop_and_the_report(town: Town) -> None:
    desk = town.engine.desk_for(ANNA)
    await desk.do(BeginCrisis(reason="Storm\x1b[31m", review=town.clock() + timedelta(hours=1)))
    await desk.do(ListScheduled(place="Instagram", when="kl. 15", what="Badsäsong"))
    async with console_on(town, uid=BO) as it:
        await it.press("K")
        await it.sees("How it stands", "Stopped: Instagram, Badsäsong")
        await it.press("down", "down", "enter")
        await it.until(lambda: it.app.controller.state.crisis.scheduled[0].stopped_by == "Bo", "ticked")  # type: ignore[union-attr]
        await it.sees("Noted as stopped by you.")
        await it.press("K", "down", "enter", *"X", "enter", *"nu", "enter", *"Fest", "enter")
        await it.sees("On the list. K notes when it has been stopped.")
        await it.press("K", "enter")
        await it.sees("Crisis 1: Storm")
        await it.press("pagedown")
        await it.sees("[x] stopped by Bo")
        assert "\x1b" not in it.text
