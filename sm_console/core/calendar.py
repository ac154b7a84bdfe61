"""Working days, *helg* and office hours, as guideline.md defines them.

A *helg* day is Saturday, Sunday, a day of the public calendar (with the three eves), a local closing
day, or a day whose office hours are empty. A local open day overrides all of these but the last, and
has the hours of its weekday. Half-days only move the closing time of a day that is open anyway; one
that closes no later than it opens is no working day. A dated half-day goes before a yearly one.

Instants are aware; those returned are in UTC. Local clock times that the spring change skips are read
with the offset before it (02:30 becomes 03:30); those that autumn repeats mean the first time round.
"""

from __future__ import annotations

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec

from sm_console.core.public_days import known_years, library_version, public_days
from sm_console.core.rules import CalendarRules, OfficeHours

EARLIEST = datetime(2, 1, 1, tzinfo=UTC)
LATEST = datetime(9990, 1, 1, tzinfo=UTC)
"""Bounds of what is calculated. Servers do send the years 1 and 9999; such instants count as these."""

_METHOD = 1  # raise it when this module begins to decide otherwise: versions are stored with verdicts
_ONE_DAY = timedelta(days=1)
_MOST_DAYS_KEPT = 200 * 366
_LIBRARY_LANGUAGE = {"sv": "sv", "en": "en_US"}
_CAPITAL_STAYS = ("Kristi", "Marie")


class WorkDay(msgspec.Struct, frozen=True):
    """A working day: its hours on the wall and in UTC."""

    hours: OfficeHours
    opens: datetime
    closes: datetime


class WorkCalendar:
    """The calendar of one rule pack. Years are worked out once, when first asked for.

    Raises ValueError where the rules name no country the library has, or no weekday with office hours.
    """

    def __init__(self, rules: CalendarRules) -> None:
        if len(rules.hours) != 7 or not any(hours.opens < hours.closes for hours in rules.hours[:5]):
            raise ValueError("hours: one entry for each weekday, and at least one from Monday to Friday that is open")
        self.rules = rules
        self.zone = ZoneInfo(rules.timezone)
        self._days: dict[date, WorkDay | None] = {}
        self._names: dict[tuple[int, str], dict[date, str]] = {}

    @cached_property
    def version(self) -> str:
        """A text that changes when anything that decides changes: library, rules, method, clock changes."""
        digest = sha256(msgspec.json.encode((_METHOD, self.rules), order="deterministic"))
        week = datetime(2020, 1, 1, tzinfo=UTC)
        while week.year < 2040:
            digest.update(str(week.astimezone(self.zone).utcoffset()).encode())
            week += timedelta(days=7)
        return f"holidays {library_version()} {digest.hexdigest()[:12]}"

    @cached_property
    def known_years(self) -> range:
        """The years whose public days are known; outside, only weekends and local days count."""
        return known_years(self.rules.country)

    def local_date(self, instant: datetime) -> date:
        """Return the date on the wall at ``instant``."""
        return clamp(instant).astimezone(self.zone).date()

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is an *arbetsdag*."""
        return self._day(day) is not None

    def hours(self, day: date) -> OfficeHours | None:
        """Return the office hours of ``day`` on the wall clock, ``None`` on a helg day."""
        found = self._day(day)
        return found.hours if found else None

    def opens(self, day: date) -> datetime:
        """Return the instant at which a working day opens. Raises ValueError on a helg day."""
        return self._open_day(day).opens

    def closes(self, day: date) -> datetime:
        """Return the instant at which a working day closes. Raises ValueError on a helg day."""
        return self._open_day(day).closes

    def first_working_after(self, day: date) -> date:
        """Return the first working day later than ``day``."""
        day += _ONE_DAY
        while self._day(day) is None:
            day += _ONE_DAY
        return day

    def first_helg(self, first: date, last: date) -> date | None:
        """Return the first helg day from ``first`` to ``last``, both included."""
        while first <= last:
            if self._day(first) is None:
                return first
            first += _ONE_DAY
        return None

    def next_open(self, instant: datetime) -> datetime:
        """Return the next opening later than ``instant``: in office hours that of the following working day."""
        instant = clamp(instant).astimezone(UTC)
        day = self.local_date(instant)
        found = self._day(day)
        if found and found.opens > instant:
            return found.opens
        return self.opens(self.first_working_after(day))

    def last_staffed(self, due: datetime) -> datetime:
        """Return ``due`` if it falls in office hours (both ends included), else the last closing before it."""
        due = clamp(due).astimezone(UTC)
        day = self.local_date(due)
        found = self._day(day)
        while found is None or found.opens > due:
            day -= _ONE_DAY
            found = self._day(day)
        return min(due, found.closes)

    def holiday_name(self, day: date, language: str = "sv") -> str:
        """Return the name of the holiday on ``day`` as it reads inside a sentence; empty where there is none."""
        name = self._public(day.year, language).get(day, "")
        if language == "sv":
            return " och ".join(_inside_sentence(part) for part in name.split("; "))
        return name.replace("; ", " and ")

    def _public(self, year: int, language: str) -> dict[date, str]:
        names = self._names.get((year, language))
        if names is None:
            rules = self.rules
            names = public_days(rules.country, rules.categories, year, _LIBRARY_LANGUAGE[language])
            self._names[year, language] = names
        return names

    def _open_day(self, day: date) -> WorkDay:
        found = self._day(day)
        if found is None:
            raise ValueError(f"{day} is no working day")
        return found

    def _day(self, day: date) -> WorkDay | None:
        try:
            return self._days[day]
        except KeyError:
            days = self._work_out(day.year)
            if len(self._days) > _MOST_DAYS_KEPT:  # strangers choose the dates: memory must not follow them
                self._days, self._names = {}, {}
            self._days.update(days)
            return days[day]

    def _work_out(self, year: int) -> dict[date, WorkDay | None]:
        public = self._public(year, "sv")
        first = date(year, 1, 1)
        days = [first + timedelta(days=number) for number in range(366 if isleap(year) else 365)]
        return {day: self._settle(day, day in public) for day in days}

    def _settle(self, day: date, public: bool) -> WorkDay | None:  # noqa: FBT001 - private, one caller
        rules = self.rules
        helg = public or day.weekday() >= 5 or day in rules.closed_days
        if helg and day not in rules.open_days:
            return None
        usual = rules.hours[day.weekday()]
        half = rules.half_days.get(day.isoformat(), rules.half_days.get(f"{day:%m-%d}"))
        hours = usual if half is None else OfficeHours(opens=usual.opens, closes=half)
        if hours.opens >= hours.closes:
            return None
        opens, closes = self._instant(day, hours.opens), self._instant(day, hours.closes)
        return WorkDay(hours, opens, closes) if opens < closes else None

    def _instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)


def clamp(instant: datetime) -> datetime:
    """Return ``instant`` kept within what is calculated. Raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    if EARLIEST <= instant <= LATEST:
        return instant
    return EARLIEST if instant < EARLIEST else LATEST


def _inside_sentence(name: str) -> str:
    """Write a Swedish holiday's name as it stands inside a sentence: "första maj", "Kristi himmelsfärdsdag"."""
    return name if name.startswith(_CAPITAL_STAYS) else name[:1].lower() + name[1:]
