"""All painted widgets in one screen, driven by keys: run in a pseudo-terminal by the paint tests."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from sm_console.core.safe_text import safe_line, safe_lines
from tests.core.test_safe_text import hostile
from widgets import guard
from widgets.canvas import SparingScreen
from widgets.line_list import LineList
from widgets.status_bar import StatusBar
from widgets.terminal import TerminalDriver
from widgets.text_pane import TextPane, wrap_lines

OWN = ("hej\x1b[2J", "中文ＡＢ😀🇸🇪", "a" + "\u0301" * 9, "\u202eabc", "مرحبا", "[@click=app.quit]x[/]", "å ä ö", "﷽")
WORDS = (*OWN, *(text for text in hostile().values() if len(text) < 6_000))


class Row(NamedTuple):
    id: int
    age: int = 0
    heading: str = ""


def draw(row: Row, width: int) -> Content:
    if row.heading:
        return Content.styled(row.heading, "bold")
    words = safe_line(WORDS[row.id % len(WORDS)], width)
    return Content.assemble(
        (f"{row.age:3} min ", "bold red"), (f"konto{row.id % 7} ", "blue"), f"{row.id} {words} " * 9
    )


class PaintApp(App[None]):
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    LineList { height: 2fr; }
    TextPane { height: 1fr; border: round green; padding: 0 1; }
    #over { layer: over; dock: top; width: 30; height: 5; offset: 20 3; background: blue; display: none; }
    Screen { layers: base over; }
    """

    def __init__(self) -> None:
        super().__init__(driver_class=TerminalDriver)
        self.guard = guard.install(self)
        self.rows = [Row(-1, heading="Försenat"), *(Row(number) for number in range(200))]
        self.next_id = 1_000

    def get_default_screen(self) -> SparingScreen:
        return SparingScreen(id="_default")

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield LineList[Row](draw, lambda row: row.id, heading=lambda row: bool(row.heading))
        yield TextPane()
        yield StatusBar(id="going")
        yield Static("över allt", id="over")

    def on_mount(self) -> None:
        self.list = self.query_one(LineList)
        self.list.set_rows(self.rows)
        self.list.focus()

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        row = message.row
        self.query_one(StatusBar).show(Content(f"rad {row.id if row else '-'}"), Content(f"{len(self.rows)} rader"))
        width = self.query_one(TextPane).size.width
        text = [
            line for number in range(8) for line in safe_lines(f"{WORDS[(row.id + number) % len(WORDS)]} " * 12, 9, 900)
        ]
        self.query_one(TextPane).set_lines([Content(line) for part in text for line in wrap_lines(part, width)])

    def on_key(self, event: events.Key) -> None:
        place = self.list.rows.index(self.list.row) if self.list.row else 0
        match event.key:
            case "n":  # new rows above and below the cursor
                new = [Row(self.next_id + number) for number in range(2)]
                self.next_id += 2
                self.rows = [self.rows[0], new[0], *self.rows[1 : place + 2], new[1], *self.rows[place + 2 :]]
            case "d":  # the row under the cursor goes
                self.rows = [row for row in self.rows if row != self.list.row]
            case "t":  # time passes
                self.rows = [row._replace(age=row.age + row.id % 2) for row in self.rows]
            case "o":  # something lies over the list
                self.query_one("#over").display = not self.query_one("#over").display
            case "r":  # everything is painted again
                assert isinstance(self.screen, SparingScreen)
                self.screen.paint_all()
            case "x":  # a widget goes that has something left to paint
                self.run_worker(self._take_bar_away())
            case "q":
                self.exit(return_code=min(self.guard.defects, 1))
        if event.key in {"n", "d", "t"}:
            self.list.set_rows(self.rows)

    async def _take_bar_away(self) -> None:
        bar, screen = self.query_one("#going", StatusBar), self.screen
        assert isinstance(screen, SparingScreen)
        with self.batch_update():  # nothing is painted before it is gone
            bar.show(Content("borta strax"))
            while bar not in screen._dirty_widgets:  # else the test would prove nothing
                await asyncio.sleep(0)
            await bar.remove()


if __name__ == "__main__":
    app = PaintApp()
    app.run()
    raise SystemExit(app.return_code)
