"""Driving the console in tests: a desk in memory, a clock one can turn, keys, and the screen as text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from sm_console.api.commands import Command
from sm_console.console.app import ConsoleApp
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW

SMALL, LARGE = (80, 24), (160, 48)
PATIENCE = 10.0
"""Seconds to wait for something that must come; far more than it takes."""


class Clock:
    """The present, which moves only when told."""

    def __init__(self) -> None:
        self.present = NOW

    def __call__(self) -> datetime:
        return self.present

    def pass_(self, **length: float) -> None:
        """Let time pass."""
        self.present += timedelta(**length)


class Driver:
    """An app under test."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[str], desk: FakeDesk, clock: Clock) -> None:
        self.app, self.pilot, self.desk, self.clock = app, pilot, desk, clock

    @property
    def lines(self) -> list[str]:
        """The screen as text, line by line."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def cursor(self) -> int:
        """The comment under the cursor."""
        row = self.app.controller.state.current
        assert row is not None
        return row.id

    async def until(self, condition: Callable[[], Any], what: str = "") -> None:
        """Wait for a condition."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    await self.pilot.pause(0.01)
        except TimeoutError:
            raise AssertionError(f"this never came: {what or condition}\n{self.text}") from None

    async def sees(self, *words: str) -> None:
        """Wait until all these words stand on the screen."""
        for word in words:
            await self.until(lambda word=word: word in self.text, repr(word))  # type: ignore[misc]

    async def misses(self, word: str) -> None:
        """Wait until a word is gone from the screen."""
        await self.until(lambda: word not in self.text, f"no {word!r}")

    async def overdue(self, count: int) -> None:
        """Wait until the queue holds so many overdue comments."""
        state = self.app.controller.state
        await self.until(lambda: state.page is not None and state.page.overdue == count, f"{count} overdue")

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def pause_in_typing(self) -> None:
        """Wait until letters count again: a key that was refused makes the console deaf to what came along with it."""
        keyboard = self.app.controller.keyboard
        await self.until(lambda: keyboard._clock() >= keyboard._deaf_until, "letters that count")

    async def write(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", "/": "slash", ".": "full_stop", "!": "exclamation_mark", "\n": "enter", "-": "minus"}
        await self.pilot.press(*(names.get(character, character) for character in text))

    def burst(self, *typed: str) -> None:
        """Type texts and keys ("<enter>") in one piece, as a slow line delivers them."""
        for part in typed:
            named = part.startswith("<")
            keys = [(part[1:-1], None)] if named else [(_character_to_key(letter), letter) for letter in part]
            for key, letter in keys:
                self.app.post_message(events.Key(key, letter))

    async def ordered(self, kind: type[Command[Any]]) -> Any:
        """Wait for a command of this kind, and return the last one."""
        await self.until(lambda: any(type(one) is kind for one in self.desk.done), kind.__name__)
        return [one for one in self.desk.done if type(one) is kind][-1]

    async def panel(self, name: str) -> None:
        """Wait until a panel is open ("" means none)."""
        await self.until(lambda: self.app.controller.state.panel == name, f"panel {name!r}")

    async def stand_on(self, comment: int) -> None:
        """Move the cursor to a comment and wait for its thread."""
        await self.until(lambda: self.app.frame.queue.move_to(comment), f"comment {comment}")
        state = self.app.controller.state
        await self.until(lambda: state.current is not None and state.current.id == comment)
        assert await self.app.controller.open_thread(comment)
        assert state.thread is not None
        assert state.thread.comment.id == comment


@asynccontextmanager
async def console(
    desk: FakeDesk | None = None, size: tuple[int, int] = SMALL, *, language: str = "sv", ready: bool = True
) -> AsyncIterator[Driver]:
    """An app on a desk in memory, with its queue on screen."""
    clock = Clock()
    desk = desk or FakeDesk()
    desk.now = clock

    async def connect() -> FakeDesk:
        if desk.lost:
            raise ConnectionRefusedError
        return desk

    app = ConsoleApp(connect, language=language, clock=clock)
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot, desk, clock)
        if ready:
            await driver.until(lambda: app.controller.state.page is not None, "the queue")
            await driver.until(lambda: app.controller.state.thread is not None, "the thread")
        yield driver
