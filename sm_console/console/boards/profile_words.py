"""States of public faces (R7–R10) in words and signs, and their pictures beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import date_words, said
from sm_console.api.time_words import zone
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.core.safe_text import ENGLISH, SWEDISH, safe_line
from sm_console.i18n import _, language

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.profile_views import FaceView, ProfileRow

SIGNS = {"pass": "✓", "fail": "✗", "look-yourself": "?", "no-room": "–", "none": "–", "unknown": "·"}
SHORT = {
    "pass": N_("ok"),
    "fail": N_("wrong"),
    "look-yourself": N_("look"),
    "no-room": N_("no space"),
    "none": N_("not asked"),
    "unknown": N_("not yet"),
}
PARTS = {"R7": N_("Picture"), "R8": N_("Background"), "R9": N_("About"), "R10": N_("Information")}
MOST_ABOUT = 30


def short_words(row: ProfileRow) -> str:
    """A state as a sign and a word, for a column."""
    return f"{SIGNS[row.state]} {_(SHORT[row.state])}"


def rule_lines(row: ProfileRow, now: datetime) -> list[str]:
    """What is to be said of one rule: the sentence, note and source, and who looked before it changed."""
    lines = [f"{SIGNS[row.state]} {said(row.text, now)}"]
    if row.note:
        lines.append("  " + _("Note: {text}").format(text=row.note))
    if row.source:
        lines.append("  " + _("Source: {text}").format(text=row.source))
    if row.former_on is not None:
        day = date_words(row.former_on.astimezone(zone()).date(), now)
        lines.append("  " + _("{name} looked at it on {day}, before it changed").format(name=row.former_by, day=day))
    return lines


def missing_lines(row: ProfileRow) -> list[str]:
    """The parts of the general information that do not stand under About, those nearly there marked."""
    return [
        (_("Nearly there: {part}") if part in row.near else _("Missing: {part}")).format(part=part)
        for part in row.missing
    ]


def about_lines(view: FaceView, width: int) -> list[Content]:
    """The About text as anybody may show it."""
    from sm_console.core.html_text import show_lines

    if not view.about:
        return [Content(" " + _("Nothing stands under About."))]
    words = SWEDISH if language() == "sv" else ENGLISH
    shown = show_lines(view.about, view.about_format, MOST_ABOUT, 4000, words)
    return [Content(" " + part) for line in shown for part in wrap(line, width - 2)]


def beside(art: list[Content], said: list[str], width: int) -> list[Content]:
    """Pictures, as lines equally wide, with what is said beside them."""
    space = max((line.cell_length for line in art), default=0)
    words = [part for line in said for part in wrap(safe_line(line, 400), width - 2 - space)]
    return [
        Content.assemble(
            " ",
            art[number] if number < len(art) else " " * space,
            words[number] if number < len(words) else "",
        )
        for number in range(max(len(art), len(words)))
    ]
