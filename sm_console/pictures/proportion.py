"""How wide a small logo is for its height, finer than its pixels: the reference is laid on the picture's own pixels.

A logo of a few pixels' height has no edges that could be measured: all of it is blur. So the reference is made as
small as the logo is, with the same parts of pixels at its edges, moved and stretched until what comes out differs
least from the picture.
"""

from __future__ import annotations

import math
from typing import Final

from PIL import Image, ImageChops, ImageStat

Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge in pixels."""

SMALL: Final = 64.0
"""Pixels of the shorter side below which a logo is measured so."""

_MARGIN: Final = 3  # pixels around the logo that are looked at, too
_STEPS: Final = (0.8, 0.4, 0.2, 0.1, 0.05)
_ROUNDS: Final = 6  # in which each measure is tried once with the same step


def refined(picture: Image.Image, box: Box, reference: Image.Image, base: Box) -> tuple[Box, Image.Image, Image.Image]:
    """Return the box, found roughly, to parts of a pixel; the picture around it, and what the reference is there.

    Both pictures are on white; ``base`` is the reference's box.
    """
    left, top = max(0, math.floor(box[0]) - _MARGIN), max(0, math.floor(box[1]) - _MARGIN)
    right = min(picture.width, math.ceil(box[2]) + _MARGIN)
    bottom = min(picture.height, math.ceil(box[3]) + _MARGIN)
    colours = picture.crop((left, top, right, bottom))
    patch = colours.convert("L")
    sheet = _Sheet(reference, base)
    best = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    error = sheet.difference(patch, best)
    for step in _STEPS:
        for _round in range(_ROUNDS):
            before = error
            for way in _WAYS:
                shifts = (edge * step for edge in way)
                moved = (best[0] + next(shifts), best[1] + next(shifts), best[2] + next(shifts), best[3] + next(shifts))
                if moved[2] - moved[0] < 2 or moved[3] - moved[1] < 2:
                    continue
                tried = sheet.difference(patch, moved)
                if tried < error:
                    best, error = moved, tried
            if error == before:
                break
    found = best[0] + left, best[1] + top, best[2] + left, best[3] + top
    return found, colours, sheet.laid(colours.size, best) or colours


_WAYS: Final = (
    (1, 0, 1, 0), (-1, 0, -1, 0), (0, 1, 0, 1), (0, -1, 0, -1),  # moved
    (1, 0, -1, 0), (-1, 0, 1, 0), (0, 1, 0, -1), (0, -1, 0, 1),  # narrower, wider, lower, higher
    (1, 1, -1, -1), (-1, -1, 1, 1),
)  # fmt: skip


class _Sheet:
    """The reference on white with room around it, to be cut and made small."""

    def __init__(self, reference: Image.Image, base: Box) -> None:
        content = reference.crop((round(base[0]), round(base[1]), round(base[2]), round(base[3])))
        self._size = content.size
        self._room = (content.width * 2, content.height * 4)
        self._colours = Image.new("RGB", (content.width * 5, content.height * 9), "white")
        self._colours.paste(content, self._room)
        self._grey = self._colours.convert("L")

    def difference(self, patch: Image.Image, box: Box) -> float:
        """Return the mean square by which the reference, laid into ``box``, differs from the grey patch."""
        cut = self._cut(patch.size, box)
        if cut is None:
            return math.inf
        made = self._grey.resize(patch.size, Image.Resampling.BICUBIC, cut)
        return ImageStat.Stat(ImageChops.difference(made, patch)).sum2[0] / (patch.width * patch.height)

    def laid(self, size: tuple[int, int], box: Box) -> Image.Image | None:
        """Return the reference laid into ``box`` of a patch of that size; ``None`` where it reaches too far."""
        cut = self._cut(size, box)
        return None if cut is None else self._colours.resize(size, Image.Resampling.BICUBIC, cut)

    def _cut(self, size: tuple[int, int], box: Box) -> Box | None:
        across, down = self._size[0] / (box[2] - box[0]), self._size[1] / (box[3] - box[1])
        left, top = self._room[0] - box[0] * across, self._room[1] - box[1] * down
        right, bottom = left + size[0] * across, top + size[1] * down
        inside = left >= 0 and top >= 0 and right <= self._grey.width and bottom <= self._grey.height
        return (left, top, right, bottom) if inside else None
