"""A desk that takes its time: each key shows at once that it was understood, and what is known stands meanwhile."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sm_console.api.commands import Refused
from sm_console.api.queries import AskThread
from sm_console.console.commands.work import Answer
from sm_console.core.model import Message
from tests.console.driving import Driver, console
from tests.console.fake_desk import FakeDesk


class SlowDesk(FakeDesk):
    """Gives threads only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.let.set()
        self.no_thread = False

    async def ask(self, query: Any) -> Any:
        """Answer a question."""
        if isinstance(query, AskThread):
            await self.let.wait()
            if self.no_thread:
                raise Refused("gone", Message("That comment is gone."))
        return await super().ask(query)


async def to_the_next_row(it: Driver, desk: SlowDesk) -> None:
    """Move the cursor from a comment whose thread is shown, and press Enter before the next one's is."""
    await it.stand_on(1)
    desk.let.clear()
    first = it.cursor
    await it.press("down")
    await it.until(lambda: it.cursor != first)
    await it.press("enter")


async def test_a_key_whose_effect_is_on_its_way_is_shown_to_be_at_work() -> None:
    desk = SlowDesk()
    async with console(desk) as it:
        await it.stand_on(1)
        state = it.app.controller.state
        desk.let.clear()
        await it.press("r")
        await it.until(lambda: state.at_work is Answer, "the key at work")
        strip = it.app.screen._compositor.render_strips(it.app.size)[-1]
        assert [part.text for part in strip if part.style and part.style.reverse] == ["r Svara"]
        assert state.panel == ""
        desk.let.set()
        await it.panel("answer")
        await it.press("escape")
        await it.panel("")
        await it.until(lambda: state.at_work is None, "rest")


async def test_enter_goes_to_the_thread_at_once_and_shows_what_the_row_tells() -> None:
    desk = SlowDesk()
    async with console(desk) as it:
        await to_the_next_row(it, desk)
        await it.until(lambda: it.app.frame.thread.has_focus)
        state = it.app.controller.state
        assert state.current is not None
        assert state.thread is None
        await it.sees(f"▶ {state.current.author.name}")
        desk.let.set()
        await it.until(lambda: state.thread is not None and state.thread.comment.id == it.cursor, "the thread")
        await it.sees("Vägarbete på Amiralsgatan")
        assert it.app.frame.thread.has_focus


async def test_a_thread_that_cannot_be_had_leads_back_to_the_list_as_it_was() -> None:
    desk = SlowDesk()
    async with console(desk) as it:
        await it.press("v")
        await it.until(lambda: not it.app.controller.state.split)
        await to_the_next_row(it, desk)
        desk.no_thread = True
        await it.until(lambda: it.app.frame.thread.has_focus)
        desk.let.set()
        await it.until(lambda: it.app.frame.queue.has_focus)
        await it.sees("That comment is gone.")
        assert not it.app.controller.state.split


@pytest.mark.parametrize(
    "keys", [("i",), ("D", "enter"), ("M",), ("e",)], ids=["since I last looked", "the diary", "mark all", "alike"]
)
async def test_a_desk_lost_just_when_it_is_asked_is_told_in_words(keys: tuple[str, ...]) -> None:
    desk = SlowDesk()
    async with console(desk) as it:
        await it.sees("Försenat (4)")
        desk.lost = True
        await it.press(*keys)
        await it.sees("Ingen kontakt med tjänsten just nu.")
        await it.panel("")
