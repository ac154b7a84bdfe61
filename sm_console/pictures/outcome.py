"""What a measuring brings, and how it is done: without Pillow, for those who only ask for it."""

from __future__ import annotations

from typing import Final

import msgspec

from sm_console.core.face import Measured, Thumb

METHOD: Final = 1
"""Raised whenever the same bytes may be measured otherwise: stored measures of another method are made anew."""

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What the child answers."""

    measured: Measured
    thumb: Thumb = Thumb()
