"""The one wrapper for all background work: keeps a reference, logs what fails, and tells the person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

LOG = logging.getLogger(__name__)


class Background:
    """Runs coroutines on the loop. ``tell`` gets the exception of a task that failed unexpectedly."""

    def __init__(self, tell: Callable[[Exception], None]) -> None:
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, object], name: str) -> asyncio.Task[None]:
        """Start some work; it is held until it is done."""
        task = asyncio.create_task(self._guarded(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _guarded(self, work: Coroutine[Any, Any, object], name: str) -> None:
        try:
            await work
        except Exception as error:
            LOG.exception("background work failed: %s", name)
            self._tell(error)

    async def stop(self) -> None:
        """Cancel what is still running, and wait for it."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
