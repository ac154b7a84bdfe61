"""States of public faces (R7–R10) in words and signs, and their pictures beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sm_console.console.words import zone
from sm_console.console.wrap import fit, wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, language, translate

if TYPE_CHECKING:
    from sm_console.api.profile_views import FaceView, ProfileRow
    from sm_console.core.face import Thumb

SIGNS = {"pass": "✓", "fail": "✗", "look-yourself": "?", "no-room": "–", "none": "–", "unknown": "·"}
WORDS = {
    "pass": N_("in order"),
    "fail": N_("not in order"),
    "look-yourself": N_("look yourself"),
    "no-room": N_("no room"),
    "none": N_("nothing is asked"),
    "unknown": N_("not known yet"),
}
SHORT = {
    "pass": N_("ok"),
    "fail": N_("wrong"),
    "look-yourself": N_("look"),
    "no-room": N_("room"),
    "none": N_("no"),
    "unknown": N_("wait"),
}
PARTS = {"R7": N_("Picture"), "R8": N_("Background"), "R9": N_("About"), "R10": N_("Information")}
MOST_ABOUT = 30
ROWS = 8
WIDEST = 24


def short_words(row: ProfileRow) -> str:
    """A state as a sign and a word, for a column."""
    return f"{SIGNS[row.state]} {_(SHORT[row.state])}"


def rule_lines(row: ProfileRow) -> list[str]:
    """All that is to be said of one rule: the sentence, note and source, and who looked before it changed."""
    lines = [f"{SIGNS[row.state]} {translate(row.text)}"]
    if row.note:
        lines.append("  " + _("Note: {text}").format(text=row.note))
    if row.source:
        lines.append("  " + _("Source: {text}").format(text=row.source))
    if row.former_on is not None:
        day = f"{row.former_on.astimezone(zone()):%Y-%m-%d}"
        lines.append("  " + _("{name} looked at it on {day}, before it changed").format(name=row.former_by, day=day))
    for part in row.missing:
        said = _("Nearly there: {part}") if part in row.near else _("Missing: {part}")
        lines.append("  " + said.format(part=part))
    return lines


def about_lines(view: FaceView, width: int) -> list[Content]:
    """The About text as anybody may show it."""
    from sm_console.core.html_text import show_lines
    from sm_console.core.safe_text import ENGLISH, SWEDISH

    if not view.about:
        return [Content(" " + _("Nothing stands under About."))]
    words = SWEDISH if language() == "sv" else ENGLISH
    shown = show_lines(view.about, view.about_format, MOST_ABOUT, 4000, words)
    return [Content(" " + part) for line in shown for part in wrap(line, width - 2)]


def pictures(view: FaceView, width: int) -> list[Content]:
    """The profile picture, the reference and the background, side by side, each with its name above it."""
    from widgets.half_blocks import fitting, half_blocks

    room = max(8, min(WIDEST, (width - 6) // 3))
    named = ((_("Picture"), view.picture), (_("Reference"), view.reference), (_("Background"), view.cover))
    columns: list[list[Content]] = []
    for name, thumb in named:
        size = fitting(thumb.width, thumb.height, room, ROWS)
        shown = half_blocks(thumb.width, thumb.height, thumb.rgb, *size) if _whole(thumb) else [Content(_("(none)"))]
        columns.append([Content(fit(name, room)), *shown])
    height = max(map(len, columns))
    return [
        Content.assemble(" ", *(part for column in columns for part in (_padded(column, number, room), " ")))
        for number in range(height)
    ]


def _whole(thumb: Thumb) -> bool:
    return thumb.width > 0 and thumb.height > 0 and len(thumb.rgb) == thumb.width * thumb.height * 3


def _padded(column: list[Content], number: int, room: int) -> Content:
    line = column[number] if number < len(column) else Content("")
    return line.append(Content(" " * max(0, room - cell_len(line.plain))))
