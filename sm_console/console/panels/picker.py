"""A short list to pick from with the arrows. Typing may narrow it; the settling key is the caller's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from textual.geometry import Offset

from sm_console.console.hosts import GuestLine
from sm_console.console.wrap import wrap
from sm_console.i18n import _
from widgets.line_list import CURSOR_SIGN

TYPED_LIMIT = 40
MANY = 3
"""Lines of options below which none is given away."""
STEPS = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -10_000, "end": 10_000}


class Picker:
    """Options under a title. ``done`` gets the picked value, or ``None`` on Esc.

    ``confirm`` is "enter", "ctrl+s" (for what cannot be taken back lightly: no printable character and no
    line end settles it) or "type" (as "enter", and typing narrows the list).
    """

    def __init__(
        self,
        title: str,
        options: Sequence[tuple[str, str]],
        done: Callable[[str | None], None],
        *,
        confirm: str = "enter",
        intro: Sequence[str] = (),
    ) -> None:
        self._title = title
        self._options = list(options)
        self._done = done
        self._confirm = confirm
        self._intro = list(intro)
        self._typed = ""
        self._at = 0
        self._top = 0
        self._cursor = Offset(0, 0)

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        if self._confirm == "ctrl+s":
            return _("↑↓ choose   Ctrl+S carries it out   Esc back")
        if self._confirm == "type":
            return _("Type to narrow   ↑↓ choose   Enter picks   Esc back")
        return _("↑↓ choose   Enter picks   Esc back")

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The options that match what was typed: first those in which words begin so, the earlier the better."""
        words = self._typed.casefold().split()
        found = [option for option in self._options if all(word in option[1].casefold() for word in words)]
        return sorted(found, key=lambda option: _rank(option[1].casefold(), words)) if words else found

    @property
    def picked(self) -> str | None:
        """The value under the cursor."""
        shown = self.shown
        return shown[self._at][0] if shown else None

    def leave(self) -> None:
        """Esc: nothing is picked."""
        self._done(None)

    def key(self, key: str, character: str) -> None:
        """Arrows move, the settling key settles, letters narrow where that is wanted; nothing else happens."""
        if key == ("ctrl+s" if self._confirm == "ctrl+s" else "enter"):
            if self.picked is not None:
                self._done(self.picked)
        elif key in STEPS:
            self._at = max(0, min(len(self.shown) - 1, self._at + STEPS[key]))
        elif self._confirm == "type":
            self._type(key, character)
        elif key in ("j", "k"):
            self.key("down" if key == "j" else "up", "")

    def paste(self, text: str) -> None:
        """Pasted text narrows as typed text does."""
        if self._confirm == "type":
            self._typed = (self._typed + text)[:TYPED_LIMIT]
            self._at = 0

    def _type(self, key: str, character: str) -> None:
        if key == "backspace":
            self._typed = self._typed[:-1]
        elif character and len(self._typed) < TYPED_LIMIT:
            self._typed += character
        else:
            return
        self._at = 0

    def lines(self, width: int, height: int) -> list[GuestLine]:
        """The intro, the title, then the options that fit, the picked one among them."""
        head: list[GuestLine] = [(" " + part, "") for line in self._intro for part in wrap(line, max(1, width - 2))]
        if self._title:
            title = f"{self._title} {self._typed}_" if self._confirm == "type" else self._title
            head += [(" " + part, "bold") for part in wrap(title, max(1, width - 2))]
        shown = self.shown
        if not shown and self._typed:
            head.append(("  " + _("Nothing matches; Backspace takes back a letter."), ""))
        room = max(1, height - len(head))
        told = len(shown) > room > MANY  # then a line of it says how many are not in sight
        room -= told
        self._top = max(min(self._top, self._at), self._at - room + 1)
        self._cursor = Offset(0, min(len(head) + self._at - self._top, max(0, height - 1)))
        options = [
            (f"{CURSOR_SIGN} {words}", "reverse") if index == self._at else (f"  {words}", "")
            for index, (_value, words) in enumerate(shown)
        ]
        below = len(shown) - self._top - room
        if not told or below <= 0:
            return head + options[self._top :]
        more = _("… {count} more below").format(count=below)
        return [*head, *options[self._top : self._top + room], ("  " + more, "")]

    def cursor(self) -> Offset:
        """The picked option's line."""
        return self._cursor


def _rank(option: str, words: Sequence[str]) -> list[tuple[bool, int]]:
    """How far down an option stands that has these words: inside of other words last."""
    ranks = []
    for word in words:
        start = re.search(rf"\b{re.escape(word)}", option)
        ranks.append((start is None, start.start() if start else option.find(word)))
    return ranks
