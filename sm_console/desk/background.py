"""The one wrapper for all background work: it keeps a reference, catches, logs, tells and cancels."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from sm_console.store.errors import StoreError

log = logging.getLogger(__name__)

AFTER_FAULT: Final = 5.0
"""Seconds before a loop that stumbled is tried again."""

CANCEL_AGAIN: Final = 1.0


class Background:
    """Tasks of one desk. ``tell`` is called with a task's name when it stumbles."""

    def __init__(self, tell: Callable[[str], None] | None = None) -> None:
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False

    def run(self, name: str, work: Coroutine[Any, Any, object]) -> asyncio.Task[None]:
        """Run ``work`` to its end beside everything else; what it raises is logged and told."""
        task = asyncio.create_task(self._guard(name, work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def loop(self, name: str, step: Callable[[], Awaitable[float]]) -> asyncio.Task[None]:
        """Call ``step`` for ever; it returns the seconds until the next time. A fault delays it a little."""
        return self.run(name, self._repeat(name, step))

    async def close(self, patience: float = 0.0) -> None:
        """Wait up to ``patience`` seconds for what runs, then cancel it and wait until it has ended."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks and patience > 0:
            await asyncio.wait(tasks, timeout=patience)
        self._closing = True
        while tasks:
            for task in tasks:
                task.cancel()
            # Once more after a moment: a library on the way may swallow a cancellation that comes just
            # as its own wait ends (asyncio.wait_for before Python 3.12 does).
            _done, pending = await asyncio.wait(tasks, timeout=CANCEL_AGAIN)
            tasks = list(pending)

    async def _guard(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the last resort: logged and told
            self._stumbled(name, error)

    async def _repeat(self, name: str, step: Callable[[], Awaitable[float]]) -> None:
        while not self._closing:
            try:
                wait = await step()
            except Exception as error:  # noqa: BLE001 - one stumble must not end a loop
                self._stumbled(name, error)
                wait = AFTER_FAULT
            await asyncio.sleep(wait)

    def _stumbled(self, name: str, error: Exception) -> None:
        if isinstance(error, StoreError):  # its sentence says it all, perhaps every few seconds
            log.error("background work %r stumbled: %s", name, error)
        else:
            log.error("background work %r stumbled", name, exc_info=error)
        if self._tell is not None:
            self._tell(name)
