"""States, gaps, points and acts of the register and of seasons in the reader's own words. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sm_console.console.words import moment
from sm_console.core.messages import N_
from sm_console.i18n import _, language

if TYPE_CHECKING:
    from sm_console.api.register_views import PointView, RegisterAct

_STATES = {
    "proposed": N_("proposed"),
    "active": N_("active"),
    "resting": N_("resting"),
    "closed": N_("closed"),
}
_MISSING = {
    "proposed": N_("approval"),
    "no-responsible": N_("responsible"),
    "no-stand-in": N_("stand-in"),
    "no-unit": N_("unit"),
}
_DECIDED = {
    "account": N_("the account's own (R15)"),
    "unit": N_("the unit's (R15)"),
    "city": N_("the city's"),
}
_ACTS = {
    "account-proposed": N_("{when} {name}: proposed the account"),
    "account-approved": N_("{when} {name}: recorded the approval of {note}, {what}"),
    "item-ticked": N_("{when} {name}: ticked off {what}"),
    "item-unticked": N_("{when} {name}: took back {what}"),
    "seasons-set": N_("{when} {name}: wrote the seasons {what}"),
    "register-changed": N_("{when} {name}: changed {what}"),
}
_SEASONS = {
    "in-season": N_("in season"),
    "in-season-silent": N_("silent in season"),
    "resting": N_("resting"),
    "resting-unanswered": N_("resting, unanswered"),
    "waking": N_("waking"),
    "posting-out-of-season": N_("posts out of season"),
    "no-window": N_("no season"),
    "slept-a-season": N_("slept a season"),
}


def state_words(state: str) -> str:
    """An account's state."""
    return _(_STATES[state])


def missing_words(missing: str) -> str:
    """What an entry lacks, in one word."""
    return _(_MISSING[missing])


def decided_words(decided_by: str) -> str:
    """What chose the rule pack."""
    return _(_DECIDED[decided_by])


def season_words(state: str, *, overdue: bool) -> str:
    """How a seasonal account stands."""
    return _("waking overdue") if overdue else _(_SEASONS[state])


def point_line(point: PointView, now: datetime) -> str:
    """A point of a checklist: done or not, what it says, and by whom."""
    done = f" – {point.name} {moment(point.at, now)}" if point.at is not None else ""
    note = f": {point.note}" if point.note else ""
    return f"[{'x' if point.at is not None else ' '}] {point.words(language())}{note}{done}"


def act_words(act: RegisterAct, now: datetime) -> str:
    """An act in the register."""
    words = _(_ACTS[act.kind])
    return words.format(when=moment(act.at, now), name=act.name, what=act.what or "–", note=act.note)
