"""A pane with a picture, driven by keys: run in a pseudo-terminal by the picture tests. Arguments: wish, screen."""

from __future__ import annotations

import asyncio
import sys

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from sm_console.core.raster import Raster
from widgets import guard
from widgets.canvas import SparingScreen
from widgets.pictures import Drawing, Easel
from widgets.status_bar import StatusBar
from widgets.terminal import TerminalDriver
from widgets.text_pane import TextPane

RASTER = Raster(width=24, height=24, palette=bytes([255, 255, 255, 0, 0, 200]), pixels=bytes([0, 1] * 288))


class PictureApp(App[None]):
    """Keys: p picture, w words beside it, m words under it, o something over all, g picture gone, x scroll, q quit."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    StatusBar { height: 1; }
    TextPane { height: 1fr; }
    #over { layer: over; dock: top; width: 100%; height: 100%; background: blue; display: none; }
    Screen { layers: base over; }
    """

    def __init__(self, wish: str, *, sparing: bool) -> None:
        super().__init__(driver_class=TerminalDriver, ansi_color=True)
        self.guard = guard.install(self)
        self.sparing = sparing
        self.wish = wish
        self.drawing: Drawing | None = None
        self.easel: Easel | None = None
        self.beside = self.under = 0
        self.waiting: set[asyncio.Task[None]] = set()

    def get_default_screen(self) -> Screen[None]:
        return SparingScreen(id="_default") if self.sparing else Screen(id="_default")

    def compose(self) -> ComposeResult:
        yield StatusBar()
        yield TextPane()
        yield Static("over allt", id="over")

    def on_mount(self) -> None:
        self.pane = self.query_one(TextPane)
        self.easel = Easel(self, self.pane, self.wish)
        self.show()

    def show(self) -> None:
        picture = self.drawing.lines if self.drawing is not None else ()
        lines = [Content("ovanför"), *(Content.assemble("  ", line, f" bredvid {self.beside}") for line in picture)]
        self.pane.set_lines([*lines, *(Content(f"under {self.under} {number}") for number in range(60))])

    def begin(self) -> None:
        task = asyncio.create_task(self.draw())
        self.waiting.add(task)
        task.add_done_callback(self.waiting.discard)

    async def draw(self) -> None:
        assert self.easel is not None
        pictures = await self.easel.pictures()
        self.drawing = await pictures.take(RASTER, 3, 2)
        way = pictures.ability.way
        cell = "x".join(map(str, pictures.ability.cell))
        self.query_one(StatusBar).show(Content(f"kan {way or 'inget'} {cell} {pictures.ability.colours}"))
        self.show()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "p":
                self.begin()
            case "w":
                self.beside += 1
            case "m":
                self.under += 1
            case "o":
                self.query_one("#over").display = not self.query_one("#over").display
            case "g":
                self.drawing = None
            case "x":
                self.pane.action_scroll_by(1)
            case "q":
                self.exit(return_code=min(self.guard.defects, 1))
            case key:
                self.query_one(StatusBar).show(Content(f"tangent {key}"))
        if event.key in {"w", "m", "g"}:
            self.show()

    def on_resize(self) -> None:
        if self.easel is not None and self.easel.resized():
            self.begin()


if __name__ == "__main__":
    app = PictureApp(sys.argv[1], sparing=sys.argv[2] == "sparing")
    app.run()
    raise SystemExit(app.return_code)
