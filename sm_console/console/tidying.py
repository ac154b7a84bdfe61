"""Keeping memory in order, away from keys: a whole garbage collection stops everything for as long as it takes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

from rich.cells import cached_cell_len
from rich.segment import Segment

YOUNG, MIDDLE, OLD = 5_000, 20, 100
"""Python's thresholds: a young collection costs a millisecond at most, and whole ones come by themselves only where
somebody types for so long that none of ours has its turn."""
EVERY = 10.0
"""Seconds between two looks whether there is time for a collection."""
QUIET = 1.0
"""Seconds without a key after which there is."""
BREATH = 0.1
"""Seconds without a key after which there is time to forget what flowed by: a millisecond's work."""


def forget_measures() -> None:
    """Empty Rich's memory of texts that it has measured and cut: thousands of lines that flow by, never seen again."""
    cached_cell_len.cache_clear()
    cut = vars(Segment)["_split_cells"].__func__  # nothing else reaches it: 16,000 pairs of pieces of lines
    cut.cache_clear()


async def tidy(silence: Callable[[], float], sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Forget and collect in quiet moments, for ever. ``silence`` gives the seconds since the latest key.

    The first time everything that stands then (modules, the screen) is taken out of all later collections: it stays
    as long as the program, and looking through it is what makes a whole collection long.
    """
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    frozen = False
    while True:
        await sleep(EVERY if frozen else QUIET)
        silent = silence()
        if silent >= BREATH:
            forget_measures()
        if silent < QUIET:
            continue
        gc.collect()
        if not frozen:
            gc.freeze()
            frozen = True
