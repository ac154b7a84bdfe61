"""The desk's sentences as a person reads them: dates and periods in words. The command line keeps them as data."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sm_console.console.words import MONTHS, clock, day, zone
from sm_console.core.model import Message
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d))?")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_HALF = re.compile(r"(\d{4})-H([12])")
_TIME = re.compile(r"(\d\d):(\d\d)")


def said(message: Message, now: datetime) -> str:
    """A message in the reader's language. Values that are nothing but a date, a period or a time become words."""
    values = {name: value_words(value, now) for name, value in message.values.items()}
    return translate(Message(message.text, values))


def value_words(value: str, now: datetime) -> str:
    """A date, a moment, a period or a time of day in words; anything else as it is."""
    kinds: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], str]], ...] = (
        (_DATE, _date),
        (_WEEK, _week),
        (_MONTH, _month),
        (_HALF, _half),
        (_TIME, _time),
    )
    for pattern, words in kinds:
        if match := pattern.fullmatch(value):
            try:
                return words(match, now)
            except ValueError:
                return value  # shaped like a date, but none
    return value


def date_words(on: date, now: datetime) -> str:
    """A day as a sentence names it: "i dag", "22 mars", "4 januari 2027"; never a weekday, which any week has."""
    here = datetime.combine(on, time(12), tzinfo=zone())
    days = (on - now.astimezone(zone()).date()).days
    if -1 <= days <= 1:
        return day(here, now)
    words = _("{month} {day}").format(month=_(MONTHS[on.month - 1]), day=on.day)
    return _with_year(words, on.year, now)


def month_words(year: int, month: int, now: datetime) -> str:
    """A month: "mars", "december 2025"."""
    return _with_year(_(MONTHS[month - 1]), year, now)


def _with_year(words: str, year: int, now: datetime) -> str:
    if year == now.astimezone(zone()).year:
        return words
    return _("{date} {year}").format(date=words, year=year)


def _date(match: re.Match[str], now: datetime) -> str:
    on = date(int(match[1]), int(match[2]), int(match[3]))
    words = date_words(on, now)
    if match[4] is None:
        return words
    at = datetime(on.year, on.month, on.day, int(match[4]), int(match[5]), tzinfo=zone())
    return _("{day} {time}").format(day=words, time=clock(at))


def _week(match: re.Match[str], now: datetime) -> str:
    date.fromisocalendar(int(match[1]), int(match[2]), 1)
    words = _("calendar week {number}").format(number=int(match[2]))
    if int(match[1]) == now.astimezone(zone()).isocalendar().year:
        return words
    return _("{date} {year}").format(date=words, year=match[1])


def _month(match: re.Match[str], now: datetime) -> str:
    if not 1 <= int(match[2]) <= len(MONTHS):
        raise ValueError(match[0])
    return month_words(int(match[1]), int(match[2]), now)


def _half(match: re.Match[str], now: datetime) -> str:
    words = _("the first half-year") if match[2] == "1" else _("the second half-year")
    return _with_year(words, int(match[1]), now)


def _time(match: re.Match[str], now: datetime) -> str:
    return clock(now.astimezone(zone()).replace(hour=int(match[1]), minute=int(match[2])))
