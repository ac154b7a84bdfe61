"""Findings in the reader's words: what is the matter, when it is due, and where one goes to see to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sm_console.api.time_words import MONTHS, clock, day, left, zone
from sm_console.console.boards.places import COMMENTS
from sm_console.core.messages import N_
from sm_console.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.rule_views import FindingRow

SHORT_MONTH = 3
"""Letters of a month's name in a narrow column."""

MATTERS: dict[tuple[str, str], str] = {
    ("R1", "proposed"): N_("No approval on record"),
    ("R2", "at_risk"): N_("Too few posts: period at risk"),
    ("R2", "missed"): N_("Too few posts last period"),
    ("R3", "in-season-silent"): N_("In season, but nothing posted"),
    ("R3", "resting-unanswered"): N_("Resting, but comments wait"),
    ("R3", "waking"): N_("Season begins soon"),
    ("R3", "posting-out-of-season"): N_("Posts out of season"),
    ("R3", "no-window"): N_("Seasonal, but no season is set"),
    ("R3", "slept-a-season"): N_("Slept a whole season"),
    ("R4", "overdue"): N_("Comments past their time"),
    ("R4", "before-opening"): N_("To answer before next opening"),
    ("R5", "none"): N_("Answer without a first name"),
    ("R5", "unknown-name"): N_("Answer with unknown first name"),
    ("R6", "overdue"): N_("A round is overdue"),
    ("R7", "fail"): N_("Profile picture is not right"),
    ("R7", "look-yourself"): N_("Profile picture: look yourself"),
    ("R8", "fail"): N_("Background picture is not right"),
    ("R8", "look-yourself"): N_("Background: look yourself"),
    ("R9", "fail"): N_("About is empty or too short"),
    ("R10", "fail"): N_("General information incomplete"),
    ("R10", "look-yourself"): N_("Information: look yourself"),
    ("R13", "candidate"): N_("May have to be closed"),
    ("R13", "warned"): N_("Closing: owner has been warned"),
    ("R13", "to-close"): N_("Closing: decided"),
    ("R13", "announced"): N_("Closing: announced"),
    ("R13", "preserved"): N_("Closing: preserved"),
    ("R14", "no-responsible"): N_("Nobody is responsible"),
    ("R14", "no-stand-in"): N_("Nobody stands in"),
    ("R14", "no-unit"): N_("No unit"),
}
"""What is the matter, by rule and state."""

RULES: dict[str, str] = {
    "R1": N_("Approval"),
    "R2": N_("Posting pace"),
    "R3": N_("Season"),
    "R4": N_("Answer time"),
    "R5": N_("First name"),
    "R6": N_("Watch"),
    "R7": N_("Profile picture"),
    "R8": N_("Background picture"),
    "R9": N_("About"),
    "R10": N_("General information"),
    "R11": N_("Public record"),
    "R12": N_("Climate"),
    "R13": N_("Closure"),
    "R14": N_("Stand-in, owner"),
    "R15": N_("Local rules"),
}
"""What each rule is called."""

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
    "R12": COMMENTS,
    "R13": "closures",
    "R14": "accounts",
    "R15": "accounts",
}
"""Where one sees to a rule's findings."""


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
