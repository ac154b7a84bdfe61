"""A one-line input that sends nothing while nobody types."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from sm_console.core.safe_text import safe_line

_LONGEST_PASTE = 2_000


class Prompt(Input):
    """Textual's input without the blinking cursor (2.3 KB a second), and deaf to controls in what is pasted."""

    DEFAULT_CSS = """
    Prompt { border: none; height: 1; padding: 0; }
    Prompt:focus { border: none; }
    """

    def on_mount(self) -> None:
        """Stop the blinking before it starts."""
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        first, _, _ = event.text.strip().partition("\n")
        text = safe_line(first, _LONGEST_PASTE) if first else ""
        if text and self.selection.is_empty:
            self.insert_text_at_cursor(text)
        elif text:
            self.replace(text, *self.selection)
