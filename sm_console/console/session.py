"""The line to the desk: connects, follows its changes, and connects again when it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sm_console.api.commands import Command
    from sm_console.api.desk import Change, Desk
    from sm_console.api.queries import Query

R = TypeVar("R")
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between attempts to reach the desk again; the last one repeats."""


class Listener(Protocol):
    """Who wants to know how the line is doing."""

    async def desk_found(self) -> None:
        """The desk answers (again)."""
        ...

    def desk_lost(self) -> None:
        """The desk does not answer; another attempt follows by itself."""
        ...

    def desk_changed(self, topics: frozenset[str]) -> None:
        """Something changed at the desk."""
        ...


class Session:
    """Asks and commands over whatever desk is there just now. Raises DeskGone when there is none."""

    def __init__(self, connect: Callable[[], Awaitable[Desk]], listener: Listener) -> None:
        self._connect = connect
        self._listener = listener
        self._desk: Desk | None = None

    async def keep(self) -> None:
        """Stay connected until cancelled. What connect raises beyond DeskGone and OSError goes through."""
        from sm_console.api.desk import DeskGone

        attempt = 0
        while True:
            try:
                self._desk = await self._connect()
                attempt = 0
                await self._follow(self._desk)
            except (DeskGone, OSError):
                await self._let_go()
                self._listener.desk_lost()
                await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
                attempt += 1

    async def _follow(self, desk: Desk) -> None:
        """Subscribe first and look afterwards, so that nothing falls between the two."""
        from sm_console.api.desk import DeskGone

        changes = aiter(desk.changes())
        upcoming = asyncio.ensure_future(_next(changes))
        try:
            await asyncio.sleep(0)
            await self._listener.desk_found()
            while (change := await upcoming) is not None:
                upcoming = asyncio.ensure_future(_next(changes))
                self._listener.desk_changed(change.topics)
        finally:
            upcoming.cancel()
            await asyncio.gather(upcoming, return_exceptions=True)
        raise DeskGone

    async def ask(self, query: Query[R]) -> R:
        """Ask the desk. Raises Refused, DeskGone."""
        return await self._there().ask(query)

    async def do(self, command: Command[R]) -> R:
        """Have the desk do something. Raises Refused, DeskGone."""
        return await self._there().do(command)

    def _there(self) -> Desk:
        from sm_console.api.desk import DeskGone

        if self._desk is None:
            raise DeskGone
        return self._desk

    async def _let_go(self) -> None:
        desk, self._desk = self._desk, None
        if desk is not None:
            await desk.close()

    async def close(self) -> None:
        """Let go of the desk for good."""
        await self._let_go()


async def _next(changes: object) -> Change | None:
    """The next change, ``None`` when the desk ends the stream."""
    return await anext(changes, None)  # type: ignore[call-overload,no-any-return]
