"""Signs of life from long readings: whoever waits for a batch gives up on a connector that says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from typing import Any

from connectors.base import Batch

EVERY_SECONDS = 60.0


async def alive(work: Coroutine[Any, Any, None], *, every: float = EVERY_SECONDS) -> AsyncGenerator[Batch]:
    """Yield an empty batch now and then until ``work`` is done; raise what it raises, end it when nobody waits."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=every)
            if not task.done():
                yield Batch(events=(), cursor="")
        await task
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
