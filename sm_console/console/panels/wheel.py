"""One of a few values on one line: the arrows turn it, a letter goes to the next value that begins with it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from sm_console.console.wrap import fit
from widgets.painting import PaintedLines


class Wheel(PaintedLines, can_focus=True):
    """Shows "‹ words ›  hint". ``options`` are values with the words shown for them; the first one is chosen."""

    DEFAULT_CSS = "Wheel { height: 1; width: 1fr; }"

    class Changed(Message):
        """Another value was chosen."""

    def __init__(self, options: Sequence[tuple[str, str]], hint: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._options = tuple(options)
        self._hint = hint
        self._place = 0

    @property
    def value(self) -> str:
        """What is chosen."""
        return self._options[self._place][0]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are for this, not commands."""
        return self._place_after(key, character) is not None

    def on_key(self, event: events.Key) -> None:
        """Turn."""
        place = self._place_after(event.key, event.character)
        if place is None:
            return
        event.stop()
        event.prevent_default()
        if place != self._place:
            self._place = place
            self.paint_soon()
            self.post_message(self.Changed())

    def _place_after(self, key: str, character: str | None) -> int | None:
        """Return where a key leads, ``None`` for one that is not for this."""
        steps = {"right": 1, "space": 1, "left": -1}
        if key in steps:
            return (self._place + steps[key]) % len(self._options)
        letter = (character or "").casefold()
        if not letter.isalpha():
            return None
        order = [(self._place + step) % len(self._options) for step in range(1, len(self._options) + 1)]
        return next((place for place in order if self._options[place][1].casefold().startswith(letter)), self._place)

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.paint_soon()

    def on_blur(self) -> None:
        """Show that they no longer do."""
        self.paint_soon()

    def make_lines(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one line, whatever the height
        """The line."""
        style = self.visual_style + Style(reverse=self.has_focus)
        text = f"< {self._options[self._place][1]} >  {self._hint}"
        return [Strip(Content(fit(text, width)).render_segments(style), width)]
