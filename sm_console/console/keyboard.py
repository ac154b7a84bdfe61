"""Keys in order: the next one counts only when the last one has done what it does.

Over a slow line keys arrive in bursts: "a" and the note's first words in one piece. What a command opens must
get them all, and where it opens nothing they must not be taken for commands.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from textual.events import Key, Paste

Typed = Key | Paste

COMMAND = "command"
"""Who holds the keys while a command is at work."""
PATIENCE = 2.0
"""Seconds to wait for a command that has neither opened anything nor ended; letters are dropped after that."""
SAME_BURST = 0.4
"""Seconds of silence after which letters are no longer meant for what did not open."""
WRITING = frozenset({"enter", "backspace", "delete", "tab"})
"""Keys beside letters that belong to writing."""


class Keyboard:
    """Hands keys to ``obey`` one after the other. ``clock`` counts seconds."""

    def __init__(self, obey: Callable[[Typed], Awaitable[None]], clock: Callable[[], float] = monotonic) -> None:
        self._obey = obey
        self._clock = clock
        self._typed: deque[tuple[float, Typed]] = deque()
        self._there = asyncio.Event()
        self._holders: set[str] = set()
        self._free = asyncio.Event()
        self._free.set()
        self._deaf_until = 0.0
        self._latest = -PATIENCE
        self.opened = 0
        """How many panels have opened so far."""

    @property
    def waiting(self) -> bool:
        """Whether something typed has not been obeyed or dropped yet."""
        return bool(self._typed) or not self._free.is_set()

    @property
    def silence(self) -> float:
        """Seconds since something was typed."""
        return self._clock() - self._latest

    def take(self, event: Typed) -> None:
        """Something was typed."""
        self._latest = self._clock()
        self._typed.append((self._latest, event))
        self._there.set()

    def hold(self, holder: str) -> None:
        """What was just typed is at work: nothing further counts until it opens something or ends."""
        self._holders.add(holder)
        self._free.clear()

    def release(self, holder: str) -> None:
        """It has ended: on to the next key, unless another one is at work."""
        self._holders.discard(holder)
        if not self._holders:
            self._free.set()

    def panel_opened(self) -> None:
        """The command at work has opened something, which has the focus: what was typed meanwhile is for it."""
        self.opened += 1
        self._deaf_until = 0.0
        self.release(COMMAND)

    def panel_done(self) -> None:
        """What was asked is answered: the command goes on."""
        self.hold(COMMAND)

    def ignore_burst(self) -> None:
        """What should have opened did not: the letters typed for it are dropped."""
        self._deaf_until = self._clock() + SAME_BURST

    async def work(self) -> None:
        """Obey what is typed, for ever."""
        while True:
            await self._there.wait()
            patient = await self._wait()
            when, event = self._typed.popleft()
            if not self._typed:
                self._there.clear()
            if self._is_for_nobody(when, event) or (not patient and is_writing(event)):
                continue
            await self._obey(event)

    async def _wait(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._free.wait()
        except TimeoutError:
            return False
        return True

    def _is_for_nobody(self, when: float, event: Typed) -> bool:
        if when >= self._deaf_until or not is_writing(event):
            return False
        self._deaf_until = max(self._deaf_until, when + SAME_BURST)
        return True


def is_writing(event: Typed) -> bool:
    """Whether somebody who types a text would type this."""
    return isinstance(event, Paste) or event.is_printable or event.key in WRITING
