"""The painted widgets on a pseudo-terminal: exact bytes, and a screen that never drifts from a full paint."""

from __future__ import annotations

import re
import signal
import sys

import pytest

from tests.bench.pseudo import Terminal
from tests.bench.screen import Screen

LIST = [sys.executable, "-m", "tests.bench.list_app", "100000"]
PAINT = [sys.executable, "-m", "tests.widgets.paint_app"]
DOWN, UP, PAGE_DOWN, PAGE_UP, HOME, END = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F"
QUIET = 0.1  # seconds without output that mean a key has been dealt with


def settle(terminal: Terminal) -> bytes:
    """Wait for the first screen."""
    return terminal.read(0.5, most=20.0).output


def test_keys_cost_hundreds_of_bytes_and_idling_none() -> None:
    with Terminal(LIST) as terminal:
        settle(terminal)
        move = terminal.press(DOWN, QUIET).output
        assert 0 < len(move) <= 450
        for _ in range(45):
            assert 0 < len(terminal.press(DOWN, QUIET).output) <= 460  # headings on the way
        scroll = terminal.press(DOWN, QUIET).output
        assert b"\x1b[1S" in scroll
        assert 0 < len(scroll) <= 1_024
        assert len(terminal.press(END, QUIET).output) > 5_000
        assert len(terminal.press(UP, QUIET).output) <= 450
        assert terminal.read(QUIET, most=2.0).output == b""


def test_sixteen_colours_and_a_terminal_without_scrolling_do() -> None:
    with Terminal(LIST, columns=80, lines=24, environ={"TERM": "linux"}) as terminal:
        settle(terminal)
        for _ in range(24):
            output = terminal.press(DOWN, QUIET).output
        assert b"S" not in re.findall(rb"\x1b\[[0-9;]*([A-Za-z])", output)
        assert b"38;5" not in output


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        ((160, 48), [*[DOWN] * 33, *[UP] * 5, PAGE_DOWN, PAGE_DOWN, UP, UP, PAGE_UP, END, UP, HOME]),
        ((80, 24), [*[DOWN] * 8, b"n", b"n", UP, b"d", b"t", b"d", DOWN, b"n", b"t", PAGE_DOWN, b"n", b"d"]),
        ((160, 48), [DOWN, b"o", DOWN, b"n", *[DOWN] * 30, b"t", UP, b"o", DOWN, b"n", UP * 12, b"nd" + DOWN * 3]),
        ((80, 24), [b"\t", DOWN, DOWN, PAGE_DOWN, UP, b"\t", DOWN, b"j" * 30 + b"kkkkGkkg"]),
    ],
    ids=["moving", "changing", "covered", "panes"],
)
def test_the_screen_is_what_a_full_paint_gives(size: tuple[int, int], keys: list[bytes]) -> None:
    screen = Screen(*size)
    with Terminal(PAINT, columns=size[0], lines=size[1]) as terminal:
        screen.feed(settle(terminal))
        for key in keys:
            screen.feed(terminal.press(key, 0.03, most=0.2).output)
        screen.feed(terminal.read(0.3, most=0.6).output)
        fresh = Screen(*size)
        fresh.feed(terminal.press(b"r", 0.3).output)
        assert screen.text() == fresh.text()
        assert screen.cells == fresh.cells
        terminal.send(b"q")
        assert terminal.wait() == 0  # and the guard found nothing to mend


def test_hostile_text_brings_no_control_to_the_terminal_and_no_work_to_the_guard() -> None:
    screen = Screen(80, 24)  # raises at any byte that is neither text nor one of the few sequences we send
    with Terminal(PAINT, columns=80, lines=24) as terminal:
        screen.feed(settle(terminal))
        for _ in range(8):
            screen.feed(terminal.press(PAGE_DOWN, QUIET).output)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069]", "".join(screen.text()))
        terminal.send(b"q")
        assert terminal.wait() == 0


def test_a_resize_repaints_everything_once_and_keeps_the_cursor() -> None:
    with Terminal(PAINT, columns=160, lines=48) as terminal:
        settle(terminal)
        terminal.press(DOWN * 20, QUIET)
        terminal.resize(80, 24)
        resized = terminal.read(QUIET).output
        screen, fresh = Screen(80, 24), Screen(80, 24)
        screen.feed(resized)
        fresh.feed(terminal.press(b"r", 0.3).output)
        assert screen.cells == fresh.cells
        assert any(line.startswith(">") and " 20 " in line for line in screen.text())


def test_a_widget_that_goes_with_something_left_to_paint_stops_nothing() -> None:
    with Terminal(PAINT) as terminal:
        settle(terminal)
        terminal.press(b"x", QUIET)
        terminal.press(b"d", QUIET)
        terminal.send(b"q")
        assert terminal.wait() == 0


def test_a_latin_1_letter_is_read_and_stops_nothing() -> None:
    with Terminal(PAINT) as terminal:
        settle(terminal)
        terminal.send(b"\xe5\x9b\xe4")
        terminal.press(DOWN, QUIET)
        terminal.send(b"q")
        assert terminal.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_and_gives_the_terminal_back(number: signal.Signals) -> None:
    with Terminal(PAINT) as terminal:
        settle(terminal)
        terminal.signal(number)
        last = terminal.read_until(b"\x1b[?25h")
        assert b"\x1b[?1049l" in last
        assert b"\x1b[?1002l" in last
        assert terminal.wait() == 128 + number


def test_a_dropped_line_ends_the_app_even_where_sighup_is_ignored() -> None:
    with Terminal(PAINT, ignored=[signal.SIGHUP]) as terminal:
        settle(terminal)
        terminal.hang_up()
        assert terminal.wait() == 128 + signal.SIGHUP
