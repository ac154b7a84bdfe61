"""Pictures made ready to be drawn, for consoles whose terminals can: each once for a size, few at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from sm_console.core.raster import Raster
from sm_console.pictures.outcome import Wish
from sm_console.pictures.run import painted

MOST_KEPT: Final = 64
"""Rasters kept in memory, a tenth of a megabyte each."""


class Painter:
    """Remembers the latest rasters by the picture's hash and the wish."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Wish], Raster] = OrderedDict()
        self._turn = asyncio.Lock()

    async def raster(self, sha256: str, wish: Wish, load: Callable[[], Awaitable[bytes | None]]) -> Raster:
        """Return a picture's raster; ``load`` gives its bytes, ``None`` where they are not here. Empty: there is none.

        One child works at a time, so that no number of consoles keeps the machine busy with pictures.
        """
        async with self._turn:
            key = (sha256, wish)
            if key not in self._kept:
                data = await load()
                if data is None:
                    return Raster()
                self._kept[key] = await painted(data, wish)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]
