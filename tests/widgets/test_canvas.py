"""The canvas: what it writes leaves the terminal as a full paint would, whatever was written before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.bench.screen import Screen
from tests.widgets.test_ansi import WIDTH, plainly, strips
from widgets import ansi
from widgets.canvas import Canvas

HEIGHT = 5
SYSTEM = ColorSystem.EIGHT_BIT
BLANK = Strip.blank(WIDTH)
WHITE_ON_BLUE = Strip([Segment(" " * WIDTH, Style(bgcolor="blue"))])

pages = st.lists(
    st.one_of(strips(), st.sampled_from([BLANK, WHITE_ON_BLUE, Strip([Segment("ett ord")]).adjust_cell_length(WIDTH)])),
    min_size=HEIGHT,
    max_size=HEIGHT,
)


def painted(lines: list[Strip]) -> Screen:
    """A fresh terminal with these lines, each written whole."""
    screen = Screen(WIDTH, len(lines))
    for y, line in enumerate(lines):
        screen.feed((ansi.move_to(0, y) + plainly(line)).encode())
    return screen


@given(st.lists(pages, min_size=1, max_size=5))
def test_each_update_leaves_what_a_full_paint_would(updates: list[list[Strip]]) -> None:
    canvas, screen = Canvas(), Screen(WIDTH, HEIGHT)
    for lines in updates:
        screen.feed(canvas.update(lines, SYSTEM).encode())
        assert screen.cells == painted(lines).cells
        assert canvas.update(lines, SYSTEM) == "", "the same once more costs nothing"


scrolls = st.tuples(st.integers(0, HEIGHT - 2), st.integers(2, HEIGHT), st.integers(-HEIGHT, HEIGHT))


@given(pages, pages, scrolls, strips())
def test_what_widgets_write_by_themselves_is_known(
    first: list[Strip], then: list[Strip], scroll: tuple[int, int, int], line: Strip
) -> None:
    top, size, shift = scroll
    bottom = min(HEIGHT, top + size)
    canvas, screen = Canvas(), Screen(WIDTH, HEIGHT)
    screen.feed(canvas.update(first, SYSTEM).encode())
    shift = max(-(bottom - top), min(shift, bottom - top))
    part = [line, *then[top + 1 : bottom]]
    assert canvas.has_room(part, top)
    screen.feed(canvas.paint(part, top, SYSTEM, shift).encode())
    assert screen.cells == painted([*first[:top], *part, *first[bottom:]]).cells
    screen.feed(canvas.update(then, SYSTEM).encode())
    assert screen.cells == painted(then).cells


def test_a_forgotten_line_is_written_whole_and_another_size_begins_anew() -> None:
    canvas = Canvas()
    lines = [BLANK, Strip([Segment("a" * WIDTH)])]
    assert "a" * WIDTH in canvas.update(lines, SYSTEM)
    assert canvas.update(lines, SYSTEM) == ""
    canvas.forget()
    assert "a" * WIDTH in canvas.update(lines, SYSTEM)
    assert not canvas.has_room([Strip([Segment("narrow")])], 0)
    assert not canvas.has_room(lines, 1)
    assert "a" * WIDTH in canvas.update([*lines, BLANK], SYSTEM)


def test_blank_ends_of_lines_are_erased_not_written() -> None:
    word = Strip([Segment("ord")]).adjust_cell_length(WIDTH)
    assert ansi.encode_to_edge(word, 0, WIDTH, SYSTEM) == "ord\x1b[K"
    assert ansi.encode_to_edge(BLANK, 0, WIDTH, SYSTEM) == "\x1b[K"
    assert "\x1b[K" not in ansi.encode_to_edge(WHITE_ON_BLUE, 0, WIDTH, SYSTEM)
    assert ansi.encode_to_edge(word, 0, 3, SYSTEM) == "ord"


@given(strips(), st.integers(0, WIDTH - 1), st.integers(1, WIDTH))
def test_erasing_shows_the_same_as_writing(line: Strip, start: int, size: int) -> None:
    end = min(WIDTH, start + size)
    screen = painted([line])
    spoilt = Screen(WIDTH, 1)
    spoilt.feed((plainly(line) + ansi.move_to(start, 0) + "?" * (end - start)).encode())
    if any(not letters for letters, _ in (screen.cells[0][start], *screen.cells[0][end : end + 1])):
        return  # half a wide letter is never a span's edge
    spoilt.feed((ansi.move_to(start, 0) + ansi.encode_to_edge(line, start, end, SYSTEM)).encode())
    assert spoilt.cells == screen.cells
