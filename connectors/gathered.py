"""A fetch that first reads everything and then hands it over, so that half a reading is never taken for a whole one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing

from connectors.base import Batch
from connectors.patience import alive
from sm_console.core.events import Event

_BATCH = 500


class GatheredFetch(ABC):
    """One fetch. ``start`` and ``end`` are the cursor's text before (empty: there is none) and after it."""

    def __init__(self, start: str) -> None:
        self.start = start
        self.end = ""
        self.events: list[Event] = []

    async def run(self) -> AsyncGenerator[Batch]:
        """Yield the batches; see ``Connector.fetch``. Only the last one moves the cursor on."""
        async with aclosing(alive(self.gather())) as signs:
            async for sign in signs:
                yield sign
        events = self.events
        for at in range(0, len(events) - _BATCH, _BATCH):
            yield Batch(events=tuple(events[at : at + _BATCH]), cursor=self.start)
        rest = events[(len(events) - 1) // _BATCH * _BATCH :] if events else []
        if rest or self.end != self.start:
            yield Batch(events=tuple(rest), cursor=self.end)

    @abstractmethod
    async def gather(self) -> None:
        """Read everything, and work out ``events`` and ``end``."""
