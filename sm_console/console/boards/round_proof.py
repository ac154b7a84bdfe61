"""The month's proof of the watch (R6), as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.time_words import MONTHS, WEEKDAYS
from sm_console.console.wrap import clip, fit
from sm_console.core.safe_text import safe_line
from sm_console.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sm_console.api.round_views import ProofRow

FULL, PART, NONE = "■", "◧", "□"
"""A round made, one that left accounts out, one left out: as signs and, beside them, as numbers."""


def proof_lines(month: str, rows: Sequence[ProofRow], width: int) -> list[Content]:
    """A line for each day on which rounds were expected or made, and the sum."""
    shown = [row for row in rows if row.expected or row.rounds]
    packs = len({row.pack for row in rows}) > 1
    done, expected = (sum(getattr(row, name) for row in shown) for name in ("done", "expected"))
    named = _(MONTHS[int(month[5:]) - 1]) + f" {month[:4]}"
    head = _("R6 in {month}: {done} of {expected} rounds").format(month=named, done=done, expected=expected)
    lines = [Content.styled(" " + head, "bold"), Content("")]
    for row in shown:
        people = safe_line(", ".join(row.people), 200) or "–"
        signs = FULL * row.done + PART * row.partial + NONE * row.missed
        words = _("{done} of {expected}").format(done=row.done, expected=row.expected)
        if row.partial:
            words += ", " + _("not complete {count}").format(count=row.partial)
        if not row.working:
            words = _("outside office hours: {count}").format(count=row.rounds)
        day = f"{_(WEEKDAYS[row.day.weekday()])} {row.day:%d}"
        text = f" {fit(day, 7)} {fit(signs, 6)} {fit(words, 26)} {people}" + (f" ({row.pack})" if packs else "")
        lines.append(Content(clip(text, width)))
    if not shown:
        lines.append(Content(" " + _("No round has been expected yet this month.")))
    signs = _("{full} done   {part} not complete   {none} left out").format(full=FULL, part=PART, none=NONE)
    return [*lines, Content(""), Content(clip(" " + signs, width))]
