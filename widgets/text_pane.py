"""A pane of ready lines that scrolls: threads, help, whatever is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from widgets.pictured_lines import PicturedLines
from widgets.wrapping import wrap_lines

__all__ = ["TextPane", "wrap_lines"]

_WHEEL_LINES = 3


class TextPane(PicturedLines, can_focus=True):
    """Shows ``Content`` lines made for its width; longer ones are cropped.

    Lines hold text that is already safe. :meth:`set_lines` repaints only lines that changed and keeps the place.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_by(-1)", show=False),
        Binding("down,j", "scroll_by(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("pagedown,ctrl+f,space", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
    ]

    class WidthChanged(Message):
        """The pane became ``width`` cells wide: wrap the text again and call ``set_lines``."""

        def __init__(self, text_pane: TextPane, width: int) -> None:
            super().__init__()
            self.text_pane = text_pane
            self.width = width

        @property
        def control(self) -> TextPane:
            """The pane it came from."""
            return self.text_pane

        def can_replace(self, message: Message) -> bool:
            """Let a later width stand for this one."""
            return isinstance(message, TextPane.WidthChanged) and message.text_pane is self.text_pane

    class Scrolled(Message):
        """Another part came into view: ``above`` and ``below`` lines are out of it."""

        def __init__(self, text_pane: TextPane, above: int, below: int) -> None:
            super().__init__()
            self.text_pane = text_pane
            self.above = above
            self.below = below

        @property
        def control(self) -> TextPane:
            """The pane it came from."""
            return self.text_pane

        def can_replace(self, message: Message) -> bool:
            """Let a later place stand for this one."""
            return isinstance(message, TextPane.Scrolled) and message.text_pane is self.text_pane

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Content] = ()
        self._top = 0
        self._strips: dict[int, Strip] = {}
        self._told_width = -1
        self._told_place = (0, 0)

    @property
    def lines(self) -> Sequence[Content]:
        """All lines."""
        return self._lines

    @property
    def top(self) -> int:
        """Index of the first line in view."""
        return self._top

    def set_lines(self, lines: Sequence[Content], *, top: int | None = None) -> None:
        """Show these lines, from ``top`` on, or from where the view stands."""
        self._lines = lines
        self._strips.clear()
        self._show_from(self._top if top is None else top)

    def show_line(self, index: int) -> None:
        """Scroll as little as needed to have a line in view."""
        height = self.size.height
        if index < self._top:
            self._show_from(index)
        elif height and index >= self._top + height:
            self._show_from(index - height + 1)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self._show_from(self._top + lines)

    def action_page(self, pages: int) -> None:
        """Scroll by pages, one line of the last page staying in view."""
        self._show_from(self._top + pages * max(self.size.height - 1, 1))

    def action_edge(self, end: int) -> None:
        """Scroll to the first (-1) or last (1) line."""
        self._show_from(len(self._lines) if end > 0 else 0)

    def _show_from(self, top: int) -> None:
        height = self.size.height
        self._top = min(max(top, 0), max(len(self._lines) - height, 0)) if height else max(top, 0)
        place = (self._top, max(len(self._lines) - self._top - height, 0))
        if height and place != self._told_place:
            self._told_place = place
            self.post_message(self.Scrolled(self, *place))
        self.paint_soon()

    def on_resize(self) -> None:
        """Keep the view filled; tell a new width."""
        self._show_from(self._top)
        if self.size.width != self._told_width:
            self._told_width = self.size.width
            self.post_message(self.WidthChanged(self, self.size.width))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down by some lines."""
        event.stop()
        self.action_scroll_by(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up by some lines."""
        event.stop()
        self.action_scroll_by(-_WHEEL_LINES)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text selected with the mouse, letter for letter as shown."""
        return selection.extract("\n".join(line.plain for line in self._lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - read back per line
        """Show what is selected."""
        self._strips.clear()
        self.paint_soon()

    def make_lines(self, width: int, height: int) -> list[Strip]:
        """Return strips of the lines in view."""
        self._top = min(self._top, max(len(self._lines) - height, 0))
        return [self._strip(index, width) for index in range(self._top, min(self._top + height, len(self._lines)))]

    def render_line(self, y: int) -> Strip:
        """Return a line that also tells the mouse which of its letters stand where."""
        return super().render_line(y).apply_offsets(0, y + self._top)

    def hardware_cursor(self) -> Offset | None:
        """Return the first cell: reading starts there."""
        return Offset(0, 0)

    def forget_lines(self) -> None:
        """Drop the strips."""
        self._strips.clear()

    def _strip(self, index: int, width: int) -> Strip:
        strip = self._strips.get(index)
        if strip is None:
            line = self._lines[index]
            selection = self.text_selection
            span = selection.get_span(index) if selection is not None else None
            if span is not None:
                start, end = span
                line = line.stylize(
                    self.screen.get_visual_style("screen--selection"), start, len(line) if end == -1 else end
                )
            strip = Strip(line.truncate(width, pad=True).render_segments(self.visual_style), width)
            self._strips[index] = strip
        return strip
