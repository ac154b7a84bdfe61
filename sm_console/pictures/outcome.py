"""What measuring and painting a picture bring, and how it is done: without Pillow, for those who only ask for it."""

from __future__ import annotations

from typing import Final

import msgspec

from sm_console.core.face import Measured, Thumb
from sm_console.core.raster import Raster, Way

METHOD: Final = 2
"""Raised whenever the same bytes may be measured otherwise: stored measures of another method are made anew."""

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000

PAINT: Final = "paint"
"""The child's argument for painting instead of measuring."""


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What the child answers."""

    measured: Measured
    thumb: Thumb = Thumb()


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """The box that a picture is to be painted for, in pixels, the most colours, and how the terminal is told."""

    width: int
    height: int
    colours: int
    way: Way


class Painted(msgspec.Struct, frozen=True, kw_only=True):
    """What the child answers to a wish."""

    raster: Raster = Raster()
