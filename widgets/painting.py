"""A widget made of ready lines that repaints only what changed, with the terminal's own scrolling where that is less.

What the terminal shows of the widget is kept as a list of strips. When something changed, the subclass makes new
strips; the difference between the two lists is all that is written. Until that moment every repaint asked for by
others gets the old strips, so list and terminal never drift apart.

Where the widget lies open (nothing over it, its screen on top), the difference is written straight to the driver with
few colour changes. Everywhere else the compositor gets the changed regions, as for any widget.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

from rich.color import ColorSystem
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from widgets import ansi
from widgets.canvas import Canvas, SparingScreen

# Terminals that don't know "scroll up" and "scroll down" (SU, SD).
_NO_SCROLLING = ("linux", "vt", "ansi", "cons", "dumb", "cygwin", "sun")


class PaintedLines(Widget):
    """Base of widgets that make their own lines: subclasses implement ``make_lines`` and call ``paint_soon``."""

    DEFAULT_CSS = """
    PaintedLines { height: 1fr; overflow: hidden hidden; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._shown: list[Strip] = []
        self._shown_size = Size(0, 0)
        self._shown_dress: tuple[object, ...] = ()
        self._changes_wanted = False

    def make_lines(self, width: int, height: int) -> Sequence[Strip]:
        """Return the lines as they should be shown now: at most ``height``, each ``width`` cells wide.

        Return the same Strip object for a line that did not change: then it costs nothing.
        """
        raise NotImplementedError

    def hardware_cursor(self) -> Offset | None:
        """Return the cell within the widget that braille displays should follow, if this widget has the focus."""
        return None

    def forget_lines(self) -> None:
        """Drop strips kept by the subclass: size, theme or focus changed how they look."""

    def paint_soon(self) -> None:
        """Ask for a look at what changed, at the next paint."""
        self._changes_wanted = True
        self._repaint_required = True
        self.check_idle()

    def paint_now(self) -> None:
        """Write what changed before anything else is done, where the widget lies open; else as ``paint_soon`` does.

        For the first sign that a key was understood: what follows may keep the program busy for a while.
        """
        if self._is_open() and self._shown_size == self.size and self._dress() == self._shown_dress:
            self._paint_changes()
        else:
            self.paint_soon()

    def on_mount(self) -> None:
        """Catch up when the screen comes back: paints asked for meanwhile were dropped."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._catch_up)

    def _catch_up(self, _: object) -> None:
        if self._changes_wanted:
            self.paint_soon()

    def notify_style_update(self) -> None:
        """Make all lines anew: colours may have changed."""
        super().notify_style_update()
        self.forget_lines()
        self.paint_soon()

    def render_line(self, y: int) -> Strip:
        """Return the line the terminal shows, or is to show, at ``y``."""
        return self._shown[y] if y < len(self._shown) else Strip.blank(self.size.width, self.rich_style)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines for the compositor; after a change of size they are made first."""
        if self._shown_size != self.size:
            self._take_lines()
        return super().render_lines(crop)

    def _take_lines(self) -> list[Strip]:
        """Make the lines and take them as shown; return those shown before."""
        before = self._shown
        width, height = self.size
        if self._shown_size != self.size:
            self.forget_lines()
            before = []
        self._shown_size = self.size
        lines = list(self.make_lines(width, height))[:height] if width and height else []
        blank = Strip.blank(width, self.rich_style)
        self._shown = lines + [blank] * (height - len(lines))
        self._changes_wanted = False
        if before != self._shown:
            self._styles_cache.clear()
        self._place_cursor()
        return before

    def _place_cursor(self) -> None:
        if self.has_focus and (cell := self.hardware_cursor()) is not None:
            self.app.cursor_position = self.content_region.offset + cell

    def _exchange_repaint_regions(self) -> Collection[Region]:
        """Hand the compositor what it has to paint: the moment at which changes are looked for."""
        asked = bool(super()._exchange_repaint_regions())
        if asked and (dress := self._dress()) != self._shown_dress:
            self._shown_dress = dress
            self._take_lines()
            return [self.outer_size.region]
        return self._paint_changes() if asked or self._changes_wanted else ()

    def _dress(self) -> tuple[object, ...]:
        """Return what Textual adds to the lines. While it stays, a refresh (focus gives one) only looks for changes."""
        styles = self.styles
        return (
            *(styles.border, styles.outline, styles.padding, styles.tint, styles.text_opacity, styles.hatch),
            *(self.border_title, self.border_subtitle, self.opacity, self.background_colors),
            *map(id, self.app.get_line_filters()),
        )

    def _paint_changes(self) -> Collection[Region]:
        before = self._take_lines()
        if not self._is_open():
            return [
                Region(0, y, self.outer_size.width, 1).translate(Offset(0, self.content_offset.y))
                for y, _, _ in _changes(before, self._shown)
            ]
        shift = _shift(before, self._shown) if self._may_scroll() else 0
        changes = _changes(_shifted(before, shift), self._shown)
        if not shift and not changes:
            return ()
        canvas = self._canvas()
        if canvas is None:
            self._write(shift, changes)
            return ()
        area = self.content_region
        lines = self.render_lines(Region(0, self.content_offset.y, self.outer_size.width, area.height))
        if not canvas.has_room(lines, area.y):
            return [self.outer_size.region]
        system = self.app.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual's strips do
        self._send(canvas.paint(lines, area.y, system, shift))
        return ()

    def _write(self, shift: int, changes: list[tuple[int, int, int]]) -> None:
        """Write scrolling and changed cells to the terminal at once."""
        area = self.content_region
        inner = self.content_offset
        system = self.app.console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - as Textual's strips do
        parts = [ansi.scroll(area.y, area.bottom, shift)] if shift else []
        for y, start, end in changes:
            # The full way of rendering, for the sake of the app's filters: the guard is one of them.
            line = self.render_lines(Region(0, y + inner.y, self.outer_size.width, 1))[0]
            parts += (
                ansi.move_to(area.x + start, area.y + y),
                ansi.encode(ansi.part(line, inner.x + start, inner.x + end), system),
            )
        self._send("".join(parts))

    def _send(self, output: str) -> None:
        """Write something, and put the cursor back where it belongs."""
        driver = self.app._driver  # noqa: SLF001 - there is no public way to write in step with the compositor
        if driver is not None:
            self.app._begin_update()  # noqa: SLF001 - one frame for terminals that can
            driver.write(output + ansi.move_to(*self.screen.outer_size.clamp_offset(self.app.cursor_position)))
            self.app._end_update()  # noqa: SLF001
            driver.flush()

    def _canvas(self) -> Canvas | None:
        """The screen's memory of what the terminal shows, where it has one."""
        return self.screen.canvas if isinstance(self.screen, SparingScreen) else None

    def _may_scroll(self) -> bool:
        area = self.content_region
        return (
            area.x == 0
            and area.width == self.app.size.width
            and area.height > 1
            and not os.environ.get("TERM", "").startswith(_NO_SCROLLING)
        )

    def _is_open(self) -> bool:
        """Whether what is written at the widget's place is what will stand there."""
        app, driver = self.app, self.app._driver  # noqa: SLF001 - see _write
        if driver is None or app.is_headless or driver.is_inline or driver.is_web:
            return False
        if app._batch_count or not app._running or app._closed:  # noqa: SLF001 - Textual's own conditions for display
            return False
        if not self.is_attached:  # taken away with something left to paint: the compositor asks once more all the same
            return False
        return self.screen is app.screen and self.opacity == 1.0 and not self._is_covered()

    def _is_covered(self) -> bool:
        for widget, (region, clip) in self.screen._compositor.visible_widgets.items():  # noqa: SLF001 - front to back
            if widget is self:
                return not clip.contains_region(region)
            if region.intersection(clip).overlaps(self.region):
                return True
        return True


def _changes(before: Sequence[Strip | None], after: Sequence[Strip]) -> list[tuple[int, int, int]]:
    """Return (line, first cell, end cell) of whatever differs."""
    changes: list[tuple[int, int, int]] = []
    for y, line in enumerate(after):
        span = ansi.changed_span(before[y] if y < len(before) else None, line)
        if span is not None:
            changes.append((y, *span))
    return changes


def _shifted(lines: Sequence[Strip], shift: int) -> list[Strip | None]:
    """Return what the terminal shows after scrolling: unknown where lines came in."""
    gap: list[Strip | None] = [None] * min(abs(shift), len(lines))
    if shift > 0:
        return [*lines[shift:], *gap]
    return [*gap, *lines[:shift]] if shift else [*lines]


def _shift(before: Sequence[Strip], after: Sequence[Strip]) -> int:
    """Return by how many lines scrolling up (negative: down) leaves the least to write; 0 if it does not pay."""
    height = len(after)
    if len(before) != height:
        return 0
    place = {id(line): y for y, line in enumerate(before)}
    candidates = {0}
    for anchor in (height // 4, height // 2, 3 * height // 4):
        if (found := place.get(id(after[anchor]))) is not None:
            candidates.add(found - anchor)
    return min(candidates, key=lambda shift: (_unlike(_shifted(before, shift), after), abs(shift)))


def _unlike(before: Sequence[Strip | None], after: Sequence[Strip]) -> int:
    return sum(old is not new and old != new for old, new in zip(before, after, strict=True))
