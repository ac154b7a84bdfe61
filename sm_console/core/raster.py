"""A picture of few colours, ready to be drawn, and how the two kinds of terminals that draw pictures are told it.

Kitty's graphics protocol takes a PNG file, once, under a number; the picture then stands wherever cells say so. Sixel
takes columns of six dots, painted where the cursor stands. What is written here are numbers turned into signs of a
narrow alphabet: whatever the pixels are, nothing else can come of it (:data:`HARMLESS`).
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from enum import StrEnum
from typing import Final

import msgspec

MOST_BYTES: Final = 48 * 1024
"""Bytes that one picture may cost on the way to the terminal: 0.4 seconds at a megabit."""

MOST_SIDE: Final = 480
MOST_COLOURS: Final = 256
SIXEL_ROWS: Final = 6
"""Pixels that one row of sixels is high."""

KITTY_NUMBERS: Final = range(16, 256)
"""Numbers a picture may have in the terminal: those that a colour of 256 can name in the cells it stands in."""

_CHUNK: Final = 4096
_SIXEL_BASE: Final = 63
_PNG: Final = b"\x89PNG\r\n\x1a\n"

_NUMBER: Final = "[0-9]{1,3}"
HARMLESS: Final = re.compile(
    rf'\x1bP0;1;0q"1;1;{_NUMBER};{_NUMBER}(?:#{_NUMBER};2(?:;{_NUMBER}){{3}})*[#0-9!?-~$-]*\x1b\\'
    rf"|\x1b_Ga=t,f=100,t=d,q=2,i={_NUMBER},m=[01];[A-Za-z0-9+/=]{{1,4096}}\x1b\\"
    rf"(?:\x1b_Gq=2,m=[01];[A-Za-z0-9+/=]{{1,4096}}\x1b\\)*\x1b_Ga=p,U=1,q=2,i={_NUMBER},c={_NUMBER},r={_NUMBER}\x1b\\"
    rf"|(?:\x1b_Ga=d,d=I,q=2,i={_NUMBER}\x1b\\)+"
)
"""All that may go to the terminal beside text: a picture in sixels; a file for kitty and its cells; to forget it."""


class Way(StrEnum):
    """How a terminal is told a picture."""

    KITTY = "kitty"
    SIXEL = "sixel"


class Raster(msgspec.Struct, frozen=True, kw_only=True):
    """A picture: ``pixels`` holds an index into ``palette`` (three bytes a colour) for each pixel, row by row.

    An empty one stands for "there is none".
    """

    width: int = 0
    height: int = 0
    palette: bytes = b""
    pixels: bytes = b""

    @property
    def sound(self) -> bool:
        """Whether it is a picture, whole and of a size that is drawn. Ask this of any that came from elsewhere."""
        colours, odd = divmod(len(self.palette), 3)
        return (
            0 < self.width <= MOST_SIDE
            and 0 < self.height <= MOST_SIDE
            and len(self.pixels) == self.width * self.height
            and 0 < colours <= MOST_COLOURS
            and not odd
            and max(self.pixels) < colours
        )


def cost(raster: Raster, way: Way) -> int:
    """Return how many bytes a sound raster costs on the way to the terminal."""
    return len(sixels(raster) if way is Way.SIXEL else kitty(raster, KITTY_NUMBERS[-1], 99, 99))


def sixels(raster: Raster) -> str:
    """Return the sequence that paints a sound raster from the cursor on, right and down. Moves the cursor."""
    width = raster.width
    parts = [f'\x1bP0;1;0q"1;1;{width};{raster.height}']
    parts += [
        f"#{number};2;" + ";".join(str(round(part * 100 / 255)) for part in raster.palette[3 * number : 3 * number + 3])
        for number in range(len(raster.palette) // 3)
    ]
    for top in range(0, raster.height, SIXEL_ROWS):
        rows = raster.pixels[top * width : (top + SIXEL_ROWS) * width]
        parts.append("$".join(_colour_of_rows(rows, width, colour) for colour in sorted(set(rows))))
        parts.append("-")
    parts[-1] = "\x1b\\"
    return "".join(parts)


def _colour_of_rows(rows: bytes, width: int, colour: int) -> str:
    """Return where one colour stands in up to six rows: a sign for each column, runs shortened."""
    dots = bytearray(width)
    for bit in range(len(rows) // width):
        line = rows[bit * width : (bit + 1) * width]
        place = line.find(colour)
        while place >= 0:
            dots[place] |= 1 << bit
            place = line.find(colour, place + 1)
    signs = bytes(dot + _SIXEL_BASE for dot in dots).rstrip(b"?").decode("ascii")
    return f"#{colour}" + _RUN.sub(lambda run: f"!{len(run[0])}{run[1]}", signs)


_RUN = re.compile(r"([?-~])\1{3,}")


def kitty(raster: Raster, number: int, columns: int, rows: int) -> str:
    """Return what gives a sound raster to the terminal under a number.

    It stands wherever cells name it (Unicode placeholders), fitted into so many of them; by this alone nowhere.
    """
    data = base64.standard_b64encode(_png(raster)).decode("ascii")
    pieces = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    heads = [f"a=t,f=100,t=d,q=2,i={number}", *["q=2"] * (len(pieces) - 1)]
    mores = [1] * (len(pieces) - 1) + [0]
    file = [f"\x1b_G{head},m={more};{piece}\x1b\\" for head, more, piece in zip(heads, mores, pieces, strict=True)]
    return "".join(file) + f"\x1b_Ga=p,U=1,q=2,i={number},c={columns},r={rows}\x1b\\"


def kitty_drop(number: int) -> str:
    """Return the sequence that makes the terminal forget a picture."""
    return f"\x1b_Ga=d,d=I,q=2,i={number}\x1b\\"


def _png(raster: Raster) -> bytes:
    """Return a sound raster as a PNG file with a palette."""
    depth = next(bits for bits in (1, 2, 4, 8) if len(raster.palette) // 3 <= 1 << bits)
    rows = b"".join(
        b"\0" + _packed(raster.pixels[start : start + raster.width], depth)
        for start in range(0, len(raster.pixels), raster.width)
    )
    head = struct.pack(">IIBBBBB", raster.width, raster.height, depth, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", raster.palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _PNG + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _packed(row: bytes, depth: int) -> bytes:
    """Return a row with several pixels in each byte, the first in the highest bits."""
    if depth == 8:
        return row
    each = 8 // depth
    return bytes(
        sum(pixel << (8 - depth * (place + 1)) for place, pixel in enumerate(row[start : start + each]))
        for start in range(0, len(row), each)
    )
