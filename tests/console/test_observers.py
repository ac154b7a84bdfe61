"""An observer's console: every place lives, no act is offered, and no key orders one."""

from __future__ import annotations

from typing import Any

import pytest

from sm_console.api.commands import Collect, SaveUiState, WaiveAnswer
from sm_console.api.crisis import AskCrisis
from sm_console.api.queries import AskInbox
from sm_console.api.shifts import HandOver
from sm_console.api.since import NoteLook
from sm_console.console.boards.places import PLACES
from sm_console.console.commands.registry import COMMANDS, all_keys, for_footer
from sm_console.console.session import Session
from sm_console.core.model import Role
from tests.console.driving import LARGE
from tests.console.real_desk import console_on
from tests.desk.conftest import town
from tests.desk.fakes import ANNA, BO, CIA, Town

__all__ = ["town"]
LEAVING = {"ctrl+q", "tab", "enter"}


async def collected(town: Town) -> None:
    town.blog.comment("En fråga", author="Eva")
    town.blog.comment("En till", author="Bo")
    await town.engine.desk_for(ANNA).do(Collect(force=True))


@pytest.mark.parametrize("place", [place.key for place in PLACES])
async def test_no_key_orders_anything_anywhere(town: Town, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await collected(town)
    ordered: list[Any] = []
    do = Session.do

    async def heard(self: Session, command: Any) -> Any:
        ordered.append(command)
        return await do(self, command)

    monkeypatch.setattr(Session, "do", heard)
    async with console_on(town, LARGE, uid=CIA) as it:
        state = it.app.controller.state
        await it.press(place)
        await it.until(lambda: not it.app.controller.keyboard.waiting)
        await it.sees("looks only")
        assert {command.__name__ for command in for_footer(state) if command.needs is not Role.OBSERVER} == set()
        allowed = {command.__name__ for command in COMMANDS if command.allowed(state)}
        assert not allowed & {command.__name__ for command in COMMANDS if command.needs is not Role.OBSERVER}
        for key in all_keys():
            if key in LEAVING or key in {one.key for one in PLACES}:
                continue
            await it.press(key)
            await it.until(lambda: not it.app.controller.keyboard.waiting, f"an end of {key}")
            if state.panel:
                await it.press("ctrl+s")
                for _ in range(3):
                    if state.panel:
                        await it.press("escape")
                await it.panel("")
    assert {type(command) for command in ordered} <= {SaveUiState, NoteLook}


async def test_what_others_do_is_seen_live(town: Town) -> None:
    await collected(town)
    async with console_on(town, uid=CIA, language="sv") as it:
        await it.press("2")
        await it.sees("En fråga", "En till")
        rows = (await town.engine.desk_for(ANNA).ask(AskInbox())).rows
        gone = next(row for row in rows if row.words == "En till")
        await town.engine.desk_for(ANNA).do(WaiveAnswer(comment=gone.id, reason="Klart"))
        await it.misses("En till")
        town.blog.comment("Splitter ny", author="Cia")
        await town.engine.desk_for(BO).do(Collect(force=True))
        await it.sees("Splitter ny")
        await it.press("r")
        await it.misses("Undertecknas")
        assert not it.app.controller.state.panel
        assert await town.engine.desk_for(CIA).ask(AskCrisis()) == []
        await town.engine.desk_for(ANNA).do(HandOver(to="bo"))
        await it.pause_in_typing()
        await it.press("colon")
        await it.panel("choice")
        assert "Svara –" not in it.text
