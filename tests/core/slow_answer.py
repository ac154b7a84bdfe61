"""R4 worked out a second time by other means: own holidays from Easter, own clock changes, plain lists.

Shares no code with sm_console.core.calendar or answer, and uses neither ``holidays`` nor ``zoneinfo``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sm_console.core.rules import RulePack

FIRST, LAST = date(2023, 11, 1), date(2031, 3, 1)
DAY = timedelta(days=1)


class Expected(NamedTuple):
    """What R4 must say."""

    answer_class: str
    due: datetime
    target: datetime | None
    last_staffed: datetime


def easter_sunday(year: int) -> date:
    """The Gregorian computus (Meeus, Jones, Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 19 * m) // 433
    month = (h + m - 7 * n + 90) // 25
    return date(year, month, (h + m - 7 * n + 33 * month + 19) % 32)


def swedish_holidays(year: int) -> set[date]:
    """Public holidays that can fall on a weekday, the weekend ones too, and the three eves."""
    easter = easter_sunday(year)
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    moving = {easter + timedelta(days=days) for days in (-2, 0, 1, 39, 49)}
    midsummer = next(date(year, 6, day) for day in range(20, 27) if date(year, 6, day).weekday() == 5)
    return {date(year, *day) for day in fixed} | moving | {midsummer - DAY, midsummer}


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month with 31 days."""
    return next(date(year, month, day) for day in range(31, 24, -1) if date(year, month, day).weekday() == 6)


def is_summer(instant: datetime) -> bool:
    """Whether Central European Summer Time holds: between the last Sundays of March and October, 01:00 UTC."""
    start, end = (datetime.combine(last_sunday(instant.year, month), time(1), tzinfo=UTC) for month in (3, 10))
    return start <= instant < end


def wall(instant: datetime) -> datetime:
    """The clock in Stockholm, as a naive datetime."""
    utc = instant.astimezone(UTC)
    return (utc + timedelta(hours=2 if is_summer(utc) else 1)).replace(tzinfo=None)


def instant_of(clock: datetime) -> datetime:
    """The first instant at which the clock in Stockholm shows (or has passed) ``clock``."""
    candidate = clock.replace(tzinfo=UTC) - timedelta(hours=2)
    return candidate if wall(candidate) == clock else candidate + timedelta(hours=1)


class SlowAnswers:
    """All office hours of the years, written out one by one."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        rules = pack.calendar
        holidays = set().union(*(swedish_holidays(year) for year in range(FIRST.year, LAST.year + 1)))
        self.days: list[date] = []
        self.office: list[tuple[datetime, datetime]] = []
        day = FIRST
        while day < LAST:
            helg = day.isoweekday() in {6, 7} or day in holidays or day in rules.closed_days
            hours = rules.hours[day.isoweekday() - 1]
            closes = rules.half_days.get(str(day), rules.half_days.get(str(day)[5:], hours.closes))
            if (day in rules.open_days or not helg) and hours.opens < closes:
                self.days.append(day)
                self.office.append(
                    (instant_of(datetime.combine(day, hours.opens)), instant_of(datetime.combine(day, closes))),
                )
            day += DAY
        self.closings = [closes for _, closes in self.office]
        self.working = set(self.days)

    def answer(self, received: datetime) -> Expected:
        """R4, for a pack with at least 24 hours."""
        end = received + timedelta(hours=self.pack.answer.hours)
        span = [wall(received).date()]
        while span[-1] < wall(end).date():
            span.append(span[-1] + DAY)
        off = [day for day in span if day not in self.working]
        if not off:
            return Expected("24h", end, None, self.last_staffed(end))
        opens, due = self.office[bisect_right(self.days, off[0])]
        target = opens + timedelta(hours=self.pack.answer.target_hours)
        return Expected("next-working-day", due, min(target, due), due)

    def last_staffed(self, due: datetime) -> datetime:
        """The latest staffed instant up to ``due``."""
        coming = bisect_left(self.closings, due)
        opens, closes = self.office[coming]
        return due if opens <= due <= closes else self.closings[coming - 1]
