"""Making a picture small and of few colours, fit to be drawn. In the child process only: what it reads is hostile."""

from __future__ import annotations

import math

from PIL import Image, ImageChops, ImageStat

from sm_console.core.face import Trouble
from sm_console.core.raster import MOST_BYTES, Raster, cost
from sm_console.pictures.measure import opened
from sm_console.pictures.outcome import Wish

_COLOURS = (16, 48, 128, 256)
_GOOD = 4.0
"""How far colours may be off, in the root mean square of 0 to 255: more colours would not be seen."""


def painted(data: bytes, wish: Wish) -> Raster:
    """Return the picture, proportions kept, as large as the wished box lets it be; an empty one where there is none.

    It has as few colours as look well; of what then costs more than ``MOST_BYTES`` first colours go, then size.
    """
    found = opened(data)
    if isinstance(found, Trouble):
        return Raster()
    picture = found[0]
    scale = min(wish.width / picture.width, wish.height / picture.height)
    while True:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        sized = picture.resize(size, Image.Resampling.LANCZOS)
        best: Raster | None = None
        for colours in _COLOURS:
            few = sized.quantize(min(colours, wish.colours), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            raster = _raster(few)
            price = cost(raster, wish.way)
            if price > MOST_BYTES:
                break
            best = raster
            if _off(few, sized) <= _GOOD:
                break
        if best is not None:
            return best
        scale *= 0.9 * math.sqrt(MOST_BYTES / price)


def _raster(few: Image.Image) -> Raster:
    pixels = few.tobytes()
    palette = bytes(few.getpalette("RGB") or ())[: 3 * (max(pixels) + 1)]
    return Raster(width=few.width, height=few.height, palette=palette, pixels=pixels)


def _off(few: Image.Image, picture: Image.Image) -> float:
    """Return how far a picture of few colours is off the true one, in the channel where it is most."""
    return max(ImageStat.Stat(ImageChops.difference(few.convert("RGB"), picture)).rms)
