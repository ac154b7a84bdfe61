"""A handover in lines: the same words on the command line and on the screen.

On screen ``now`` is the present; without it moments stand with their dates in full.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sm_console.api.diary_words import GROUNDS
from sm_console.api.matters import matter_of
from sm_console.api.said import moment_words, said
from sm_console.api.shifts import HandoverState, HandoverView
from sm_console.core.messages import N_
from sm_console.core.model import Ground, Message
from sm_console.core.safe_text import ENGLISH, SWEDISH, safe_line
from sm_console.core.shift_entries import HandedItem, HandedKind, ShiftSummary
from sm_console.i18n import _, language, translate

TITLES: Final = {
    HandedKind.CRISIS: N_("Crisis"),
    HandedKind.ALARM: N_("Alarms"),
    HandedKind.CLAIM: N_("Taken comments"),
    HandedKind.GIVEN: N_("Comments given to somebody"),
    HandedKind.DRAFT: N_("Begun answers"),
    HandedKind.NOTE: N_("Notes on what waits"),
    HandedKind.PUT_OFF: N_("Findings put off"),
    HandedKind.ASSIGNED: N_("Findings given to somebody"),
    HandedKind.DECISION: N_("Decided"),
}
STATES: Final = {
    HandoverState.WAITING: N_("not acknowledged"),
    HandoverState.ACKNOWLEDGED: N_("acknowledged {time}"),
    HandoverState.REPLACED: N_("replaced by a later one"),
}
LONGEST: Final = 500

FINDING: Final = N_("Finding {finding}")
"""How the journal's summaries name a finding."""


def headline(view: HandoverView, now: datetime | None = None) -> str:
    """Return which handover it is: number, from whom to whom, when, and what has become of it."""
    acknowledged = _time(view.acknowledged, now)
    values = {
        "number": str(view.id),
        "time": _time(view.at, now),
        "from": _safe(view.giver_name),
        "to": _safe(view.receiver_name),
        "state": translate(Message(STATES[view.state], {"time": acknowledged})),
    }
    return translate(Message(N_("Handover {number}, {time}, {from} to {to}: {state}"), values))


def numbers(summary: ShiftSummary) -> str:
    """Return the numbers of a summary in one line."""
    names = ("open", "overdue", "before_open", "claimed")
    values = {name: str(getattr(summary, name)) for name in names}
    text = N_("Unanswered {open}, of these overdue {overdue}, due before opening {before_open}, taken {claimed}")
    return translate(Message(text, values))


def parts(summary: ShiftSummary, now: datetime | None = None) -> list[tuple[str, list[str]]]:
    """Return a summary's items under their titles, each one safe line."""
    found: dict[HandedKind, list[str]] = {}
    for item in summary.items:
        found.setdefault(item.kind, []).append(_item(item, now))
    told = [(_(TITLES[kind]), lines) for kind, lines in found.items()]
    if summary.more:
        told.append((_("Left out"), [translate(Message(N_("{count} more"), {"count": str(summary.more)}))]))
    return told


def _item(item: HandedItem, now: datetime | None) -> str:
    words = item.text
    if item.kind is HandedKind.DECISION and words in set(Ground):
        words = _(GROUNDS[Ground(words)])
    what, account = _safe(_what(item.what, now)) if item.what is not None else "", item.account_name or item.account
    about = [
        _time(item.at, now),
        what,
        "" if _safe(account) in what else _safe(account),  # an alarm's sentence names it itself
        translate(Message(N_("comment {number}"), {"number": str(item.comment)})) if item.comment else "",
        _safe(item.login),
        translate(Message(N_("lasts until {time}"), {"time": _time(item.until, now)}))
        if item.until is not None
        else "",
    ]
    return " · ".join(filter(None, about)) + (f" – {_safe(words)}" if words else "")


def _what(what: Message, now: datetime | None) -> str:
    """What it is about; a finding by its matter, not by its id."""
    return matter_of(what.values["finding"]) if what.text == FINDING else said(what, now)


def _time(moment: datetime | None, now: datetime | None) -> str:
    return moment_words(moment, now) if moment is not None else ""


def _safe(text: str) -> str:
    return safe_line(text, LONGEST, SWEDISH if language() == "sv" else ENGLISH)
