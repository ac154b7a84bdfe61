"""The windows of seasonal accounts (R3), and the seasons they make in the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

_ONE_DAY = timedelta(days=1)
_LEAP_DAY = (2, 29)
_LAST_YEAR = 9998


class YearlyWindow(msgspec.Struct, frozen=True, kw_only=True, tag="yearly"):
    """A season that comes back each year, first and last day included.

    Days are (month, day). It crosses New Year where ``last`` comes before ``first``. In a year
    without 29 February that day counts as 28 February when it ends, as 1 March when it begins.
    """

    first: tuple[int, int]
    last: tuple[int, int]

    def __str__(self) -> str:
        return "{:02d}-{:02d}–{:02d}-{:02d}".format(*self.first, *self.last)


class DatedWindow(msgspec.Struct, frozen=True, kw_only=True, tag="dated"):
    """A season of one single year, first and last day included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


SeasonWindow = YearlyWindow | DatedWindow


class Season(msgspec.Struct, frozen=True):
    """One season in the calendar, both days in it; ``window`` is the first of those that make it."""

    first: date
    last: date
    window: SeasonWindow


def seasons(windows: Iterable[SeasonWindow], first_year: int, last_year: int) -> list[Season]:
    """Return the seasons that begin in these years (dated ones: all), oldest first.

    Windows that overlap, or follow each other without a day between, make one season.
    """
    single = [season for window in windows for season in _of_window(window, first_year, last_year)]
    single.sort(key=lambda season: (season.first, season.last))
    merged: list[Season] = []
    for season in single:
        if merged and season.first <= merged[-1].last + _ONE_DAY:
            before = merged[-1]
            merged[-1] = Season(before.first, max(before.last, season.last), before.window)
        else:
            merged.append(season)
    return merged


def in_season(among: Sequence[Season], first: date, last: date) -> bool:
    """Whether every day from ``first`` to ``last`` lies in one of ``among``."""
    return any(season.first <= first and last <= season.last for season in among)


def _of_window(window: SeasonWindow, first_year: int, last_year: int) -> Iterable[Season]:
    if isinstance(window, DatedWindow):
        yield Season(window.first, window.last, window)
        return
    over_new_year = window.last < window.first
    for year in range(max(first_year, 1), min(last_year, _LAST_YEAR) + 1):
        first, last = _begins(year, window.first), _ends(year + over_new_year, window.last)
        if first <= last:  # 29 February alone has no season in other years
            yield Season(first, last, window)


def _begins(year: int, day: tuple[int, int]) -> date:
    return date(year, 3, 1) if day == _LEAP_DAY and not _is_leap(year) else date(year, *day)


def _ends(year: int, day: tuple[int, int]) -> date:
    return date(year, 2, 28) if day == _LEAP_DAY and not _is_leap(year) else date(year, *day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
