"""A shift handed over with keys, told until it is acknowledged; the diary read, written and saved."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from sm_console.api.commands import Collect, TakeClaim
from sm_console.api.diary import AddDiaryNote
from sm_console.api.queries import AskInbox
from sm_console.api.shifts import AcknowledgeHandover, AskHandovers, HandOver, HandoverState
from tests.console.driving import LARGE, SMALL
from tests.console.real_desk import console_on
from tests.desk.conftest import town
from tests.desk.fakes import ANNA, BO, CIA, Town

__all__ = ["town"]


async def claimed(town: Town) -> None:
    town.blog.comment("En fråga", author="Eva Hemlig")
    desk = town.engine.desk_for(ANNA)
    await desk.do(Collect(force=True))
    (row,) = (await desk.ask(AskInbox())).rows
    await desk.do(TakeClaim(comment=row.id))


async def test_a_shift_is_handed_over_with_keys_and_stays_told_to_the_giver(town: Town) -> None:
    await claimed(town)
    async with console_on(town) as it:
        await it.press("H")
        await it.sees("To whom do you hand over?", "Unanswered 1", "Bo")
        await it.press("enter")
        await it.panel("prompt")
        await it.write("Badet ringer")
        await it.press("enter")
        await it.sees("Hand over to Bo?", "and give back all that I have taken")
        await it.press("y", "enter")  # neither a letter nor Enter hands over
        assert await town.engine.desk_for(ANNA).ask(AskHandovers()) == []
        await it.press("ctrl+s")
        await it.sees("Your handover to Bo today 12:00 is not acknowledged yet")
        (view,) = await town.engine.desk_for(ANNA).ask(AskHandovers())
        assert (view.words, view.given_back) == ("Badet ringer", 1)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_receiver_is_called_reads_and_acknowledges_by_name(town: Town, size: tuple[int, int]) -> None:
    await claimed(town)
    async with console_on(town, size, uid=BO) as it:
        await it.until(lambda: it.app.controller.state.handovers == [])
        await town.engine.desk_for(ANNA).do(HandOver(to="bo", words="Se \x1b[31mupp"))
        await it.sees("⚠ Anna handed the shift over to you today 12:00: T reads and acknowledges")
        await it.until(lambda: it.rung == 1)
        await it.press("T")
        await it.sees("Anna to Bo: not acknowledged", "Se ", "Taken")
        assert "\x1b[31m" not in it.text
        assert "Hemlig" not in it.text
        await it.press("escape")
        await it.sees("I, Bo, have read it and take over")
        await it.press("enter", "ctrl+s")
        await it.misses("handed the shift over to you")
        await it.sees("You have taken over from Anna.")
        await it.press("T")
        await it.sees("No handover waits for you.")
    (view,) = await town.engine.desk_for(ANNA).ask(AskHandovers(all=True))
    assert view.state is HandoverState.ACKNOWLEDGED


async def test_everybody_sees_that_a_handover_is_not_acknowledged_yet(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(HandOver(to="bo", words="Se upp"))
    async with console_on(town, (120, 30), uid=CIA) as it:
        await it.sees("Anna's handover to Bo today 12:00 is not acknowledged yet")
        assert it.rung == 0
        await it.press("2")
        await it.sees("Anna's handover to Bo today 12:00 is not acknowledged yet")
        await it.press("T")
        await it.sees("You may look, but not change anything.")
        await town.engine.desk_for(BO).do(AcknowledgeHandover())
        await it.misses("is not acknowledged yet")


async def test_the_diary_is_read_written_and_saved(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await claimed(town)
    await town.engine.desk_for(BO).do(AddDiaryNote(text="=1+1"))
    async with console_on(town) as it:
        await it.press("N")
        await it.panel("prompt")
        await it.write("Ringt")
        await it.press("enter")
        await it.sees("The note stands in the diary.")
        await it.press("D")
        await it.sees("The diary of which time?")
        await it.press("enter")
        await it.sees("Diary today 00:00 to today 12:00", "Diary note · Anna – Ringt", "Comments taken between")
        await it.press("escape")
        await it.panel("")
        await it.press("colon")
        await it.write("Save diary")
        await it.press("enter", "enter")
        await it.sees("In which form?")
        await it.press("down", "enter")
        await it.sees("Names?")
        await it.press("enter")
        await it.sees("Saved so that only you may read it")
    (path,) = tmp_path.glob("sm-console-*.csv")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "'=1+1" in path.read_text("utf-8")
    assert "Hemlig" not in path.read_text("utf-8")
