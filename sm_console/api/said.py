"""The desk's sentences as a person reads them: dates and periods in words, on screen and on the command line.

On screen they are told from the present ("i dag 17.00", "vecka 12"). Lines of the command line are kept, and read
later: without a present (``now`` is ``None``) every date and period has its year ("12 mars 2026", "v. 12 2026").
Programs get them as data (``--json``).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sm_console.api.time_words import MONTHS, clock, day, moment, zone
from sm_console.core.model import Message
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d))?")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_HALF = re.compile(r"(\d{4})-H([12])")
_TIME = re.compile(r"(\d\d):(\d\d)")
_PART = re.compile(r"(\d+)%")
_DECIMAL = re.compile(r"(\d+)\.(\d+)")
_ANY_DAY = date(2026, 1, 1)  # one on which the clock skips nothing


def said(message: Message, now: datetime | None = None) -> str:
    """A message in the reader's language. Values that are but a date, a period, a time or a number are written so."""
    values = {name: value_words(value, now) for name, value in message.values.items()}
    return translate(Message(message.text, values))


def value_words(value: str, now: datetime | None = None) -> str:
    """A date, a moment, a period, a time of day or a number as one writes it; anything else as it is."""
    kinds: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime | None], str]], ...] = (
        (_DATE, _date),
        (_WEEK, _week),
        (_MONTH, _month),
        (_HALF, _half),
        (_TIME, _time),
        (_PART, _part),
        (_DECIMAL, _decimal),
    )
    for pattern, words in kinds:
        if match := pattern.fullmatch(value):
            try:
                return words(match, now)
            except ValueError:
                return value  # shaped like a date, but none
    return value


def quoted(words: str) -> str:
    """Somebody's words in the reader's quotation marks."""
    return _("“{words}”").format(words=words)


def date_words(on: date, now: datetime | None = None) -> str:
    """A day as a sentence names it: "i dag", "22 mars", "4 januari 2027"; never a weekday, which any week has."""
    if now is not None and -1 <= (on - now.astimezone(zone()).date()).days <= 1:
        return day(datetime.combine(on, time(12), tzinfo=zone()), now)
    words = _("{month} {day}").format(month=_(MONTHS[on.month - 1]), day=on.day)
    return _with_year(words, on.year, now)


def month_words(year: int, month: int, now: datetime | None = None) -> str:
    """A month: "mars", "december 2025"."""
    return _with_year(_(MONTHS[month - 1]), year, now)


def moment_words(instant: datetime, now: datetime | None = None) -> str:
    """A moment: "i dag 14.05", "13 mars 07.00"; without a present "13 mars 2026 07.00"."""
    if now is not None:
        return moment(instant, now)
    return _("{day} {time}").format(day=date_words(instant.astimezone(zone()).date()), time=clock(instant))


def exact_words(instant: datetime, now: datetime | None = None) -> str:
    """A moment with its date, never a weekday: "i dag 14.05", "20 november 06.17"; midnight is its day alone."""
    local = instant.astimezone(zone())
    day_of = date_words(local.date(), now)
    return day_of if local.time() == time(0) else _("{day} {time}").format(day=day_of, time=clock(instant))


def _with_year(words: str, year: int, now: datetime | None) -> str:
    if now is not None and year == now.astimezone(zone()).year:
        return words
    return _("{date} {year}").format(date=words, year=year)


def _date(match: re.Match[str], now: datetime | None) -> str:
    on = date(int(match[1]), int(match[2]), int(match[3]))
    words = date_words(on, now)
    if match[4] is None:
        return words
    at = datetime(on.year, on.month, on.day, int(match[4]), int(match[5]), tzinfo=zone())
    return _("{day} {time}").format(day=words, time=clock(at))


def _week(match: re.Match[str], now: datetime | None) -> str:
    date.fromisocalendar(int(match[1]), int(match[2]), 1)
    text = _("wk {number}") if now is None else _("calendar week {number}")
    words = text.format(number=int(match[2]))
    if now is not None and int(match[1]) == now.astimezone(zone()).isocalendar().year:
        return words
    return _("{date} {year}").format(date=words, year=match[1])


def _month(match: re.Match[str], now: datetime | None) -> str:
    if not 1 <= int(match[2]) <= len(MONTHS):
        raise ValueError(match[0])
    return month_words(int(match[1]), int(match[2]), now)


def _half(match: re.Match[str], now: datetime | None) -> str:
    words = _("the first half-year") if match[2] == "1" else _("the second half-year")
    return _with_year(words, int(match[1]), now)


def _time(match: re.Match[str], now: datetime | None) -> str:  # noqa: ARG001 - as the others
    return clock(datetime.combine(_ANY_DAY, time(int(match[1]), int(match[2])), tzinfo=zone()))


def _part(match: re.Match[str], now: datetime | None) -> str:  # noqa: ARG001 - as the others
    return _("{number}%").format(number=match[1])


def _decimal(match: re.Match[str], now: datetime | None) -> str:  # noqa: ARG001 - as the others
    return _("{whole}.{part}").format(whole=match[1], part=match[2])
