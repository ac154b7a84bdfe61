"""States, gaps, points and acts of the register and of seasons in the reader's own words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sm_console.api.said import value_words
from sm_console.api.time_words import MONTHS, moment
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
_FIELDS = {
    "name": N_("name"),
    "unit": N_("unit"),
    "responsible": N_("responsible"),
    "stand_in": N_("stand-in"),
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


def lacking_words(words: Sequence[str], room: int) -> str:
    """All that is missing where it fits, else the first and how many more: never half a word."""
    if not words:
        return "–"
    whole = ", ".join(words)
    return whole if len(whole) <= room else f"{words[0]} +{len(words) - 1}"


def decided_words(decided_by: str) -> str:
    """What chose the rule pack."""
    return _(_DECIDED[decided_by])


def season_words(state: str, *, overdue: bool) -> str:
    """How a seasonal account stands."""
    return _("waking overdue") if overdue else _(_SEASONS[state])


def windows_words(windows: Sequence[str]) -> str:
    """The seasons of an account as written in its settings, in words: "1 april – 31 augusti"; "–" for none."""
    return ", ".join(" – ".join(map(_day_words, window.split("–"))) for window in windows) or "–"


def _day_words(written: str) -> str:
    """A day of any year (05-31) or of one (2026-05-31)."""
    year, month, number = (["", "", *written.strip().split("-")])[-3:]
    if not (month.isdecimal() and number.isdecimal() and 1 <= int(month) <= len(MONTHS)):
        return written.strip()
    words = _("{month} {day}").format(month=_(MONTHS[int(month) - 1]), day=int(number))
    return _("{date} {year}").format(date=words, year=year) if year else words


def point_line(point: PointView, now: datetime) -> str:
    """A point of a checklist: done or not, what it says, and by whom."""
    done = f" – {point.name} {moment(point.at, now)}" if point.at is not None else ""
    note = f": {point.note}" if point.note else ""
    return f"[{'x' if point.at is not None else ' '}] {point.words(language())}{note}{done}"


def act_words(act: RegisterAct, now: datetime) -> str:
    """An act in the register."""
    words = _(_ACTS[act.kind])
    what = _what(act, now) or "–"
    return words.format(when=moment(act.at, now), name=act.name, what=what, note=act.note)


def _what(act: RegisterAct, now: datetime) -> str:
    if act.point is not None:
        return act.point.words(language())
    if act.kind == "register-changed":
        return fields_words(act.what)
    if act.kind == "seasons-set":
        return windows_words([window for window in act.what.split(", ") if window])
    return value_words(act.what, now)


def fields_words(fields: str) -> str:
    """What was changed of an entry in the register, given by the fields' own names."""
    return ", ".join(_(_FIELDS.get(field, field)) for field in fields.split(", "))
