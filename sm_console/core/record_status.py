"""R11: a comment is a public record, and may have to be entered in the city's register under a number (dnr).

Every comment is kept in order; people say which are to be registered, which have been and under what number,
and which may be under secrecy and have to be registered now. Days are working days of the account's calendar.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.calendar import WorkCalendar
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.record_entries import RecordStatus
from sm_console.core.rules import RecordRules


class RecordStand(msgspec.Struct, frozen=True, kw_only=True):
    """A comment's record status on record: since when, by whose word (a login), and the number it was given."""

    comment: int
    account: str
    status: RecordStatus
    at: datetime
    login: str
    dnr: str = ""
    why: str = ""


def due(stand: RecordStand, calendar: WorkCalendar, rules: RecordRules) -> datetime | None:
    """Return by when it has to be registered: a closing time; ``None`` where nothing is asked."""
    if stand.status not in _DAYS:
        return None
    day = calendar.local_date(stand.at)
    for _ in range(getattr(rules, _DAYS[stand.status])):
        day = calendar.first_working_after(day)
    return calendar.closes(day)


def sentence(stand: RecordStand, by: datetime, calendar: WorkCalendar, pack: str) -> Message:
    """Say what has to be registered, and by when."""
    text = (
        N_("R11: a comment that may be under secrecy is to be registered now, by {by} ({pack})")
        if stand.status is RecordStatus.SECRECY
        else N_("R11: a comment was to be registered by {by} ({pack})")
    )
    local = by.astimezone(calendar.zone)
    return Message(text, {"by": f"{local:%Y-%m-%d %H:%M}", "pack": pack})


_DAYS = {RecordStatus.SECRECY: "secret_days", RecordStatus.TO_REGISTER: "register_days"}
