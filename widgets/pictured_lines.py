"""Painted lines in which pictures stand that the terminal draws itself.

The cells of a picture are marked in their style, so that they differ from any other blank: whatever takes their place
is written, and with that the picture is gone from there. With kitty's graphics the cells themselves say what stands in
them. Sixels are painted over them afterwards, and again only when the cells were written anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from widgets import ansi
from widgets.painting import PaintedLines

if TYPE_CHECKING:
    from rich.segment import Segment

    from widgets.pictures import Pictures

PICTURE: Final = "picture"
"""The mark's key in a style's meta; its value is the picture's number and the row within it."""

SETTLED: Final = 0.2
"""Seconds that lines stand still before pictures are painted: not at each line that somebody scrolls by."""


class Spot(NamedTuple):
    """Where a picture stands on the screen, in cells."""

    x: int
    y: int
    columns: int
    rows: int

    def touches(self, line: int, start: int, end: int) -> bool:
        """Whether cells of a line belong to it."""
        return self.y <= line < self.y + self.rows and start < self.x + self.columns and self.x < end


class PicturedLines(PaintedLines):
    """Lines some of whose cells are parts of pictures. Only one widget of a screen may hold pictures."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._pictures: Pictures | None = None
        self._painted: dict[Spot, int] = {}
        self._painting: Timer | None = None
        self._writes_itself = False

    def take_pictures(self, pictures: Pictures) -> None:
        """From now on lines may hold parts of these pictures."""
        self._pictures = pictures
        if (canvas := self._canvas()) is not None:
            canvas.watch = self._written

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines for the compositor. Where no canvas tells what it writes of them, it writes them all."""
        lines = super().render_lines(crop)
        if self._pictures is not None and not self._writes_itself and self._canvas() is None:
            place = self.region.offset
            for y in range(crop.y, crop.bottom):
                self._written(place.y + y, place.x + crop.x, place.x + crop.right)
        return lines

    def _take_lines(self) -> list[Strip]:
        before = super()._take_lines()
        if self._painting is not None:
            self._painting.reset()
        self._paint_pictures_soon()
        return before

    def _write(self, shift: int, changes: list[tuple[int, int, int]]) -> None:
        self._writes_itself = True
        try:
            super()._write(shift, changes)
        finally:
            self._writes_itself = False
        area = self.content_region
        for y, start, end in changes:
            self._written(area.y + y, area.x + start, area.x + end)

    def _may_scroll(self) -> bool:
        """Terminals do not agree on what becomes of sixels when lines are scrolled."""
        return not self._painted and super()._may_scroll()

    def _written(self, line: int, start: int, end: int) -> None:
        """Cells of a screen line are written: a picture there is one no longer."""
        for spot in [spot for spot in self._painted if spot.touches(line, start, end)]:
            del self._painted[spot]
        self._paint_pictures_soon()

    def _paint_pictures_soon(self) -> None:
        if self._pictures is not None and self._pictures.paints and self._painting is None:
            self._painting = self.set_timer(SETTLED, self._paint_pictures)

    def _paint_pictures(self) -> None:
        """Paint what is whole in view and not painted yet. Where the widget lies covered, nothing is."""
        self._painting = None
        driver = self.app._driver  # noqa: SLF001 - as ``PaintedLines`` does
        if self._pictures is None or driver is None or not self._is_open():
            return
        missing = {spot: number for spot, number in self._spots(self._pictures) if self._painted.get(spot) != number}
        for spot, number in missing.items():
            driver.write(ansi.move_to(spot.x, spot.y) + self._pictures.sequence(number))
        self._painted |= missing
        if missing:
            driver.write(ansi.move_to(*self.screen.outer_size.clamp_offset(self.app.cursor_position)))
            driver.flush()

    def _spots(self, pictures: Pictures) -> Iterator[tuple[Spot, int]]:
        """Yield where pictures stand whole, with their numbers. The same one may stand in several places."""
        area = self.content_region
        parts = {(mark, area.x + x, area.y + y) for y, line in enumerate(self._shown) for mark, x in _marks(line)}
        for (number, row), x, y in parts:
            size = pictures.size(number)
            if row or size is None:
                continue
            if all(((number, below), x, y + below) in parts for below in range(size[1])):
                yield Spot(x, y, *size), number


def marked(segment: Segment) -> tuple[int, int] | None:
    """Return the picture's number and row that a piece of a line is part of, ``None`` for any other."""
    if segment.style is None or segment.style._meta is None:  # noqa: SLF001 - ``meta`` would unpickle for nothing
        return None
    mark = segment.style.meta.get(PICTURE)
    return mark if isinstance(mark, tuple) else None


def _marks(line: Strip) -> list[tuple[tuple[int, int], int]]:
    found, x = [], 0
    for segment in line:
        mark = marked(segment)
        if mark is not None:
            found.append((mark, x))
        x += segment.cell_length
    return found
