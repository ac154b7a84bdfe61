"""Loading what keys will need in quiet moments, so that a key's first answer is as quick as its second."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module

QUIET = 1.0
"""Seconds without a key after which a module may be loaded; each takes up to twenty milliseconds."""
BETWEEN = 0.05
"""Seconds between two of them, in which a key has its turn."""

_PANELS = ("editor", "picker", "question", "reader")
_BOARDS = ("week", "season", "rounds", "profile", "closures", "accounts", "signatures", "alarms", "overview")
MODULES = (
    *(f"sm_console.console.panels.{name}" for name in _PANELS),
    "sm_console.console.thread_lines",
    "sm_console.console.beside",
    *(f"sm_console.console.boards.{name}" for name in _BOARDS),
)
"""What the keys most pressed open, those first."""


async def warm(
    silence: Callable[[], float],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    load: Callable[[str], object] = import_module,
) -> None:
    """Load all of it, one after the other, never within a second of a key. ``silence`` gives the seconds since one."""
    for name in MODULES:
        await sleep(BETWEEN)
        while (rest := QUIET - silence()) > 0:
            await sleep(rest)
        load(name)
