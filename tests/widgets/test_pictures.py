"""Pictures' cells, their way past the guard and nobody else's, and pictures where the terminal draws none."""

from __future__ import annotations

import asyncio

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from sm_console.core.characters import PICTURE_CELL, PICTURE_PLACES
from sm_console.core.raster import KITTY_NUMBERS, MOST_SIDE, Raster, Way, kitty, kitty_drop, sixels
from sm_console.core.safe_text import is_safe, safe_line
from widgets import guard
from widgets.half_blocks import fitting, shapes
from widgets.pictured_lines import PICTURE
from widgets.pictures import MOST_CELLS, MOST_KEPT, Ability, Pictures

TILE = Raster(width=2, height=1, palette=bytes([255, 0, 0, 0, 0, 255]), pixels=b"\0\1")
OURS = PICTURE_CELL + PICTURE_PLACES[0] * 2


def tile(number: int) -> Raster:
    return Raster(width=1, height=1, palette=bytes([number, 0, 0]), pixels=b"\0")


class Shown(App[None]):
    def __init__(self, content: Content) -> None:
        super().__init__()
        self.content = content
        self.guard = guard.install(self)

    def compose(self) -> ComposeResult:
        yield Static(self.content)


async def first_line(content: Content) -> tuple[str, int]:
    app = Shown(content)
    async with app.run_test(size=(20, 2)):
        return app.screen._compositor.render_strips()[0].text, app.guard.defects


async def test_the_guard_lets_pictures_of_ours_pass() -> None:
    pictures = Pictures(None, Ability(Way.KITTY, (10, 20)))
    drawing = await pictures.take(TILE, 4, 2)
    assert drawing is not None
    text, defects = await first_line(drawing.lines[0])
    assert text.rstrip() == "".join(PICTURE_CELL + PICTURE_PLACES[0] + PICTURE_PLACES[column] for column in range(4))
    assert defects == 0


@pytest.mark.parametrize(
    "content",
    [
        Content(OURS),  # without the mark
        Content.assemble((OURS + "\x1b[2J", Style.from_meta({PICTURE: (16, 0)}))),
        Content.assemble((OURS + "\u202e", Style.from_meta({PICTURE: (16, 0)}))),
        Content.assemble((PICTURE_CELL + PICTURE_PLACES[0] * 3, Style.from_meta({PICTURE: (16, 0)}))),
        Content.assemble((OURS, Style.from_meta({"offset": (16, 0)}))),
    ],
)
async def test_the_guard_mends_whatever_only_looks_like_one(content: Content) -> None:
    text, defects = await first_line(content)
    assert is_safe(text)
    assert PICTURE_CELL not in text
    assert defects >= 1


def test_no_stranger_writes_a_cell_of_a_picture() -> None:
    assert PICTURE_CELL not in safe_line(f"hej {OURS}", 40)
    assert not is_safe(OURS)


@pytest.mark.parametrize("sequence", [sixels(TILE), kitty(TILE, 16, 3, 2), kitty_drop(255)])
def test_what_is_written_for_a_picture_is_permitted_and_nothing_besides(sequence: str) -> None:
    assert guard.permit(sequence) == sequence
    for more in (
        sequence + "\n",
        "x" + sequence,
        sequence + "\x1b[2J",
        sequence.replace("\x1b\\", "\x1b]0;x\x07\x1b\\"),
    ):
        with pytest.raises(ValueError, match="no picture"):
            guard.permit(more)


@pytest.mark.parametrize("way", list(Way))
async def test_cells_are_one_wide_and_each_line_differs_from_any_other(way: Way) -> None:
    pictures = Pictures(None, Ability(way, (10, 20)))
    drawings = [await pictures.take(tile(number), 24, 12) for number in range(2)]
    lines = [line for drawing in drawings if drawing is not None for line in drawing.lines]
    assert len(lines) == 24
    assert {cell_len(line.plain) for line in lines} == {24}
    looks = [tuple(line.render_segments(Style())) for line in [*lines, Content(" " * 24), Content("\u00a0" * 24)]]
    assert all(one != other for place, one in enumerate(looks) for other in looks[:place])


async def test_a_picture_is_made_ready_once_and_the_oldest_make_room() -> None:
    pictures = Pictures(None, Ability(Way.SIXEL, (10, 20)))
    first, same = await asyncio.gather(pictures.take(tile(0), 3, 2), pictures.take(tile(0), 3, 2))
    assert first is not None
    assert first is same
    assert pictures.held(tile(0), 3, 2) is first
    for number in range(1, MOST_KEPT + 1):
        assert await pictures.take(tile(number), 3, 2) is not None
    assert pictures.held(tile(0), 3, 2) is None
    assert pictures.size(first.number) is None
    numbers = {drawing.number for n in range(1, MOST_KEPT + 1) if (drawing := pictures.held(tile(n), 3, 2))}
    assert len(numbers) == MOST_KEPT
    assert numbers <= set(KITTY_NUMBERS)


@pytest.mark.parametrize(
    ("raster", "columns", "rows"),
    [
        (Raster(), 3, 2),
        (TILE, 0, 2),
        (TILE, MOST_CELLS + 1, 2),
        (Raster(width=2, height=1, palette=b"abc", pixels=b"\0\1"), 3, 2),
    ],
)
async def test_what_cannot_be_drawn_is_not(raster: Raster, columns: int, rows: int) -> None:
    assert await Pictures(None, Ability(Way.KITTY, (10, 20))).take(raster, columns, rows) is None


async def test_a_terminal_that_draws_nothing_is_given_nothing() -> None:
    assert await Pictures(None, Ability()).take(TILE, 3, 2) is None


@pytest.mark.parametrize("cell", [(6, 13), (9, 18), (10, 20), (20, 41), (8, 8)])
@pytest.mark.parametrize("size", [(64, 64), (64, 24), (10, 64), (64, 1)])
def test_room_and_box_keep_proportions_and_limits(cell: tuple[int, int], size: tuple[int, int]) -> None:
    pictures = Pictures(None, Ability(Way.SIXEL, cell))
    columns, rows = pictures.room(*size, 24, 12)
    width, height = pictures.box(columns, rows)
    assert 0 < columns <= 24
    assert 0 < rows <= 12
    assert width == columns * cell[0] <= MOST_SIDE
    assert height <= max(rows * cell[1], 6)
    assert height % 6 == 0
    scale = min(width / size[0], height / size[1])
    assert width - size[0] * scale < cell[0] + 6 * max(size[0] / size[1], 1)  # not a column more than it takes


def test_a_low_pane_makes_pictures_smaller() -> None:
    pictures = Pictures(None, Ability(Way.SIXEL, (10, 20)))
    assert pictures.room(64, 64, 24, 12) == (24, 12)
    pictures.most_rows = 9
    assert pictures.room(64, 64, 24, 12) == (18, 9)


def test_shapes_are_left_where_there_are_no_colours() -> None:
    black, white = bytes(3), b"\xff" * 3
    chess = (black + white) * 2 + (white + black) * 2
    assert [line.plain for line in shapes(4, 2, chess, 4, 1)] == ["▄▀▄▀"]
    assert [line.plain for line in shapes(2, 2, white * 4, 2, 1)] == ["██"]
    assert [line.plain for line in shapes(2, 2, black * 4, 2, 1)] == ["  "]
    assert fitting(64, 64, 14, 7) == (14, 7)
    with pytest.raises(ValueError, match="no picture"):
        shapes(2, 2, b"", 2, 1)
