"""Pictures on a pseudo-terminal that answers as real ones do: what is asked, what is sent, and how often."""

from __future__ import annotations

import re
import signal
import sys

import pytest

from sm_console.core.raster import HARMLESS
from tests.bench.pseudo import Terminal

APP = [sys.executable, "-m", "tests.widgets.picture_app"]
QUIET = 0.5
"""Seconds: more than a picture waits for lines to stand still."""
ANSWERS = {
    "xterm": (b"\x1bP>|XTerm(379)\x1b\\\x1b[?63;1;2;4;6;9;15;16;22;28c", b"\x1b[6;18;9t\x1b[?1;0;256S\x1b[?63;1;2;4c"),
    "foot": (b"\x1bP>|foot(1.21.0)\x1b\\\x1b[?62;4;22c", b"\x1b[6;20;10t\x1b[?1;0;1024S\x1b[?62;4;22c"),
    "kitty": (b"\x1bP>|kitty(0.41.1)\x1b\\\x1b[?62;c", b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", b"\x1b[6;18;9t\x1b[?62;c"),
    "old kitty": (b"\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c",),
    "kitty without": (b"\x1bP>|kitty(0.41.1)\x1b\\\x1b[?62;c", b"\x1b_Gi=31;EINVAL:no\x1b\\\x1b[?62;c"),
    "vte": (b"\x1b[?65;1;9c",),
    "linux": (b"\x1b[?6c",),
    "sixels without a cell": (b"\x1b[?62;4c", b"\x1b[?62;4c"),
}
COLOURS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TMUX": "", "STY": "", "NO_COLOR": ""}
SIXELS = re.compile(rb"\x1bP0;[^\x1b]*\x1b\\")
KITTY = re.compile(rb"(?:\x1b_G[^\x1b]*\x1b\\)+")
CELL = "\U0010eeee".encode()


def started(wish: str = "auto", screen: str = "sparing", **environ: str) -> Terminal:
    return Terminal([*APP, wish, screen], columns=60, lines=12, environ=_plain(environ))


def _plain(more: dict[str, str]) -> dict[str, str]:
    wanted = COLOURS | more
    return {name: value for name, value in wanted.items() if value or name in {"TMUX", "STY"}}


def shown(terminal: Terminal, kind: str, key: bytes = b"p") -> bytes:
    """Ask for the picture, answer as a terminal of this kind, and return what was sent until all was quiet."""
    terminal.send(key)
    output = b""
    for answer in ANSWERS[kind]:
        output += terminal.read_until(b"\x1b[c")
        terminal.send(answer)
    return output + terminal.read(QUIET).output


@pytest.mark.parametrize("screen", ["sparing", "plain"])
def test_sixels_are_sent_once_and_again_only_after_something_lay_over_them(screen: str) -> None:
    with started(screen=screen) as terminal:
        terminal.read_until(b"under 0 1")
        first = shown(terminal, "xterm")
        pictures = SIXELS.findall(first)
        assert len(pictures) == 1
        assert HARMLESS.fullmatch(pictures[0].decode())
        assert b"kan sixel 9x18 256" in first
        assert first.index(b"\x1b[3;3H" + pictures[0]) > 0  # two cells in, on the third line
        for key in (b"m", b"w", b"z"):
            output = terminal.press(key, QUIET).output
            assert output
            assert not SIXELS.search(output)
        assert not SIXELS.search(terminal.press(b"o", QUIET).output)
        assert SIXELS.findall(terminal.press(b"o", QUIET).output) == pictures


def test_what_scrolls_takes_sixels_along_and_leaves_none_behind() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        picture = SIXELS.findall(shown(terminal, "foot"))[0]
        moved = terminal.press(b"x", QUIET).output
        assert b"\x1b[1S" not in moved  # terminals differ in what they scroll
        assert b"\x1b[2;3H" + picture in moved
        assert len(SIXELS.findall(moved)) == 1
        assert not SIXELS.search(terminal.press(b"x", QUIET).output)  # no longer whole
        gone = terminal.press(b"gm", QUIET).output
        assert not SIXELS.search(gone)


def test_a_picture_taken_away_has_its_cells_written() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        shown(terminal, "xterm")
        output = terminal.press(b"g", QUIET).output
        assert re.search(rb"\x1b\[3;\d+H[^\x1b]*under 0 0", output)
        assert re.search(rb"\x1b\[4;\d+H[^\x1b]*under 0 1", output)


def test_kitty_gets_the_file_once_and_is_told_to_forget_it() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        first = shown(terminal, "kitty")
        question, file = KITTY.findall(first)
        assert question == b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
        assert HARMLESS.fullmatch(file.decode())
        assert first.count(CELL) == 6
        number = re.search(rb"i=(\d+)", file)
        assert number is not None
        assert b"38;5;" + number[1] + b"m" in first
        for key in (b"m", b"w", b"o", b"o", b"x", b"g", b"p"):
            assert not KITTY.search(terminal.press(key, QUIET).output)
        terminal.send(b"q")
        last = terminal.read_until(b"\x1b[?1049l")
        assert b"\x1b_Ga=d,d=I,q=2,i=" + number[1] + b"\x1b\\" in last
        assert terminal.wait() == 0  # and the guard found nothing to mend


def test_a_signal_has_kitty_forget_its_pictures_too() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        shown(terminal, "kitty")
        terminal.signal(signal.SIGTERM)
        assert b"\x1b_Ga=d,d=I" in terminal.read_until(b"\x1b[?1049l")


@pytest.mark.parametrize("kind", ["old kitty", "kitty without", "vte", "linux", "sixels without a cell"])
def test_terminals_that_cannot_are_sent_no_picture(kind: str) -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        output = shown(terminal, kind)
        assert b"kan inget" in output
        assert not SIXELS.search(output)
        assert CELL not in output
        questions = [b"\x1b[>q\x1b[c"] if kind not in {"kitty without", "sixels without a cell"} else []
        for question in questions:
            assert question in output
            assert b"\x1b_G" not in output  # some type it out


@pytest.mark.parametrize(
    ("wish", "environ"),
    [
        ("blocks", {}),
        ("none", {}),
        ("auto", {"TMUX": "/tmp/tmux,1,0"}),
        ("auto", {"STY": "1.pts"}),
        ("auto", {"TERM": "screen-256color"}),
        ("auto", {"NO_COLOR": "1"}),
        ("kitty", {"TERM": "xterm", "COLORTERM": "16"}),
    ],
)
def test_nothing_is_asked_where_no_picture_can_come_of_it(wish: str, environ: dict[str, str]) -> None:
    with started(wish, **environ) as terminal:
        terminal.read_until(b"under 0 1")
        output = terminal.press(b"p", QUIET).output
        assert b"kan inget" in output
        assert b"\x1b[c" not in output


def test_sixteen_colours_of_text_are_no_bar_to_sixels_but_name_no_picture_to_kitty() -> None:
    for kind, wanted in (("foot", b"kan sixel"), ("kitty without", b"kan inget")):
        with started(TERM="xterm", COLORTERM="16") as terminal:
            terminal.read_until(b"under 0 1")
            terminal.send(b"p")
            for answer in ANSWERS[kind][: 2 if kind == "foot" else 1]:
                terminal.read_until(b"\x1b[c")
                terminal.send(answer)
            output = terminal.read_until(wanted)
            assert b"\x1b_G" not in output


def test_the_setting_decides_before_the_terminal_does() -> None:
    with started("sixel", TMUX="/tmp/tmux,1,0") as terminal:
        terminal.read_until(b"under 0 1")
        terminal.send(b"p")
        assert b"\x1b[>q" not in terminal.read_until(b"\x1b[c")
        terminal.send(b"\x1b[6;20;10t\x1b[?1;0;16S\x1b[?62;4c")
        output = terminal.read(QUIET).output
        assert b"kan sixel 10x20 16" in output
        assert SIXELS.search(output)


def test_keys_between_and_around_the_answers_are_keys() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        terminal.send(b"p")
        terminal.read_until(b"\x1b[c")
        name, attributes = ANSWERS["xterm"][0].split(b"\x1b\\")
        for piece in (b"m", name[:7], name[7:] + b"\x1b\\mm", attributes[:4], attributes[4:] + b"m"):
            terminal.send(piece)
        terminal.read_until(b"\x1b[c")
        terminal.send(ANSWERS["xterm"][1])
        assert b"kan sixel" in terminal.read(QUIET).output
        assert b"\x1b[5;7H5" in terminal.press(b"m", QUIET).output  # five of them have come
        assert b"tangent escape" in terminal.press(b"\x1b", QUIET).output


def test_a_silent_terminal_keeps_its_keys_and_gets_no_picture() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        terminal.send(b"pm")
        terminal.read_until(b"\x1b[3;7H1")
        assert b"tangent escape" in terminal.press(b"\x1b", 0.1, most=2.0).output
        assert b"kan inget" in terminal.read_until(b"kan inget")
        late = terminal.press(ANSWERS["xterm"][0] + b"m", QUIET).output
        assert b"\x1b[3;7H2" in late
        assert b"tangent" not in late


def test_another_size_asks_for_the_cells_again() -> None:
    with started() as terminal:
        terminal.read_until(b"under 0 1")
        shown(terminal, "xterm")
        terminal.resize(50, 14)
        output = b""
        for answer in ANSWERS["foot"]:
            output += terminal.read_until(b"\x1b[c")
            terminal.send(answer)
        output += terminal.read(QUIET).output
        assert b"10x20" in output
        assert len(SIXELS.findall(output)) == 1
