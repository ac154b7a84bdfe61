"""A one-line bar that repaints only the cells that changed."""

from __future__ import annotations

from textual.content import Content
from textual.strip import Strip

from widgets.painting import PaintedLines

_EMPTY = Content("")


class StatusBar(PaintedLines):
    """Shows a part at the left, cropped when there is no room, and a part at the right that stays whole."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    StatusBar { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._left = self._right = _EMPTY

    def show(self, left: Content, right: Content = _EMPTY) -> None:
        """Show two parts of text that is already safe."""
        self._left, self._right = left, right
        self.paint_soon()

    def make_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one line, whatever the height
        """Return the line."""
        right = self._right.truncate(width, ellipsis=True)
        room = width - right.cell_length
        left = self._left.truncate(max(room - 1, 0), ellipsis=True) if right else self._left
        line = left.truncate(room, ellipsis=True, pad=True) + right
        return [Strip(line.render_segments(self.visual_style), width)]
