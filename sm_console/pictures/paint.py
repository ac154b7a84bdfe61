"""Making a picture small and of few colours, fit to be drawn. In the child process only: what it reads is hostile."""

from __future__ import annotations

import math

from PIL import Image

from sm_console.core.face import Trouble
from sm_console.core.raster import MOST_BYTES, Raster, cost
from sm_console.pictures.measure import opened
from sm_console.pictures.outcome import Wish

_COLOURS = (256, 64, 16)
"""Tried one after the other until a picture costs no more than it may."""


def painted(data: bytes, wish: Wish) -> Raster:
    """Return the picture, proportions kept, as large as the wished box lets it be; an empty one where there is none.

    Colours go first, then size, until it costs at most ``MOST_BYTES``.
    """
    found = opened(data)
    if isinstance(found, Trouble):
        return Raster()
    picture = found[0]
    scale = min(wish.width / picture.width, wish.height / picture.height)
    while True:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        sized = picture.resize(size, Image.Resampling.LANCZOS)
        price = 0
        for colours in _COLOURS:
            raster = _of_few_colours(sized, min(colours, wish.colours))
            price = cost(raster, wish.way)
            if price <= MOST_BYTES:
                return raster
        scale *= 0.9 * math.sqrt(MOST_BYTES / price)


def _of_few_colours(picture: Image.Image, colours: int) -> Raster:
    few = picture.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    pixels = few.tobytes()
    palette = bytes(few.getpalette("RGB") or ())[: 3 * (max(pixels) + 1)]
    return Raster(width=few.width, height=few.height, palette=palette, pixels=pixels)
