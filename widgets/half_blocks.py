"""Pictures in a terminal: two pixels in each cell, the upper half block over its background.

It is what every terminal can show, over any connection, without a question to it first. Where the terminal
has 16 colours, the nearest of them stand: shapes stay, shades do not. Where it has none, light and dark are left.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.color import Color
from textual.content import Content
from textual.style import Style

UPPER = "▀"
_SHAPES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
_LIGHT = 230
"""Greys from which all is light, however light the rest is: a picture of one light colour is no dark one."""


def fitting(width: int, height: int, columns: int, rows: int) -> tuple[int, int]:
    """Return how many columns and rows a picture takes at most, its proportions kept: a cell is two pixels high."""
    if min(width, height, columns, rows) <= 0:
        return 0, 0
    scale = min(columns / width, 2 * rows / height)
    return max(1, round(width * scale)), max(1, round(height * scale / 2))


def half_blocks(width: int, height: int, rgb: bytes, columns: int, rows: int) -> list[Content]:
    """Return the picture (``rgb``: rows of ``width`` pixels of three bytes) as lines, ``columns`` by ``rows`` cells.

    Raises ValueError where the bytes are not those of such a picture.
    """
    pixels = _pixels(width, height, rgb, columns, rows)
    return [Content.assemble(*_cells(pixels[y], pixels[y + 1])) for y in range(0, 2 * rows, 2)]


def shapes(width: int, height: int, rgb: bytes, columns: int, rows: int) -> list[Content]:
    """Return the same without any colour: what is lighter than the middle of the picture's greys stands as a block.

    On a dark screen light is light; on a light one the picture is its own negative. Raises ValueError as above.
    """
    greys = [[_grey(pixel) for pixel in line] for line in _pixels(width, height, rgb, columns, rows)]
    flat = [grey for line in greys for grey in line]
    middle = min((min(flat) + max(flat)) // 2, _LIGHT)
    light = [[grey > middle or grey >= _LIGHT for grey in line] for line in greys]
    return [
        Content("".join(_SHAPES[pair] for pair in zip(light[y], light[y + 1], strict=True)))
        for y in range(0, 2 * rows, 2)
    ]


def _pixels(width: int, height: int, rgb: bytes, columns: int, rows: int) -> list[list[tuple[int, int, int]]]:
    """Return two lines of pixels for each row of cells."""
    if width <= 0 or height <= 0 or len(rgb) != width * height * 3:
        raise ValueError(f"{len(rgb)} bytes are no picture of {width} by {height}")
    return [[_mean(rgb, (width, height), (columns, 2 * rows), x, y) for x in range(columns)] for y in range(2 * rows)]


def _grey(pixel: tuple[int, int, int]) -> int:
    red, green, blue = pixel
    return (299 * red + 587 * green + 114 * blue) // 1000


def _mean(rgb: bytes, size: tuple[int, int], cells: tuple[int, int], x: int, y: int) -> tuple[int, int, int]:
    """Return the mean colour of the pixels that fall into a place of ``cells`` (columns, half rows)."""
    (width, height), (columns, lines) = size, cells
    left, top = x * width // columns, y * height // lines
    right, bottom = max(left + 1, (x + 1) * width // columns), max(top + 1, (y + 1) * height // lines)
    sums, count = [0, 0, 0], (right - left) * (bottom - top)
    for line in range(top, bottom):
        for place in range(line * width + left, line * width + right):
            for channel in range(3):
                sums[channel] += rgb[place * 3 + channel]
    return sums[0] // count, sums[1] // count, sums[2] // count


def _cells(upper: list[tuple[int, int, int]], lower: list[tuple[int, int, int]]) -> Iterator[tuple[str, Style]]:
    """Yield runs of equal cells."""
    run, colours = 0, None
    for pair in [*zip(upper, lower, strict=True), None]:
        if pair != colours and colours is not None:
            yield UPPER * run, Style(foreground=Color(*colours[0]), background=Color(*colours[1]))
            run = 0
        run, colours = run + 1, pair
