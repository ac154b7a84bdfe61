"""A simulated platform behind bad weather: what goes wrong with a request is decided as it arrives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sm_console.drill.loopback import Answer, Asked, Loopback, _read


class Bolt(NamedTuple):
    """What strikes a request.

    ``answer`` is given instead of the true one. ``cut`` lets only half of the answer's bytes out before the
    connection breaks, ``drip`` its first byte and then nothing until the sky clears, ``dead`` no byte at all.
    ``carried_out``: the platform does what was asked all the same. ``halved``: the true answer's text is cut
    in the middle, and sent as if it were whole.
    """

    answer: Answer | None = None
    carried_out: bool = False
    cut: bool = False
    drip: bool = False
    dead: bool = False
    halved: bool = False


class Seen(NamedTuple):
    """A request, when it came by the platform's clock, and whether it was struck."""

    asked: Asked
    at: datetime
    struck: bool


Sky = Callable[[Asked], Bolt | None]


class Weather(Loopback):
    """Stands in front of a simulated platform, under its address; ``sky`` decides what happens to a request."""

    def __init__(self, platform: Loopback) -> None:
        super().__init__(clock=platform.clock)
        self.platform = platform
        self.sky: Sky | None = None
        self.log: list[Seen] = []
        self.cleared = asyncio.Event()
        """Lets go of what is dripping."""

    async def start(self, port: int = 0) -> Weather:
        """Listen, and tell the platform where it stands."""
        await super().start(port)
        self.platform.address = self.address
        return self

    async def stop(self) -> None:
        """Let go of everything and stop."""
        self.cleared.set()
        await super().stop()

    def clear(self) -> None:
        """Let the storm be over."""
        self.sky = None
        self.cleared.set()
        self.cleared = asyncio.Event()

    def since(self, moment: datetime) -> list[Seen]:
        """Return the requests that came after an instant."""
        return [seen for seen in self.log if seen.at > moment]

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        asked = await _read(reader)
        self.requests.append(asked)
        bolt = self.sky(asked) if self.sky is not None else None
        self.log.append(Seen(asked, self.clock(), bolt is not None))
        if bolt is None:
            writer.write(self._bytes(asked, self._true(asked)))
            await writer.drain()
            return asked.headers.get("connection", "").lower() != "close"
        with contextlib.suppress(ConnectionError):
            await self._strike(asked, bolt, writer)
        return False

    def _true(self, asked: Asked) -> Answer:
        """Let the platform answer; it keeps its own account of what it was asked."""
        self.platform.requests.append(asked)
        return self.platform.handle(asked)

    async def _strike(self, asked: Asked, bolt: Bolt, writer: asyncio.StreamWriter) -> None:
        answer = bolt.answer
        if answer is None or bolt.carried_out:
            true = None if bolt.dead else self._true(asked)
            answer = answer or true
        if answer is None or bolt.dead:
            writer.transport.abort()
            return
        if bolt.halved:
            answer = Answer(status=answer.status, headers=answer.headers, body=answer.body[: len(answer.body) // 2])
        text = self._bytes(asked, answer)
        if bolt.drip:
            cleared = self.cleared
            writer.write(text[:1])
            await writer.drain()
            await cleared.wait()
            writer.write(text[1:])
        else:
            writer.write(text[: len(text) - max(len(answer.body) // 2, 1)] if bolt.cut else text)
        await writer.drain()
