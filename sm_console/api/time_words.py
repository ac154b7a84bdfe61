"""Dates, durations and waiting times in the reader's words. Pure: the present is an argument.

Instants are aware datetimes; everything shown is local time in Stockholm.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
NOW_IS = timedelta(minutes=2)
"""What counts as "just now": longer than the usual pause between two fetches, so that a healthy
connection's words stand still and an idle screen writes nothing."""


if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@cache
def zone() -> ZoneInfo:
    """Where the reader sits. Loaded when first needed, after the first frame."""
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Stockholm")


def clock(instant: datetime) -> str:
    """The local time of day: "14.05"."""
    local = instant.astimezone(zone())
    return _("{hour}:{minute}").format(hour=f"{local.hour:02}", minute=f"{local.minute:02}")


def _date(instant: datetime, now: datetime) -> str:
    """The day and month, with the year where it is another one."""
    local = instant.astimezone(zone())
    words = _("{month} {day}").format(month=_(MONTHS[local.month - 1]), day=local.day)
    if local.year != now.astimezone(zone()).year:
        words = _("{date} {year}").format(date=words, year=local.year)
    return words


def _days_between(instant: datetime, now: datetime) -> int:
    """How many midnights lie between now and the instant (negative: before today)."""
    return (instant.astimezone(zone()).date() - now.astimezone(zone()).date()).days


def day(instant: datetime, now: datetime) -> str:
    """The day as one says it: "i dag", "i går", "fre", "13 mars", "13 mars 2024"."""
    days = _days_between(instant, now)
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    if days in near:
        return near[days]
    if -7 < days < 7:
        return _(WEEKDAYS[instant.astimezone(zone()).weekday()])
    return _date(instant, now)


def moment(instant: datetime, now: datetime) -> str:
    """Day and time: "i går 14.05", "fre 07.00", "13 mars 07.00"."""
    return _("{day} {time}").format(day=day(instant, now), time=clock(instant))


def whole_moment(instant: datetime) -> str:
    """Date and time without reference to today: "2026-03-13 07.00"."""
    return f"{instant.astimezone(zone()):%Y-%m-%d} {clock(instant)}"


def span(length: timedelta) -> str:
    """A duration in its largest unit, rounded down: "25 min", "3 h", "2 dagar", "5 mån", "3 år"."""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    if minutes < 48 * 60:
        return _("{count} h").format(count=minutes // 60)
    days = minutes // (24 * 60)
    if 61 <= days < 2 * 365:
        return _("{count} mo").format(count=days * 12 // 365)
    if days >= 2 * 365:
        return ngettext("{count} year", "{count} years", days // 365).format(count=days // 365)
    return ngettext("{count} day", "{count} days", days).format(count=days)


def short_span(length: timedelta) -> str:
    """The same in at most five characters for a narrow column: "25m", "3h", "12d", "3å"."""
    minutes = max(0, int(length.total_seconds() // 60))
    for size, unit in ((365 * 24 * 60, _("{count}y")), (24 * 60, _("{count}d")), (60, _("{count}h"))):
        if minutes >= size:
            return unit.format(count=minutes // size)
    return _("{count}m").format(count=minutes)


def ago(instant: datetime, now: datetime) -> str:
    """How long ago: "nyss", "för 3 min sedan", "för 2 dagar sedan"."""
    passed = now - instant
    if passed < NOW_IS:
        return _("just now")
    return _("{span} ago").format(span=span(passed))


def overdue(due: datetime, now: datetime, *, short: bool = False) -> str:
    """How late it is: "försenat 3 dagar", short "försenat 3d"."""
    late = short_span(now - due) if short else span(now - due)
    return _("overdue {span}").format(span=late)


def left(due: datetime, last_staffed: datetime, now: datetime, *, short: bool = False) -> str:
    """The time left to answer: "2 h kvar", "till fre 17.00", "försenat 3 dagar".

    Counts to the last staffed moment while that is ahead, then to the due time itself.
    """
    if due <= now:
        return overdue(due, now, short=short)
    goal = last_staffed if last_staffed > now else due
    if goal - now < timedelta(hours=6):
        return _("{span} left").format(span=span(goal - now))
    days = _days_between(goal, now)
    if days == 0:
        return _("by {time}").format(time=clock(goal))
    if days < 7:
        name = _(WEEKDAYS[goal.astimezone(zone()).weekday()])
        return _("by {day} {time}").format(day=name, time=clock(goal))
    return _("by {day}").format(day=_date(goal, now))


def seconds_left(instant: datetime, now: datetime) -> int:
    """Whole seconds until the instant, never below 0."""
    return max(0, round((instant - now).total_seconds()))
