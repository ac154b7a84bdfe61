"""Reading a picture's bytes and measuring it. Runs in the child process only: what it reads is hostile."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageDraw, ImageOps, ImageStat, UnidentifiedImageError

from sm_console.core.face import Measured, Thumb, Trouble
from sm_console.pictures.likeness import AT_MOST, Content, compare
from sm_console.pictures.outcome import MAX_BYTES, MAX_PIXELS, Measurement

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "ICO", "BMP")
"""What is read at all: no format that calls other programs or other files."""

THUMB = 64
"""Pixels of a thumbnail's longer side."""


def measure(data: bytes, reference: bytes) -> Measurement:
    """Measure a picture, beside the reference where there is one. Never raises for what stands in ``data``."""
    try:
        found = opened(data)
    except MemoryError:
        return _trouble(Trouble.TOO_MUCH_MEMORY)
    if isinstance(found, Trouble):
        return _trouble(found)
    picture, size = found
    content = Content(picture)
    blank = content.blank
    likeness = None
    if reference and not blank:
        model = opened(reference)
        if not isinstance(model, Trouble):
            likeness = compare(content, Content(model[0], on_white=True))
    thumb = picture.copy()
    thumb.thumbnail((THUMB, THUMB), Image.Resampling.BOX)
    return Measurement(
        measured=Measured(width=size[0], height=size[1], blank=blank, likeness=likeness),
        thumb=Thumb(width=thumb.width, height=thumb.height, rgb=thumb.tobytes()),
    )


def opened(data: bytes) -> tuple[Image.Image, tuple[int, int]] | Trouble:
    """Return the picture on white, made small enough to look at, with its true size; or why there is none."""
    if len(data) > MAX_BYTES:
        return Trouble.TOO_MANY_BYTES
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    return Trouble.TOO_MANY_PIXELS
                size = image.size
                turned = (image.getexif().get(_ORIENTATION, 1) or 1) in _SIDEWAYS
                image.draft("RGB", (AT_MOST, AT_MOST))
                image.load()
                flat = _on_white(image)
    except Image.DecompressionBombError:
        return Trouble.TOO_MANY_PIXELS
    except _UNREADABLE:
        return Trouble.NOT_A_PICTURE
    return flat, (size[1], size[0]) if turned else size


_ORIENTATION = 0x0112
_SIDEWAYS = frozenset({5, 6, 7, 8})
_UNREADABLE = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError,
    AttributeError, OverflowError, ZeroDivisionError, NotImplementedError, RuntimeError, AssertionError,
)  # fmt: skip
"""What Pillow's readers raise on damaged files."""


def _on_white(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"I;16", "I", "F"}:
        upright = upright.convert("F").point(lambda value: value / 256).convert("L")
    clear = upright.convert("RGBA")
    _tidy_circle(clear)
    white = Image.new("RGBA", clear.size, "white")
    flat = Image.alpha_composite(white, clear).convert("RGB")
    if max(flat.size) > AT_MOST:
        flat.thumbnail((AT_MOST, AT_MOST), Image.Resampling.BOX)
    return flat


def _tidy_circle(clear: Image.Image) -> None:
    """Cut a circle crop's edge away, which is often half black, half clear. Changes the picture in place."""
    alpha = clear.getchannel("A")
    width, height = clear.size
    if alpha.getextrema()[0] or min(width, height) < 16:
        return
    edge = max(2, min(width, height) // 40)
    inside = Image.new("L", clear.size, 0)
    ImageDraw.Draw(inside).ellipse((edge, edge, width - 1 - edge, height - 1 - edge), fill=255)
    outside = Image.new("L", clear.size, 255)
    ImageDraw.Draw(outside).ellipse((-edge, -edge, width - 1 + edge, height - 1 + edge), fill=0)
    corners = ImageStat.Stat(alpha, outside)
    if corners.count[0] and corners.mean[0] < 1 and ImageStat.Stat(alpha, inside).mean[0] > 253:
        clear.putalpha(inside)


def _trouble(trouble: Trouble) -> Measurement:
    return Measurement(measured=Measured(trouble=trouble))
