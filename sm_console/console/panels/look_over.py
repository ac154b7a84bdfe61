"""All texts of one act on many, each as it will read: scrolled through, single ones left out, then confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.geometry import Offset

from sm_console.api.said import quoted
from sm_console.console.hosts import GuestLine
from sm_console.console.many_answer import Checked, leaving_words
from sm_console.console.wrap import clip, wrap
from sm_console.i18n import _, ngettext, translate
from widgets.line_list import CURSOR_SIGN

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.crowd_views import LeftOut, ManyPlan, Sample

STEPS = {"up": -1, "k": -1, "down": 1, "j": 1, "home": -10_000, "end": 10_000}
OUT = "✗"
"""Stands before somebody who gets no answer."""
LONGEST = 20_000


class LookOver:
    """Who gets which text. ``done`` gets what the person decides, on Esc too: nobody is forgotten who was left out."""

    def __init__(
        self, plan: ManyPlan, without: Iterable[int], now: datetime, done: Callable[[Checked | None], None]
    ) -> None:
        self._plan = plan
        self._without = set(without) & {one.comment for one in plan.samples}
        self._now = now
        self._done = done
        self._at = self._top = 0
        self._page = 1
        self._follow = True
        self._made: tuple[int, list[tuple[list[str], list[str]]]] = (0, [])
        self._cursor = Offset(0, 0)

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        return _("↑↓ PgUp PgDn read   Space leaves one out   Ctrl+S sends   Esc goes on writing")

    def leave(self) -> None:
        """Esc: go on writing."""
        self._done(Checked(send=False, without=frozenset(self._without)))

    def key(self, key: str, character: str) -> None:  # noqa: ARG002 - a guest's form
        """Move, scroll, leave out; only Ctrl+S sends."""
        people = len(self._plan.samples)
        if key == "ctrl+s":
            if len(self._without) < people:
                self._done(Checked(send=True, without=frozenset(self._without)))
        elif key in STEPS:
            self._at = max(0, min(people - 1, self._at + STEPS[key]))
            self._follow = True
        elif key in {"pageup", "pagedown"}:
            self._top += self._page if key == "pagedown" else -self._page
            self._follow = False
        elif key in {"space", "x"} and people:
            self._without ^= {self._plan.samples[self._at].comment}

    def paste(self, text: str) -> None:
        """What is pasted decides nothing."""

    def lines(self, width: int, height: int) -> list[GuestLine]:
        """How many get it, and each text; those who get none, and why."""
        head = self._head(width)
        body: list[GuestLine] = []
        starts, ends = [], []
        for number, sample in enumerate(self._plan.samples):
            starts.append(len(body))
            body += self._person(number, sample, width)
            ends.append(len(body))
        body += [line for one in self._left_out(width) for line in one]
        room = max(1, height - len(head))
        self._page = max(1, room - 1)
        if self._follow and starts:
            start, end = starts[self._at], ends[self._at]
            self._top = max(min(self._top, start), min(start, end - room))
        self._top = max(0, min(self._top, len(body) - room))
        if not self._follow and starts:  # the cursor stays in view: Space is about somebody one sees
            seen = [number for number, start in enumerate(starts) if self._top <= start < self._top + room]
            if seen and self._at not in seen:
                self._at = seen[0]
                return self.lines(width, height)
        line = len(head) + (starts[self._at] - self._top if starts else 0)
        self._cursor = Offset(0, max(0, min(height - 1, line)))
        return head + body[self._top : self._top + room]

    def cursor(self) -> Offset:
        """The selected person's line."""
        return self._cursor

    def _head(self, width: int) -> list[GuestLine]:
        count = len(self._plan.samples) - len(self._without)
        words = ngettext("{count} gets this answer.", "{count} get this answer.", count).format(count=count)
        if self._without:
            words += " " + _("You leave out {count}.").format(count=len(self._without))
        if self._plan.left_out:
            words += " " + _("{count} cannot get it: see the end.").format(count=len(self._plan.left_out))
        return [(" " + line, "bold") for line in wrap(f"{words} {leaving_words(self._plan, self._now)}", width - 2)]

    def _person(self, number: int, sample: Sample, width: int) -> list[GuestLine]:
        from sm_console.core.safe_text import safe_line

        out = sample.comment in self._without
        size = _("{length} characters").format(length=sample.length)
        if sample.most:
            size = _("{length} of {most} characters").format(length=sample.length, most=sample.most)
        who = safe_line(sample.author, 40) or _("(no name)")
        words = [who, safe_line(sample.account, 40), _("left out") if out else size]
        sign = (CURSOR_SIGN if number == self._at else " ") + (OUT if out else " ")
        look = "reverse" if number == self._at else "bold"
        head = (clip(f"{sign} " + " · ".join(filter(None, words)), width), look)
        asked, answer = self._texts(width)[number]
        return [head, *((line, "") for line in asked), *((line, "") for line in (() if out else answer))]

    def _texts(self, width: int) -> list[tuple[list[str], list[str]]]:
        """What was asked and what is answered, laid out once for each width."""
        from sm_console.core.html_text import show_line
        from sm_console.core.safe_text import safe_lines

        if self._made[0] != width:
            made = []
            for sample in self._plan.samples:
                asked = [clip("     " + quoted(show_line(sample.words, sample.format, 300)), width)]
                lines = safe_lines(sample.text, 400, LONGEST)
                answer = ["   │ " + part for line in lines for part in wrap(line, max(1, width - 7)) or [""]]
                made.append((asked, answer))
            self._made = (width, made)
        return self._made[1]

    def _left_out(self, width: int) -> list[list[GuestLine]]:
        from sm_console.core.safe_text import safe_line

        def told(one: LeftOut) -> list[GuestLine]:
            who = safe_line(one.author, 40) or _("(no name)")
            words = " · ".join(filter(None, (who, safe_line(one.account, 40))))
            text = f"{OUT} {words}: {safe_line(translate(one.message), 200)}"
            return [(("  " if number else " ") + line, "") for number, line in enumerate(wrap(text, width - 3))]

        if not self._plan.left_out:
            return []
        return [[("", ""), (" " + _("Left out, and why"), "bold")], *map(told, self._plan.left_out)]
