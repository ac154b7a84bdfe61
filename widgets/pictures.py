"""Pictures that the terminal draws itself: what it can, those it was given, and the cells they stand in."""

from __future__ import annotations

import asyncio
import os
import random
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from textual.color import Color
from textual.content import Content
from textual.style import Style

from sm_console.core.characters import PICTURE_CELL, PICTURE_PLACES
from sm_console.core.raster import (
    KITTY_NUMBERS,
    MOST_BYTES,
    MOST_COLOURS,
    MOST_SIDE,
    SIXEL_ROWS,
    Raster,
    Way,
    kitty,
    kitty_drop,
    sixels,
)
from widgets.guard import permit
from widgets.pictured_lines import PICTURE, PicturedLines
from widgets.terminal import TerminalDriver
from widgets.terminal_answers import (
    ASK_CELL,
    ASK_COLOURS,
    ASK_KITTY,
    ASK_WHAT,
    LAST,
    has_kitty_graphics,
    is_relayed,
    understood,
)

if TYPE_CHECKING:
    from textual.app import App

WITHIN: Final = 1.5
"""Seconds that the terminal may take to answer; over a slow line an answer takes a fifth of one."""

MOST_KEPT: Final = 12
"""Pictures that a terminal is asked to hold; those not looked at for longest make room."""

_GUESSED_CELL = (8, 16)
_FEWEST_COLOURS = 2
_BLANK = "\u00a0"
"""Looks like a space, and is never taken for one that may be erased up to the line's end."""

MOST_CELLS: Final = len(PICTURE_PLACES)


Look = Literal["colour", "shape", "none"]
"""Half blocks in colours, without, or no picture at all."""


