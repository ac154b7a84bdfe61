"""How the closure queue is put into words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sm_console.api.said import date_words, said
from sm_console.api.time_words import moment
from sm_console.core.messages import N_
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.closure_views import ClosureHistoryRow, ClosureRow

STEPS = {
    "candidate": N_("candidate"),
    "warned": N_("warned"),
    "kept": N_("kept"),
    "to-close": N_("to close"),
    "announced": N_("announced"),
    "preserved": N_("preserved"),
    "closed": N_("closed"),
    "left": N_("left"),
}
ACTS = {
    "warn": N_("warn owner"),
    "decide": N_("decide"),
    "announce": N_("announce"),
    "preserve": N_("preserve"),
    "done": N_("close it"),
}


def step_words(step: str) -> str:
    """A step in a word."""
    return _(STEPS[step])


def act_words(row: ClosureRow, today: date) -> str:
    """What comes next, with the day that it waits for."""
    if row.step == "kept" and row.keep_until is not None:
        return _("until {day}").format(day=row.keep_until)
    if row.next is None:
        return "–"
    if row.step == "warned" and row.answer_by is not None and row.answer_by >= today:
        return _("answer {day}").format(day=row.answer_by)
    return _(ACTS[row.next])


def who_words(row: ClosureRow) -> str:
    """Who is to do it."""
    if row.next_by is None:
        return "–"
    return _("manager") if row.next_by == "manager" else _("anybody on staff")


def past_words(step: ClosureHistoryRow, now: datetime) -> str:
    """A step of the past in one line."""
    parts = [f"{moment(step.at, now)} {step_words(step.step)}", step.by or _("by itself")]
    if step.until is not None:
        parts.append(_("until {day}").format(day=date_words(step.until, now)))
    if step.why:
        parts.append(step.why)
    elif step.note is not None and not step.by:
        parts.append(said(step.note, now))
    if step.package:
        parts.append(step.package)
    if step.undone_at is not None:
        undone = _("taken back {when} by {name}").format(when=moment(step.undone_at, now), name=step.undone_by)
        parts.append(f"{undone}: {step.undone_why}" if step.undone_why else undone)
    return " · ".join(parts)
