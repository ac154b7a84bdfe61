"""A short list to pick from with the arrows, inline. Typing may narrow it; the settling key is the caller's."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.strip import Strip
from textual.style import Style

from sm_console.console.wrap import fit
from sm_console.i18n import _
from widgets.line_list import CURSOR_SIGN
from widgets.painting import PaintedLines

TYPED_LIMIT = 40


class Picker(PaintedLines, can_focus=True):
    """Options under a title. ``done`` gets the picked value, or ``None`` on Esc.

    ``confirm`` is "enter", "ctrl+s" (for what cannot be taken back lightly: no printable character and no
    line end settles it) or "type" (as "enter", and typing narrows the list).
    """

    DEFAULT_CSS = "Picker { width: 1fr; height: 1fr; }"

    def __init__(
        self,
        title: str,
        options: Sequence[tuple[str, str]],
        done: Callable[[str | None], None],
        *,
        confirm: str = "enter",
        intro: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._title_words = title
        self._options = list(options)
        self._done = done
        self._confirm = confirm
        self._intro = list(intro)
        self._typed = ""
        self._at = 0
        self._top = 0

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        if self._confirm == "ctrl+s":
            return _("↑↓ choose   Ctrl+S carries it out   Esc back")
        if self._confirm == "type":
            return _("Type to narrow   ↑↓ choose   Enter does it   Esc back")
        return _("↑↓ choose   Enter picks   Esc back")

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The options that match what was typed."""
        words = self._typed.casefold().split()
        return [option for option in self._options if all(word in option[1].casefold() for word in words)]

    @property
    def picked(self) -> str | None:
        """The value under the cursor."""
        shown = self.shown
        return shown[self._at][0] if shown else None

    def leave(self) -> None:
        """Esc: nothing is picked."""
        self._done(None)

    def on_key(self, event: events.Key) -> None:
        """Arrows move, the settling key settles, letters narrow where that is wanted; nothing else happens."""
        steps = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -10_000, "end": 10_000}
        if event.key in ("escape", "ctrl+q"):
            return
        event.stop()
        event.prevent_default()
        settles = "ctrl+s" if self._confirm == "ctrl+s" else "enter"
        if event.key == settles:
            if self.picked is not None:
                self._done(self.picked)
        elif event.key in steps:
            self._move(steps[event.key])
        elif self._confirm == "type":
            self._type(event)
        elif event.key in ("j", "k"):
            self._move(1 if event.key == "j" else -1)

    def _type(self, event: events.Key) -> None:
        if event.key == "backspace":
            self._typed = self._typed[:-1]
        elif event.is_printable and event.character and len(self._typed) < TYPED_LIMIT:
            self._typed += event.character
        else:
            return
        self._at = self._top = 0
        self.paint_soon()

    def _move(self, step: int) -> None:
        self._at = max(0, min(len(self.shown) - 1, self._at + step))
        self._follow()
        self.paint_soon()

    def _room(self) -> int:
        return max(1, self.size.height - len(self._head()))

    def _follow(self) -> None:
        room = self._room()
        self._top = max(min(self._top, self._at), self._at - room + 1)

    def _head(self) -> list[tuple[str, bool]]:
        title = f"{self._title_words} {self._typed}_" if self._confirm == "type" else self._title_words
        if not title:
            return [(line, False) for line in self._intro]
        return [*((line, False) for line in self._intro), (title, True)]

    def make_lines(self, width: int, height: int) -> list[Strip]:
        """The intro, the title, then the options that fit."""
        base = self.visual_style
        lines = [(" " + text, base + Style(bold=bold)) for text, bold in self._head()]
        for index, option in enumerate(self.shown[self._top :], self._top):
            here = index == self._at
            lines.append((f"{CURSOR_SIGN if here else ' '} {option[1]}", base + Style(reverse=True) if here else base))
        return [Strip(Content(fit(text, width)).render_segments(style), width) for text, style in lines[:height]]

    def hardware_cursor(self) -> Offset | None:
        """The selected option's cell, for braille displays."""
        return Offset(0, min(len(self._head()) + self._at - self._top, max(self.size.height - 1, 0)))
