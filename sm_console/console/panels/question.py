"""One line to type in, in the place of the message line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from rich.cells import cell_len
from textual.geometry import Offset

from sm_console.console.hosts import GuestLine
from sm_console.console.wrap import clip
from sm_console.i18n import _

DEBOUNCE = 0.25
"""Seconds of rest after which a change is told."""
LONGEST = 2_000
CURSOR = "▏"
LEFT_TO_TEXT = 24
"""Cells that what is wrong leaves to the text at least: one has to see what one mends."""


class Question:
    """A label and a line of text. ``done`` gets the text, or ``None`` on Esc; ``changed`` the text while it grows.

    ``check`` says what is wrong with the text, "" where nothing is: it then stands instead of the label, and what was
    typed stays to be mended.
    """

    def __init__(
        self,
        label: str,
        initial: str,
        done: Callable[[str | None], None],
        changed: Callable[[str], None] | None = None,
        check: Callable[[str], str] | None = None,
    ) -> None:
        self._label = label
        self._done = done
        self._changed = changed
        self._check = check
        self._fault = ""
        self._timer: asyncio.TimerHandle | None = None
        self._cell = 0
        self.text = initial
        self.at = len(initial)

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        return _("Enter done   Esc back")

    def leave(self) -> None:
        """Esc: nothing was said."""
        self._stop_timer()
        self._done(None)

    def key(self, key: str, character: str) -> None:
        """Write, move, delete; Enter is done, and Ctrl+S, which sends in the editors."""
        if key in ("enter", "ctrl+s"):
            self._fault = self._check(self.text) if self._check is not None else ""
            if not self._fault:
                self._stop_timer()
                self._done(self.text)
        elif character:
            self.paste(character)
        elif key in ("left", "right", "home", "end", "ctrl+a", "ctrl+e"):
            places = {"left": self.at - 1, "right": self.at + 1, "home": 0, "ctrl+a": 0}
            self.at = max(0, min(len(self.text), places.get(key, len(self.text))))
        elif key == "backspace" and self.at:
            self._change(self.text[: self.at - 1] + self.text[self.at :], self.at - 1)
        elif key in ("delete", "ctrl+d"):
            self._change(self.text[: self.at] + self.text[self.at + 1 :], self.at)
        elif key == "ctrl+u":
            self._change(self.text[self.at :], 0)
        elif key == "ctrl+w":
            start = self.text[: self.at].rstrip().rfind(" ") + 1
            self._change(self.text[:start] + self.text[self.at :], start)

    def paste(self, text: str) -> None:
        """Put text in at the cursor."""
        room = LONGEST - len(self.text)
        self._change(self.text[: self.at] + text[:room] + self.text[self.at :], self.at + len(text[:room]))

    def _change(self, text: str, at: int) -> None:
        if text == self.text:
            return
        self.text, self.at, self._fault = text, at, ""
        if self._changed is not None:
            self._stop_timer()
            self._timer = asyncio.get_running_loop().call_later(DEBOUNCE, self._changed, text)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def lines(self, width: int, height: int) -> list[GuestLine]:  # noqa: ARG002 - one line, whatever the height
        """The label and as much of the text as fits around the cursor, which stands as a thin line."""
        start = f" {clip(self._fault, max(0, width - LEFT_TO_TEXT)) or self._label} "
        room = max(4, width - cell_len(start) - 2)
        before, after = self.text[: self.at], self.text[self.at :]
        while cell_len(before) > room:
            before = before[max(1, (len(before) - room) // 2) :]
        self._cell = cell_len(start + before)
        return [(start + before + CURSOR + after, "")]

    def cursor(self) -> Offset:
        """Where the next letter goes."""
        return Offset(self._cell, 0)
