"""Panes that lend their place to a guest: a question is asked where something already stands.

Mounting a widget lays the whole screen out anew, which costs 20 KB and more; a guest costs the lines it draws.
"""

from __future__ import annotations

from typing import Protocol

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from sm_console.console.wrap import fit
from widgets.painting import PaintedLines
from widgets.status_bar import StatusBar
from widgets.text_pane import TextPane

THROUGH = frozenset({"escape", "ctrl+q", "ctrl+c", "ctrl+l"})
"""Keys that mean the same whatever is asked."""
PASTE_LIMIT = 2_000

GuestLine = tuple[str, str]
"""Safe text, and its look: "", "bold", "reverse"."""


class Guest(Protocol):
    """What is shown and typed while a question stands."""

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        ...

    def key(self, key: str, character: str) -> None:
        """A key was pressed; ``character`` is empty for those that print nothing."""
        ...

    def paste(self, text: str) -> None:
        """Harmless text was pasted."""
        ...

    def lines(self, width: int, height: int) -> list[GuestLine]:
        """What to show."""
        ...

    def cursor(self) -> Offset:
        """Where the hardware cursor belongs, after ``lines``."""
        ...

    def leave(self) -> None:
        """Esc was pressed."""
        ...


class Host(PaintedLines):
    """Shows its guest while it has one."""

    guest: Guest | None = None

    def take_in(self, guest: Guest | None) -> None:
        """Let a guest in, or out with ``None``."""
        self.guest = guest
        self.forget_lines()
        self.paint_soon()

    def check_consume_key(self, key: str, character: str | None) -> bool:  # noqa: ARG002 - Textual's signature
        """All keys but a few belong to the guest."""
        return self.guest is not None and key not in THROUGH

    def typed(self, event: events.Key) -> bool:
        """Hand a key to the guest at once, and to nobody else; false where there is none or it is not the guest's."""
        if self.guest is None or event.key in THROUGH:
            return False
        self.guest.key(event.key, event.character if event.is_printable and event.character else "")
        self.paint_soon()
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Hand pasted text to the guest, made harmless."""
        if self.guest is None:
            return
        from sm_console.core.safe_text import safe_line

        event.stop()
        event.prevent_default()
        self.guest.paste(safe_line(event.text, PASTE_LIMIT))
        self.paint_soon()

    def make_lines(self, width: int, height: int) -> list[Strip]:
        """The guest's lines, else one's own."""
        if self.guest is None:
            return list(super().make_lines(width, height))
        base = self.visual_style
        looks = {"": base, "bold": base + Style(bold=True), "reverse": base + Style(reverse=True)}
        lines = self.guest.lines(width, height)[:height]
        return [Strip(Content(fit(text, width)).render_segments(looks[look]), width) for text, look in lines]

    def hardware_cursor(self) -> Offset | None:
        """The guest's cell, for braille displays."""
        return self.guest.cursor() if self.guest is not None else super().hardware_cursor()


class Stage(Host, TextPane, can_focus=True):
    """The thread's pane, in which choices are asked."""


class Page(Host, TextPane, can_focus=True):
    """A pane of its own over the triage, for the first screen."""

    def __init__(self, guest: Guest) -> None:
        super().__init__()
        self.guest = guest

    @property
    def field(self) -> Widget:
        """Itself."""
        return self

    @property
    def hint(self) -> str:
        """The guest's."""
        return self.guest.hint if self.guest is not None else ""

    def leave(self) -> None:
        """Esc is the guest's too."""
        if self.guest is not None:
            self.guest.leave()


class MessageLine(Host, StatusBar, can_focus=True):
    """The message line, in which one line is asked for."""
