"""What the next console takes up where the last one stopped."""

from __future__ import annotations

import pytest

from sm_console.api import commands as c
from sm_console.api import views as v
from tests.console.driving import LARGE, SMALL, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW


def draft(text: str, login: str = "anna") -> v.Draft:
    return v.Draft(login=login, name=login.title(), text=text, saved=NOW, editing=False)


async def test_unsent_drafts_are_told_of_at_start_and_found_with_one_key() -> None:
    desk = FakeDesk()
    desk.drafts = {
        (3, "anna"): draft("Hej"),
        (5, "anna"): draft("Hej"),
        (6, "anna"): draft(""),
        (7, "x"): draft("Y", "x"),
    }
    async with console(desk) as it:
        await it.sees("Du har 2 osända utkast: m visar dem.")
        await it.press("m")
        await it.sees("Visar: mina osända utkast (2). Esc visar allt.", "Maja", "Åsa L.")
        await it.press("escape")
        await it.sees("Försenat (4)")


async def test_without_drafts_nothing_is_said() -> None:
    async with console() as it:
        await it.until(lambda: not it.app.controller.refresher.busy)
        assert "utkast" not in it.text


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_queue_alone_has_all_the_room_and_stays_so(size: tuple[int, int]) -> None:
    desk = FakeDesk()
    async with console(desk, size) as it:
        before = it.app.frame.queue.size.height
        await it.press("v")
        await it.until(lambda: it.app.frame.queue.size.height > before + 6)
        await it.ordered(c.SaveUiState)
    async with console(desk, size) as it:
        await it.until(lambda: it.app.frame.queue.size.height > before + 6)
        await it.press("n")  # what is asked below the queue has its place all the same
        await it.sees("Varför?")
        await it.press("escape")
        await it.until(lambda: it.app.frame.queue.size.height > before + 6)
        it.burst("rHej")
        await it.panel("answer")
        await it.sees("Hej", "Undertecknas /Anna")
        await it.press("escape")
        await it.panel("")
        await it.press("enter")
        await it.until(lambda: it.app.frame.queue.size.height == before and it.app.frame.thread.has_focus)


async def test_the_filter_is_kept_and_the_search_is_not() -> None:
    desk = FakeDesk()
    async with console(desk, LARGE) as it:
        it.burst("f", "<down>", "<enter>")
        await it.sees("Visar: försenat (4)")
        it.burst("/skolor", "<enter>")
        await it.sees("sökning ”skolor” (1)")
        await it.until(lambda: desk.ui_state)
    async with console(desk, LARGE) as it:
        await it.sees("Visar: försenat (4)")
        await it.press("escape")
        await it.sees("Övrigt (46)")
        await it.until(lambda: '"overdue":true' not in desk.ui_state["triage"])


@pytest.mark.parametrize("kept", ["{", '{"filter": 3}', "[]", '{"filter": {"states": ["odd"]}}'])
async def test_what_cannot_be_read_is_forgotten(kept: str) -> None:
    desk = FakeDesk()
    desk.ui_state["triage"] = kept
    async with console(desk) as it:
        await it.sees("Försenat (4)", "Övrigt (46)")
        assert not it.app.controller.state.filtered
