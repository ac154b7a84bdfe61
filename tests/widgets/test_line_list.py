"""The line list's behaviour, without a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message

from widgets.line_list import LineList


class Row(NamedTuple):
    id: int
    text: str = ""
    heading: bool = False


class ListApp(App[None]):
    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self.start = rows
        self.heard: list[Message] = []
        self.drawn = 0

    def compose(self) -> ComposeResult:
        yield LineList[Row](self.draw, lambda row: row.id, heading=lambda row: row.heading)

    def draw(self, row: Row, width: int) -> Content:
        self.drawn += 1
        return Content(f"{row.id} {row.text}"[:width])

    def on_mount(self) -> None:
        self.lister.set_rows(self.start)

    @property
    def lister(self) -> LineList[Row]:
        return self.query_one(LineList)

    def here(self) -> Row | None:
        return self.lister.row

    def lines(self) -> list[str]:
        return [self.lister.render_line(y).text.rstrip() for y in range(self.lister.size.height)]

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        self.heard.append(message)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.heard.append(message)

    def on_line_list_new_above(self, message: LineList.NewAbove) -> None:
        self.heard.append(message)

    def on_line_list_near_end(self, message: LineList.NearEnd) -> None:
        self.heard.append(message)

    def told(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.heard if isinstance(message, kind)]


def rows(*ids: int) -> list[Row]:
    return [Row(number) for number in ids]


async def test_keys_move_between_rows_and_never_onto_headings() -> None:
    some = [Row(-1, "Sent", True), Row(1), Row(2), Row(-2, "Övrigt", True), Row(3)]
    app = ListApp(some)
    async with app.run_test(size=(40, 10)) as pilot:
        here = [app.here()]
        for key in ("j", "down", "j", "k", "up", "up", "G", "g", "pagedown", "pageup", "end", "home"):
            await pilot.press(key)
            here.append(app.here())
        assert [row.id for row in here if row] == [1, 2, 3, 3, 2, 1, 1, 3, 1, 3, 1, 3, 1]
        assert app.lines()[:3] == [" -1 Sent", ">1", " 2"]
        assert app.lister.position == (1, 3)


async def test_a_hundred_thousand_rows_draw_only_what_is_seen() -> None:
    app = ListApp(rows(*range(100_000)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        assert app.lines()[-1] == ">99999"
        assert app.drawn < 100


async def test_rows_that_come_above_never_move_the_view() -> None:
    app = ListApp(rows(*range(30)))
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.press("j", "j")
        await pilot.pause()
        before = app.lines()
        app.lister.set_rows(rows(100, 101, *range(30)))
        await pilot.pause()
        assert app.lines() == before
        assert app.lister.new_above == 2
        await pilot.press("home")
        await pilot.pause()
        assert app.lines()[0] == ">100"
        counts = [message.count for message in app.told(LineList.NewAbove) if isinstance(message, LineList.NewAbove)]
        assert counts == [2, 0]


async def test_the_cursor_goes_to_the_next_item_when_its_own_goes() -> None:
    app = ListApp(rows(1, 2, 3))
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.press("j")
        app.lister.set_rows(rows(1, 3))
        assert app.here() == Row(3)
        app.lister.set_rows(rows(1))
        assert app.here() == Row(1)
        app.lister.set_rows([])
        await pilot.press("j", "enter", "end", "pagedown")
        assert app.here() is None
        assert app.lines() == [""] * 5
        moved = [message.row for message in app.told(LineList.Moved) if isinstance(message, LineList.Moved)]
        assert moved[-1] is None
        app.lister.set_rows(rows(7))
        await pilot.pause()
        assert app.lines()[0] == ">7"
        assert app.lister.new_above == 0


async def test_only_changed_rows_are_drawn_again() -> None:
    app = ListApp(rows(*range(30)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        before = app.drawn
        app.lister.set_rows([Row(0), Row(1, "ny"), *rows(*range(2, 30))])
        await pilot.pause()
        assert app.lines()[1] == " 1 ny"
        assert app.drawn == before + 1
        app.lister.redraw()
        await pilot.pause()
        assert app.drawn == before + 11


async def test_a_resize_keeps_the_cursor_in_view() -> None:
    app = ListApp(rows(*range(30)))
    async with app.run_test(size=(40, 20)) as pilot:
        for _ in range(15):
            await pilot.press("j")
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        assert ">15" in app.lines()
        assert len(app.lister.render_line(0).text) == 20


async def test_clicks_select_and_double_clicks_choose() -> None:
    app = ListApp([Row(-1, "x", True), *rows(1, 2, 3)])
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.click(LineList, offset=Offset(3, 2))
        assert app.here() == Row(2)
        await pilot.click(LineList, offset=Offset(3, 0))
        assert app.here() == Row(2)
        await pilot.click(LineList, offset=Offset(3, 8))
        assert not app.told(LineList.Chosen)
        await pilot.click(LineList, offset=Offset(3, 3), times=2)
        await pilot.pause()
        chosen = [message.row for message in app.told(LineList.Chosen) if isinstance(message, LineList.Chosen)]
        assert chosen == [Row(3)]


async def test_it_asks_for_more_rows_once_when_the_end_is_near() -> None:
    app = ListApp(rows(*range(100)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert not app.told(LineList.NearEnd)
        await pilot.press("end", "k", "end")
        await pilot.pause()
        assert len(app.told(LineList.NearEnd)) == 1
        app.lister.set_rows(rows(*range(150)))
        await pilot.press("end")
        await pilot.pause()
        assert len(app.told(LineList.NearEnd)) == 2


async def test_it_asks_again_for_a_list_of_the_same_length_and_for_somebody_who_wants_to_go_on() -> None:
    app = ListApp(rows(*range(100)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        app.lister.set_rows(())
        app.lister.set_rows(rows(*range(100)))
        assert len(app.told(LineList.NearEnd)) == 1
        await pilot.press("end")
        await pilot.pause()
        assert len(app.told(LineList.NearEnd)) == 2
        await pilot.press("j")
        await pilot.pause()
        assert len(app.told(LineList.NearEnd)) == 3
        await pilot.press("g", "end")
        await pilot.pause()
        assert len(app.told(LineList.NearEnd)) == 4


async def test_the_hardware_cursor_follows() -> None:
    app = ListApp(rows(1, 2, 3))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.press("j", "j")
        await pilot.pause()
        assert app.cursor_position == app.lister.content_region.offset + Offset(0, 2)


async def test_move_to_finds_rows_by_key() -> None:
    app = ListApp([Row(-1, "x", True), *rows(*range(1, 50))])
    async with app.run_test(size=(40, 10)) as pilot:
        assert app.lister.move_to(40)
        assert not app.lister.move_to(-1)
        assert not app.lister.move_to(99)
        await pilot.pause()
        assert ">40" in app.lines()


async def test_the_wheel_moves_the_cursor() -> None:
    app = ListApp(rows(*range(50)))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot._post_mouse_events([events.MouseScrollDown], LineList)
        assert app.here() == Row(3)
        await pilot._post_mouse_events([events.MouseScrollUp], LineList)
        assert app.here() == Row(0)
