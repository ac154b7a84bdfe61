"""A subscriber's stream of changes: collapsed while nobody reads, never faster than agreed."""

from __future__ import annotations

import asyncio

from sm_console.api.desk import Change, DeskGone


class ChangeFeed:
    """An async iterator of changes, filled from the other side with :meth:`push`.

    Whatever is pushed between two reads comes out as one change. ``pause`` is the least time in
    seconds between two of them. What is pushed
    before the first read is kept.
    """

    def __init__(self, pause: float = 0.0) -> None:
        self._pause = pause
        self._topics: frozenset[str] = frozenset()
        self._seq = 0
        self._ready = asyncio.Event()
        self._ended = False
        self._lost = False
        self._not_before = 0.0

    def push(self, topics: frozenset[str], seq: int) -> None:
        """Add a change to what the reader gets next."""
        self._topics |= topics
        self._seq = max(self._seq, seq)
        if self._topics:
            self._ready.set()

    def end(self, *, lost: bool) -> None:
        """Stop the reader: with DeskGone when the desk was ``lost``, else as an exhausted iterator."""
        self._ended = True
        self._lost = lost
        self._ready.set()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self._ended

    def __aiter__(self) -> ChangeFeed:
        return self

    async def __anext__(self) -> Change:
        loop = asyncio.get_running_loop()
        await self._ready.wait()
        if not self._ended and (wait := self._not_before - loop.time()) > 0:
            await asyncio.sleep(wait)
        if self._ended:
            if self._lost:
                raise DeskGone
            raise StopAsyncIteration
        self._ready.clear()
        self._not_before = loop.time() + self._pause
        topics, self._topics = self._topics, frozenset()
        return Change(topics=topics, seq=self._seq)

    async def aclose(self) -> None:
        """Stop listening."""
        self.end(lost=False)
