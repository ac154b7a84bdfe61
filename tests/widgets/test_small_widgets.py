"""Pane, bar, prompt, choice, guard and the question whether a terminal will do."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.widgets import Static

from sm_console.core.safe_text import is_safe
from widgets import guard, terminal
from widgets.choice import Choice, Option
from widgets.prompt import Prompt
from widgets.status_bar import StatusBar
from widgets.text_pane import TextPane, wrap_lines


class Mixed(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield TextPane()
        yield Choice("Vad då?", [Option("a", "det ena"), Option("b", "det andra")])
        yield Prompt()

    def on_text_pane_width_changed(self, message: TextPane.WidthChanged) -> None:
        self.heard.append(message)

    def on_text_pane_scrolled(self, message: TextPane.Scrolled) -> None:
        self.heard.append(message)

    def on_choice_picked(self, message: Choice.Picked) -> None:
        self.heard.append(message)

    def on_choice_dropped(self, message: Choice.Dropped) -> None:
        self.heard.append(message)


def lines(widget: TextPane | StatusBar | Choice) -> list[str]:
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


async def test_a_pane_scrolls_and_stays_when_its_lines_change() -> None:
    app = Mixed()
    async with app.run_test(size=(40, 9)) as pilot:
        pane = app.query_one(TextPane)
        pane.focus()
        assert pane.size.height == 4
        pane.set_lines([Content(f"rad {number}") for number in range(20)])
        await pilot.press("down", "j", "pagedown")
        await pilot.pause()
        assert lines(pane) == ["rad 5", "rad 6", "rad 7", "rad 8"]
        pane.set_lines([Content(f"rad {number}!") for number in range(10)])
        await pilot.pause()
        assert lines(pane)[0] == "rad 5!"
        pane.set_lines([Content("kort")])
        await pilot.pause()
        assert lines(pane) == ["kort", "", "", ""]
        pane.set_lines([Content(f"rad {number}") for number in range(20)], top=3)
        await pilot.press("k", "end", "pageup", "home", "G")
        pane.show_line(2)
        await pilot.pause()
        assert lines(pane)[0] == "rad 2"
        pane.show_line(6)
        await pilot.pause()
        assert lines(pane)[-1] == "rad 6"
        last = [message for message in app.heard if isinstance(message, TextPane.Scrolled)][-1]
        assert (last.above, last.below) == (3, 13)
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        widths = [message.width for message in app.heard if isinstance(message, TextPane.WidthChanged)]
        assert widths == [40, 30]


async def test_text_copied_from_a_pane_is_what_stood_there() -> None:
    app = Mixed()
    async with app.run_test(size=(40, 9)) as pilot:
        pane = app.query_one(TextPane)
        pane.set_lines([Content("[/] C:\\[temp]\\"), Content("مرحبا 中文")])
        await pilot.pause()
        assert pane.get_selection(Selection(None, None)) == ("[/] C:\\[temp]\\\nمرحبا 中文", "\n")
        app.screen.selections = {pane: Selection(Offset(0, 0), Offset(3, 0))}
        await pilot.pause()
        assert app.screen.get_selected_text() == "[/]"


async def test_a_bar_keeps_its_right_part_whole() -> None:
    app = Mixed()
    async with app.run_test(size=(20, 9)) as pilot:
        bar = app.query_one(StatusBar)
        bar.show(Content("en lång text till vänster"), Content("12:00"))
        await pilot.pause()
        assert lines(bar) == ["en lång text … 12:00"]
        bar.show(Content("kort"))
        await pilot.pause()
        assert lines(bar) == ["kort"]


async def test_a_choice_needs_keys_that_print_nothing() -> None:
    app = Mixed()
    async with app.run_test(size=(40, 12)) as pilot:
        choice = app.query_one(Choice)
        choice.focus()
        await pilot.press("a", "b", "y", "space", "j", "1")
        assert app.heard == [message for message in app.heard if not isinstance(message, Choice.Picked)]
        await pilot.press("down")
        await pilot.pause()
        assert lines(choice) == ["Vad då?", "  det ena", "> det andra"]
        await pilot.press("enter", "up", "up", "enter", "escape")
        await pilot.pause()
        picked = [message.key for message in app.heard if isinstance(message, Choice.Picked)]
        assert picked == ["b", "b"]
        assert any(isinstance(message, Choice.Dropped) for message in app.heard)
        choice.ask("Säkert?", [Option("n", "nej")])
        await pilot.pause()
        assert lines(choice) == ["Säkert?", "> nej"]


async def test_a_prompt_does_not_blink_and_takes_no_controls() -> None:
    app = Mixed()
    async with app.run_test(size=(40, 12)) as pilot:
        prompt = app.query_one(Prompt)
        prompt.focus()
        assert prompt.cursor_blink is False
        prompt.post_message(events.Paste("hej\x1b[2J\nandra raden"))
        await pilot.pause()
        assert prompt.value == "hej^[[2J"
        prompt.select_all()
        prompt.post_message(events.Paste("nytt"))
        prompt.post_message(events.Paste("\n"))
        await pilot.pause()
        assert prompt.value == "nytt"


async def test_the_guard_mends_what_slipped_through_and_counts_it() -> None:
    class Careless(App[None]):
        def compose(self) -> ComposeResult:
            yield Static(Content("hej \u202eabc\x85 " + "a" + "\u0301" * 9, strip_control_codes=False))

    app = Careless()
    samples: list[str] = []
    watch = guard.install(app, samples.append)
    async with app.run_test(size=(30, 3)):
        shown = [strip.text for strip in app.screen._compositor.render_strips()]
        assert all(is_safe(line) for line in shown)
        assert all(cell_len(line) == 30 for line in shown)
        assert shown[0].startswith("hej ▯abc")
        assert watch.defects >= 1
        assert all(sample.isascii() for sample in samples)


async def test_the_guard_leaves_good_lines_alone() -> None:
    app = Mixed()
    watch = guard.install(app)
    async with app.run_test(size=(40, 12)) as pilot:
        app.query_one(TextPane).set_lines([Content("åäö مرحبا 中文 😀 ^[[2J ▯")])
        await pilot.pause()
        app.screen._compositor.render_strips()
        assert watch.defects == 0


def test_bytes_that_are_not_utf_8_are_read_as_latin_1() -> None:
    decode = codecs.getincrementaldecoder("utf-8")(terminal._BROKEN_LETTERS).decode
    assert decode(b"\xc3\xa5\xe5 \x9b") == "åå \ufffd"
    assert decode(b"\xe4") == ""
    assert decode(b"", final=True) == "ä"
    assert decode("中".encode()) == "中"


@given(st.text(st.sampled_from("ab  \nå中😀e\u0301"), max_size=60), st.integers(2, 12))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    wrapped = wrap_lines(text, width)
    assert all(cell_len(line) <= width for line in wrapped)
    assert "".join(wrapped).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("text", "width", "wrapped"),
    [
        ("", 10, []),
        ("ett två tre", 7, ["ett två", "tre"]),
        ("  indrag", 20, ["  indrag"]),
        ("ett\n\ntvå", 10, ["ett", "", "två"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("中文中文", 5, ["中文", "中文"]),
    ],
)
def test_wrapping(text: str, width: int, wrapped: list[str]) -> None:
    assert wrap_lines(text, width) == wrapped


@pytest.mark.timeout(10)  # quadratic work would take minutes
def test_wrapping_takes_linear_time() -> None:
    assert len(wrap_lines("x" * 200_000, 80)) == 2_500
    assert len(wrap_lines("x " * 100_000, 80)) == 2_500
