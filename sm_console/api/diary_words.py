"""The diary as text, Markdown and CSV: the same words on the command line, in files and on the screen.

Strangers' and colleagues' words are made harmless for each format: one safe line, no Markdown of theirs, no formulas.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sm_console.api.diary import DiaryKind, DiaryRow, DiaryView
from sm_console.core.messages import N_
from sm_console.core.model import Ground, Message
from sm_console.core.safe_text import ENGLISH, SWEDISH, safe_line
from sm_console.i18n import _, language, translate

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

KINDS: Final = {
    DiaryKind.CRISIS: N_("Crisis"),
    DiaryKind.ALARM: N_("Alarm"),
    DiaryKind.ALARM_SEEN: N_("Alarm seen"),
    DiaryKind.CLAIMS: N_("Claims"),
    DiaryKind.ANSWER: N_("Answer sent"),
    DiaryKind.REMOVAL: N_("Removal"),
    DiaryKind.WAIVED: N_("No answer needed"),
    DiaryKind.CLOSURE: N_("Closing"),
    DiaryKind.SHIFT: N_("Shift"),
    DiaryKind.ROUND: N_("Round"),
    DiaryKind.NOTE: N_("Diary note"),
}
GROUNDS: Final = {
    Ground.FOUL_LANGUAGE: N_("foul language"),
    Ground.SECRECY: N_("secrecy"),
    Ground.UNLAWFUL: N_("unlawful"),
    Ground.OFFENSIVE: N_("offensive"),
    Ground.UNFIT: N_("unfit"),
    Ground.SPAM: N_("spam"),
    Ground.ADVERTISING: N_("advertising"),
}
FIELDS: Final = ("time", "kind", "who", "account", "comment", "author", "what", "words")
LONGEST: Final = 5_000
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@/=])")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "|", "%")


Say = Callable[[Message], str]
"""What puts a message into the reader's words."""


def cells(row: DiaryRow, zone: ZoneInfo, say: Say = translate) -> dict[str, str]:
    """Return an entry's parts by the names of ``FIELDS``, each one safe line."""
    words = row.words
    if row.kind is DiaryKind.REMOVAL and words in set(Ground):
        words = _(GROUNDS[Ground(words)])
    return {
        "time": _time(row.at, zone),
        "kind": _(KINDS[row.kind]),
        "who": _safe(row.name) or _("the program"),
        "account": _safe(row.account_name or row.account),
        "comment": f"#{row.comment}" if row.comment else "",
        "author": _safe(row.author),
        "what": _safe(say(row.what)),
        "words": _safe(words),
    }


def sentence(row: DiaryRow, zone: ZoneInfo, say: Say = translate) -> str:
    """Return an entry without its time in one line: kind, what, about what, by whom, in whose words."""
    part = cells(row, zone, say)
    about = " ".join(filter(None, (part["account"], part["comment"], part["author"])))
    told = part["what"] if part["what"].startswith(part["kind"]) else f"{part['kind']}: {part['what']}"
    words = [told, about, part["who"]]
    return " · ".join(filter(None, words)) + (f" – {part['words']}" if part["words"] else "")


def heading(view: DiaryView, zone: ZoneInfo, say: Say = translate) -> str:
    """Return which time, or which crisis, the diary is of."""
    values = {"from": _time(view.since, zone), "to": _time(view.until, zone)}
    if view.crisis:
        values |= {"number": str(view.crisis), "reason": _safe(view.reason)}
        return say(Message(N_("Diary of crisis {number}, {from} to {to}: {reason}"), values))
    return say(Message(N_("Diary {from} to {to}"), values))


def as_text(view: DiaryView, zone: ZoneInfo) -> str:
    """Return plain lines."""
    lines = [heading(view, zone), *_left_out(view), ""]
    lines += [f"{_time(row.at, zone)}  {sentence(row, zone)}" for row in view.rows]
    return "\n".join(lines) + "\n"


def as_markdown(view: DiaryView, zone: ZoneInfo) -> str:
    """Return a heading and a table; whatever others wrote is text, never Markdown."""
    names = (_("Time"), _("Kind"), _("Who"), _("Account"), _("Comment"), _("Author"), _("What"), _("Words"))
    lines = [f"# {_escaped(heading(view, zone))}", "", *map(_escaped, _left_out(view))]
    lines += ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in view.rows:
        part = cells(row, zone)
        lines.append("| " + " | ".join(_escaped(part[name]) for name in FIELDS) + " |")
    return "\n".join(lines) + "\n"


def as_csv(view: DiaryView, zone: ZoneInfo) -> str:
    """Return a table with a line of names; what a spreadsheet would take for a formula stands behind an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in view.rows:
        part = cells(row, zone)
        writer.writerow([_harmless(part[name]) for name in FIELDS])
    return buffer.getvalue()


def _left_out(view: DiaryView) -> list[str]:
    if not view.more:
        return []
    return [
        translate(Message(N_("earlier entries left out: {count}; ask for a shorter time"), {"count": str(view.more)}))
    ]


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _safe(text: str) -> str:
    return safe_line(text, LONGEST, SWEDISH if language() == "sv" else ENGLISH)


def _escaped(text: str) -> str:
    """Put a backslash before every sign that Markdown, or HTML within it, could make something of."""
    return _MARKUP.sub(r"\\\1", text)


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