class Ability(NamedTuple):
    """How a terminal draws pictures (``None``: not at all), its cells in pixels, and its colours for pictures."""

    way: Way | None = None
    cell: tuple[int, int] = _GUESSED_CELL
    colours: int = MOST_COLOURS


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that the terminal can draw, and the cells it stands in, as lines."""

    number: int
    columns: int
    rows: int
    sequence: str
    lines: tuple[Content, ...]


class Pictures:
    """The pictures of one app. What is written for them is looked at by the guard like any line.

    ``look`` is how pictures are shown that the terminal does not draw.
    """

    def __init__(self, driver: TerminalDriver | None, ability: Ability, look: Look = "colour") -> None:
        self.ability = ability
        self.look: Final = look
        self.most_rows = MOST_CELLS
        """Rows that a picture may take: what is painted has to stand whole in view."""
        self._driver = driver
        self._kept: OrderedDict[tuple[Raster, int, int], Drawing] = OrderedDict()
        self._by_number: dict[int, Drawing] = {}
        self._numbers = _numbers()
        self._turn = asyncio.Lock()

    @property
    def paints(self) -> bool:
        """Whether pictures are painted over their cells, rather than told by them."""
        return self.ability.way is Way.SIXEL

    def size(self, number: int) -> tuple[int, int] | None:
        """Return a picture's columns and rows, ``None`` where there is no such picture."""
        drawing = self._by_number.get(number)
        return (drawing.columns, drawing.rows) if drawing is not None else None

    def sequence(self, number: int) -> str:
        """Return what paints a picture where the cursor stands."""
        return self._by_number[number].sequence

    def room(self, width: int, height: int, columns: int, rows: int) -> tuple[int, int]:
        """Return how many columns and rows a picture of such proportions takes at most."""
        wide, high = self.ability.cell
        columns, rows = min(columns, MOST_SIDE // wide, MOST_CELLS), min(rows, MOST_SIDE // high, self.most_rows)
        if min(width, height, columns, rows) <= 0:
            return 0, 0
        scale = min(columns * wide / width, rows * high / height)
        return max(1, min(columns, -int(-width * scale // wide))), max(1, min(rows, -int(-height * scale // high)))

    def box(self, columns: int, rows: int) -> tuple[int, int]:
        """Return the pixels that so many cells hold; sixels come in rows of six."""
        wide, high = self.ability.cell
        height = rows * high
        return columns * wide, max(SIXEL_ROWS, height - height % SIXEL_ROWS) if self.paints else height

    async def take(self, raster: Raster, columns: int, rows: int) -> Drawing | None:
        """Make a picture ready to stand in so many cells: it goes to a terminal with kitty's graphics, once.

        ``None`` where it is no picture, costs too much, or the terminal draws none.
        """
        way, key = self.ability.way, (raster, columns, rows)
        if way is None or not 0 < columns <= MOST_CELLS or not 0 < rows <= MOST_CELLS:
            return None
        async with self._turn:
            if key not in self._kept:
                number = next(self._numbers)
                sequence = await asyncio.to_thread(_written, raster, way, number, columns, rows)
                if sequence is None:
                    return None
                if way is Way.KITTY:
                    self._send(sequence)
                    sequence = ""
                self._keep(key, Drawing(number, columns, rows, sequence, tuple(_cells(way, number, columns, rows))))
            self._kept.move_to_end(key)
            return self._kept[key]

    def held(self, raster: Raster, columns: int, rows: int) -> Drawing | None:
        """Return a picture that was made ready and has not made room since."""
        return self._kept.get((raster, columns, rows))

    def forget(self) -> None:
        """Cells are of another size, perhaps: what was made ready is of no use any more."""
        self._kept.clear()
        self._by_number.clear()

    def _keep(self, key: tuple[Raster, int, int], drawing: Drawing) -> None:
        self._kept[key] = self._by_number[drawing.number] = drawing
        while len(self._kept) > MOST_KEPT:
            _, oldest = self._kept.popitem(last=False)
            del self._by_number[oldest.number]
            if self.ability.way is Way.KITTY:
                self._send(permit(kitty_drop(oldest.number)))
        if self._driver is not None and self.ability.way is Way.KITTY:
            self._driver.parting = "".join(permit(kitty_drop(number)) for number in self._by_number)

    def _send(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()


def _numbers() -> Iterator[int]:
    """Yield numbers by turns, beginning anywhere: another program's picture in the same window may have one, too."""
    place = random.randrange(len(KITTY_NUMBERS))  # noqa: S311 - nothing is secret about it
    while True:
        yield KITTY_NUMBERS[place]
        place = (place + 1) % len(KITTY_NUMBERS)


def _written(raster: Raster, way: Way, number: int, columns: int, rows: int) -> str | None:
    """Return what the terminal is to be sent; ``None`` for what is no picture or costs too much."""
    if not raster.sound:
        return None
    sequence = sixels(raster) if way is Way.SIXEL else kitty(raster, number, columns, rows)
    return permit(sequence) if len(sequence) <= MOST_BYTES else None


def _cells(way: Way, number: int, columns: int, rows: int) -> Iterator[Content]:
    """Yield the lines that a picture stands in."""
    for row in range(rows):
        mark = Style.from_meta({PICTURE: (number, row)})
        if way is Way.KITTY:
            names = "".join(PICTURE_CELL + PICTURE_PLACES[row] + PICTURE_PLACES[column] for column in range(columns))
            yield Content.assemble((names, Style(foreground=Color(0, 0, 0, ansi=number)) + mark))
        else:
            yield Content.assemble((_BLANK * columns, mark))


class Easel:
    """Where one widget's pictures come from: the terminal is asked what it can when the first is wanted."""

    def __init__(self, app: App[Any], pane: PicturedLines, wish: str) -> None:
        self._app = app
        self._pane = pane
        self._wish = wish
        self._asked: asyncio.Task[Pictures] | None = None

    async def pictures(self) -> Pictures:
        """Return what the terminal can draw."""
        if self._asked is None:
            self._asked = asyncio.create_task(begin(self._app, self._wish), name="asking the terminal")
        pictures = await asyncio.shield(self._asked)
        self._pane.take_pictures(pictures)
        if pictures.paints and self._pane.size.height > 1:
            pictures.most_rows = min(self._pane.size.height - 1, MOST_CELLS)  # a line stands above it
        return pictures

    def resized(self) -> bool:
        """The screen has another size, and so may its cells; whether pictures have to be made ready again."""
        if self._asked is None or not self._asked.done():
            return False
        pictures = self._asked.result()
        if pictures.paints:
            pictures.forget()
            self._asked = None
        return pictures.ability.way is not None


async def begin(app: App[Any], wish: str) -> Pictures:
    """Find out what an app's terminal can draw. ``wish`` is "auto", "kitty" or "sixel"; else nothing is asked.

    "auto" asks the terminal first what it is, and then only what its kind understands. Behind tmux or screen, and where
    colours are not wanted, nothing is asked.
    """
    driver = app._driver  # noqa: SLF001 - as ``PaintedLines`` does
    system = app.console.color_system
    look: Look = "none" if wish == "none" else "shape" if app.no_color or system is None else "colour"
    names = look == "colour" and system in {"256", "truecolor"}  # whether cells can name kitty's pictures
    fit = {"auto": look == "colour", Way.SIXEL: True, Way.KITTY: names}.get(wish, False)
    if not isinstance(driver, TerminalDriver) or not fit:
        return Pictures(None, Ability(), look)
    ability = await (_found_out(driver, names=names) if wish == "auto" else _ability(driver, Way(wish)))
    return Pictures(driver, ability, look)


async def _found_out(driver: TerminalDriver, *, names: bool) -> Ability:
    if is_relayed(os.environ):
        return Ability()
    said = understood(await driver.ask(ASK_WHAT, WITHIN))
    if said.kitty and names:
        answers = await driver.ask(ASK_KITTY + LAST, WITHIN)
        return await _ability(driver, Way.KITTY) if has_kitty_graphics(answers) else Ability()
    if said.sixel:
        ability = await _ability(driver, Way.SIXEL)
        return ability if ability.cell is not _GUESSED_CELL else Ability()  # it would lie over words
    return Ability()


async def _ability(driver: TerminalDriver, way: Way) -> Ability:
    """Ask for what has to be known of a terminal that draws this way."""
    question = ASK_CELL + (ASK_COLOURS if way is Way.SIXEL else "") + LAST
    said = understood(await driver.ask(question, WITHIN))
    colours = min(said.colours or MOST_COLOURS, MOST_COLOURS)
    return Ability(way, said.cell or driver.cell_size() or _GUESSED_CELL, max(_FEWEST_COLOURS, colours))
