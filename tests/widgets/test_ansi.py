"""Strips as bytes: what a terminal shows of them is what they say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.bench.screen import Screen
from widgets import ansi

WIDTH = 24
looks = st.sampled_from(
    [
        None,
        Style(),
        Style(color="red"),
        Style(color="#102030", bgcolor="#405060", bold=True),
        Style(bold=True),
        Style(dim=True),
        Style(bold=True, dim=True, italic=True),
        Style(reverse=True, bgcolor="blue"),
        Style(underline=True, strike=True),
        Style(blink=True, color="green"),
    ]
)
texts = st.one_of(
    st.text(st.sampled_from("ab  å…"), max_size=6), st.text(st.sampled_from("ab  å中😀e\u0301"), max_size=6)
)


@st.composite
def strips(draw: st.DrawFn) -> Strip:
    """A strip of WIDTH cells that does not begin with a mark."""
    pieces = draw(st.lists(st.builds(Segment, texts, looks, st.none()), max_size=6))
    return Strip([Segment("x"), *pieces]).adjust_cell_length(WIDTH)


def shown(output: str, on: Screen | None = None) -> Screen:
    screen = on or Screen(WIDTH, 1)
    screen.feed(output.encode())
    return screen


def plainly(strip: Strip) -> str:
    """The same strip with everything reset before each piece."""
    return "".join(
        f"{style.render('x', color_system=ColorSystem.EIGHT_BIT).partition('x')[0] if style else ''}{text}\x1b[0m"
        for text, style, _ in strip
    )


@given(strips())
def test_few_bytes_show_the_same_as_many(strip: Strip) -> None:
    assert shown(ansi.encode(strip, ColorSystem.EIGHT_BIT)).cells == shown(plainly(strip)).cells


@given(strips(), strips())
def test_writing_what_changed_makes_one_line_of_the_other(old: Strip, new: Strip) -> None:
    screen = shown(plainly(old))
    span = ansi.changed_span(old, new)
    if span is not None:
        start, end = span
        written = ansi.encode(ansi.part(new, start, end), ColorSystem.EIGHT_BIT)
        shown(ansi.move_to(start, 0) + written, on=screen)
    assert screen.cells == shown(plainly(new)).cells


def test_nothing_changed_writes_nothing() -> None:
    strip = Strip([Segment("hej", Style(bold=True))])
    assert ansi.changed_span(strip, Strip([Segment("he", Style(bold=True)), Segment("j", Style(bold=True))])) is None
    assert ansi.changed_span(strip, strip) is None
    assert ansi.changed_span(None, strip) == (0, 3)


def test_attributes_end_without_setting_colours_again() -> None:
    strip = Strip([Segment("a", Style(color="red", bold=True)), Segment("b", Style(color="red"))])
    assert ansi.encode(strip, ColorSystem.STANDARD) == "\x1b[1;31ma\x1b[22mb\x1b[m"


def test_controls_and_links_are_never_written() -> None:
    strip = Strip([Segment("\x1b[2J", None, []), Segment("a", Style(link="https://evil.example"))])
    assert ansi.encode(strip, ColorSystem.STANDARD) == "a"


def test_characters_taken_as_one_cell_take_one() -> None:
    assert all(cell_len(chr(code)) == 1 for code in range(0x3000) if ansi._ONE_CELL.fullmatch(chr(code)))
