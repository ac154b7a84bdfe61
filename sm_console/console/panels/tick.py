"""A yes or no in words: a box whose colour alone tells its state says nothing on many terminals."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from sm_console.console.wrap import fit
from widgets.painting import PaintedLines


class Tick(PaintedLines, can_focus=True):
    """One line, "[x] …" or "[ ] …"; the space bar changes it."""

    DEFAULT_CSS = "Tick { height: 1; width: 1fr; }"

    class Changed(Message):
        """It was ticked or unticked."""

    def __init__(self, words: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._words = words
        self.value = False

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 - Textual's form
        """The space bar is for this, not a command."""
        return key == "space"

    def on_key(self, event: events.Key) -> None:
        """The space bar ticks."""
        if event.key == "space":
            event.stop()
            event.prevent_default()
            self.value = not self.value
            self.paint_soon()
            self.post_message(self.Changed())

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.paint_soon()

    def on_blur(self) -> None:
        """Show that they no longer do."""
        self.paint_soon()

    def make_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one line, whatever the height
        """The line."""
        style = self.visual_style + Style(reverse=self.has_focus)
        text = f"[{'x' if self.value else ' '}] {self._words}"
        return [Strip(Content(fit(text, width)).render_segments(style), width)]
