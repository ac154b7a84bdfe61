"""Calendar periods of local days: ISO weeks, months and half-years (R2).

A period's ``number`` counts its kind through the ages without a hole, so that whole periods between two
days are found by arithmetic instead of walking.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

import msgspec

_ONE_DAY = timedelta(days=1)
_HALF_MONTHS = 6


class PeriodKind(StrEnum):
    """The three kinds of period."""

    WEEK = "week"
    MONTH = "month"
    HALF_YEAR = "half-year"


_WEEK, _MONTH, _ = PeriodKind  # by names of their own: looking one up in its class takes its time


class Period(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """One period; ``first`` and ``last`` are both in it."""

    kind: PeriodKind
    number: int
    first: date
    last: date

    @property
    def name(self) -> str:
        """How it is called: "2026-W12", "2026-03", "2026-H1"; a week belongs to its Thursday's year."""
        if self.kind is _WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year:04d}-W{week:02d}"
        if self.kind is _MONTH:
            return f"{self.first.year:04d}-{self.first.month:02d}"
        return f"{self.first.year:04d}-H{1 if self.first.month == 1 else 2}"


def named(name: str) -> Period:
    """Return the period that is called so. Raises ValueError."""
    year, _, rest = name.partition("-")
    if rest.startswith("W"):
        return period_of(PeriodKind.WEEK, date.fromisocalendar(int(year), int(rest[1:]), 1))
    if rest in ("H1", "H2"):
        return period_of(PeriodKind.HALF_YEAR, date(int(year), 1 if rest == "H1" else 7, 1))
    return period_of(PeriodKind.MONTH, date(int(year), int(rest), 1))


def period_of(kind: PeriodKind, day: date) -> Period:
    """Return the period that holds ``day``."""
    return numbered(kind, number_of(kind, day))


def number_of(kind: PeriodKind, day: date) -> int:
    """Return the number of the period that holds ``day``."""
    if kind is _WEEK:
        return (day.toordinal() - 1) // 7  # 1 January of year 1 is a Monday
    months = day.year * 12 + day.month - 1
    return months if kind is _MONTH else months // _HALF_MONTHS


def numbered(kind: PeriodKind, number: int) -> Period:
    """Return the period with this number."""
    return Period(kind, number, _first(kind, number), _first(kind, number + 1) - _ONE_DAY)


def whole_numbers(kind: PeriodKind, first: date, last: date) -> range:
    """Return the numbers of the periods that lie whole between two days, both included."""
    start = number_of(kind, first)
    if _first(kind, start) < first:
        start += 1
    return range(start, max(start, number_of(kind, last + _ONE_DAY)))


def add_months(day: date, months: int) -> date:
    """Return the day so many months later; the month's last where it has no such day."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(years + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(years, month + 1, 1) + timedelta(days=day.day - 1), following - _ONE_DAY)


def _first(kind: PeriodKind, number: int) -> date:
    if kind is _WEEK:
        return date.fromordinal(number * 7 + 1)
    months = number if kind is _MONTH else number * _HALF_MONTHS
    return date(months // 12, months % 12 + 1, 1)
