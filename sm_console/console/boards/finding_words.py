"""Findings in the reader's words: what is the matter, when it is due, and where one goes to see to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sm_console.api.matters import MATTERS, RULES
from sm_console.api.time_words import MONTHS, clock, day, left, zone
from sm_console.console.boards.places import COMMENTS
from sm_console.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.rule_views import FindingRow

SHORT_MONTH = 3
"""Letters of a month's name in a narrow column."""

PLACE_OF: dict[str, str] = {
    "R1": "accounts",
    "R2": "week",
    "R3": "season",
    "R4": COMMENTS,
    "R5": "signatures",
    "R6": "rounds",
    "R7": "profile",
    "R8": "profile",
    "R9": "profile",
    "R10": "profile",
    "R11": COMMENTS,
    "R12": COMMENTS,
    "R13": "closures",
    "R14": "accounts",
    "R15": "accounts",
}
"""Where one sees to a rule's findings."""
RESTING_UNANSWERED = ("R3", "resting-unanswered")
"""The one finding about seasons that is seen to by answering."""


def place_of(finding: FindingRow) -> str:
    """Where one sees to a finding."""
    return COMMENTS if (finding.rule, finding.state) == RESTING_UNANSWERED else PLACE_OF[finding.rule]


def matter(rule: str, state: str) -> str:
    """What is the matter; the rule's name where a state has no words of its own."""
    words = MATTERS.get((rule, state)) or RULES.get(rule)
    return _(words) if words else rule


def due_words(finding: FindingRow, now: datetime) -> str:
    """When it is due, as short as a column; empty where nothing is."""
    if finding.due is None:
        return ""
    if finding.due - now < timedelta(days=6):
        return left(finding.due, finding.due, now, short=True)
    date = finding.due.astimezone(zone())
    month = _(MONTHS[date.month - 1])[:SHORT_MONTH]
    return _("by {day}").format(day=_("{month} {day}").format(month=month, day=date.day))


def put_off_words(until: datetime, now: datetime) -> str:
    """Until when it is put off: "tis 08.00"."""
    return f"{day(until, now)} {clock(until)}"


def who(name: str, account: str) -> str:
    """An account as one calls it; the whole city where there is none."""
    from sm_console.core.safe_text import safe_line

    return safe_line(name or account, 60) if account else _("The whole city")
