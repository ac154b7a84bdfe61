"""R2's words: states, periods, and what it takes to keep the pace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sm_console.api.time_words import MONTHS, WEEKDAYS
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.rule_views import WeekRow


SHORT_MONTH = 3
"""Letters of a month's name where a column is narrow."""


def state_words(state: str) -> str:
    """A state of R2 in a word or two."""
    words = {
        "done": _("done"),
        "over": _("over target"),
        "on_track": _("on track"),
        "at_risk": _("at risk"),
        "met": _("met"),
        "missed": _("missed"),
        "resting": _("resting"),
        "new": _("new"),
    }
    return words[state]


def period_words(row: WeekRow) -> str:
    """A period as people call it: "week 47", "November", "second half-year 2026"."""
    kind = row.period[5:6]
    if kind == "W":
        return _("week {number}").format(number=int(row.period[6:]))
    if kind == "H":
        return _("half-year {number}").format(number=row.period[6:])
    return _(MONTHS[row.start.month - 1])


def takes_words(row: WeekRow) -> str:
    """What it takes: "2 posts by Fri", "1 post by 30 Dec"; empty where nothing is missing."""
    if not row.missing or row.state not in ("on_track", "at_risk"):
        return ""
    if row.by is None:
        return ngettext("{count} post, too late", "{count} posts, too late", row.missing).format(count=row.missing)
    if row.by - row.start < timedelta(days=7):
        by = _(WEEKDAYS[row.by.weekday()])
    else:
        by = _("{month} {day}").format(month=_(MONTHS[row.by.month - 1])[:SHORT_MONTH], day=row.by.day)
    return ngettext("{count} post by {day}", "{count} posts by {day}", row.missing).format(count=row.missing, day=by)
