"""A screen that knows what the terminal shows, and writes only the cells that are to be others.

Textual writes every region that may have changed, each piece with all its attributes: opening a panel is 25 KB that
way, over SSH a second on a slow line. Here each of its updates is drawn whole in memory, where drawing is cheap,
and compared with the last one. Widgets that write by themselves (``widgets/painting.py``) do so through the canvas:
what they believe of the terminal may be outdated while a new layout is on its way, what it knows is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.color import ColorSystem
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from widgets import ansi
from widgets.pacing import PacedScreen


class Canvas:
    """The terminal's lines as they were last written; ``None`` for one whose look is not known."""

    def __init__(self) -> None:
        self._lines: list[Strip | None] = []
        self._width = 0
        self.watch: Callable[[int, int, int], None] = _unwatched
        """Told of each line's cells, from the first up to the end, that are written."""

    def forget(self) -> None:
        """The terminal may show anything: all is written next time."""
        self._lines = []

    def has_room(self, lines: Sequence[Strip], top: int) -> bool:
        """Whether these lines, from line ``top`` on, can be painted as a part: they are as wide as the screen."""
        return top + len(lines) <= len(self._lines) and all(line.cell_length == self._width for line in lines)

    def update(self, lines: Sequence[Strip], system: ColorSystem) -> str:
        """Take these lines for the whole screen from now on; return what has to be written for that."""
        width = lines[0].cell_length if lines else 0
        if width != self._width or len(lines) != len(self._lines):
            self._width, self._lines = width, [None] * len(lines)
        return self.paint(lines, 0, system)

    def paint(self, lines: Sequence[Strip], top: int, system: ColorSystem, shift: int = 0) -> str:
        """Take these lines as shown from line ``top`` on; return what has to be written for that.

        With ``shift`` the terminal is first told to scroll them up by so many, or down where it is negative.
        """
        bottom = top + len(lines)
        parts = []
        if shift:
            parts.append(ansi.scroll(top, bottom, shift))
            area = self._lines[top:bottom]
            gap: list[Strip | None] = [None] * min(abs(shift), len(area))
            self._lines[top:bottom] = [*area[shift:], *gap] if shift > 0 else [*gap, *area[:shift]]
        for y, new in enumerate(lines, top):
            span = ansi.changed_span(self._lines[y], new)
            if span is not None:
                parts += (ansi.move_to(span[0], y), ansi.encode_to_edge(new, *span, system))
                self.watch(y, *span)
            self._lines[y] = new
        return "".join(parts)


def _unwatched(_line: int, _start: int, _end: int) -> None:
    """Nobody wants to know."""


class SparingScreen(PacedScreen):
    """A screen with a canvas. It does not paint itself whole each time the focus moves, either."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.canvas = Canvas()

    def on_screen_resume(self) -> None:
        """Another screen, or another program, may have written over this one."""
        self.canvas.forget()

    def paint_all(self) -> None:
        """Write every cell again: a stranger (``wall``, a line's noise) may have left something on the terminal."""
        self.canvas.forget()
        self.refresh()

    def _compositor_refresh(self) -> None:
        app, driver = self.app, self.app._driver  # noqa: SLF001 - Textual's own way to the terminal, as below
        if self is not app.screen or driver is None or driver.is_inline or driver.is_web or app.is_headless:
            super()._compositor_refresh()
            return
        if app._batch_count or not app._running or app._closed:  # noqa: SLF001
            return
        self._dirty_widgets.clear()
        if not self._compositor._dirty_regions:  # noqa: SLF001
            return
        update = self._compositor.render_full_update()
        system = app.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001
        changes = self.canvas.update([Strip.join(pieces) for pieces in update.strips], system)
        app._begin_update()  # noqa: SLF001
        driver.write(changes + ansi.move_to(*self.outer_size.clamp_offset(app.cursor_position)))
        app._end_update()  # noqa: SLF001
        driver.flush()
        app._update_mouse_over(self)  # noqa: SLF001
