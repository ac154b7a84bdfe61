"""Parsers for the values of the configuration: what each may look like, and what to do when it does not."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from config.errors import Fault, quoted
from config.options import OPTIONS
from config.reading import filled, one_of
from config.schema import LANGUAGES, PICTURES, PLATFORMS, DatedWindow, SeasonWindow, YearlyWindow
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role
from sm_console.core.quiet import QuietHours
from sm_console.core.rules import OfficeHours

_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_OPTION = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LOGIN = re.compile(r"[^\s:/\\,;\"']{1,64}")
_CLOCK = re.compile(r"([01]\d|2[0-3])[:.]([0-5]\d)")
_YEAR_DAY = re.compile(r"(\d\d)-(\d\d)")
_DASH = r"\s*[-–—]\s*"
_HOURS = re.compile(rf"(\d\d[:.]\d\d){_DASH}(\d\d[:.]\d\d)")
_YEARLY = re.compile(rf"(\d\d-\d\d){_DASH}(\d\d-\d\d)")
_DATED = re.compile(rf"(\d{{4}}-\d\d-\d\d){_DASH}(\d{{4}}-\d\d-\d\d)")
_LEAP_YEAR = 2024
LONG_AGO = date(1970, 1, 1)
"""Stands for a date that could not be read; nothing with a problem in it is ever used."""


def identifier(value: Any) -> str:
    """Read an id: it is written on the command line and in file names."""
    found = filled(value)
    if not _IDENTIFIER.fullmatch(found):
        plain = plain_identifier(found)
        hint = (
            Message(N_('use only a–z, 0–9 and -, at most 64: "{value}"'), {"value": plain})
            if plain
            else Message(N_("use only a–z, 0–9 and -, at most 64"))
        )
        raise Fault(Message(N_('"{value}" cannot be an id'), {"value": quoted(found)}), hint)
    return found


def plain_identifier(wish: str) -> str:
    """Return the nearest valid id to what somebody wrote, or an empty text."""
    import unicodedata

    bare = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:64].rstrip("-")


def platform(value: Any) -> str:
    """Read a platform's word."""
    return one_of(PLATFORMS)(value)


def option_name(value: Any, platform: str = "") -> str:
    """Read the name of one of a platform's settings; any that can be one where the platform is not known."""
    found = filled(value)
    if not _OPTION.fullmatch(found):
        message = Message(N_('"{value}" cannot be the name of an option'), {"value": quoted(found)})
        raise Fault(message, Message(N_("use only a–z, 0–9 and _, beginning with a letter")))
    known = OPTIONS.get(platform)
    if known is not None and found not in known:
        message = Message(N_('{platform} has no option "{value}"'), {"platform": platform, "value": quoted(found)})
        names = Message(N_("choose one of: {names}"), {"names": ", ".join(known)})
        raise Fault(message, names if known else Message(N_("there are none")))
    return found


def language(value: Any) -> str:
    """Read a language's word."""
    return one_of(LANGUAGES)(value)


def pictures(value: Any) -> str:
    """Read how pictures are to be shown."""
    return one_of(PICTURES)(value)


def role(value: Any) -> Role:
    """Read a role's word."""
    return Role(one_of(tuple(Role))(value))


def login(value: Any) -> str:
    """Read a login name, as the operating system has it."""
    found = filled(value)
    if not _LOGIN.fullmatch(found):
        message = Message(N_('"{value}" cannot be a login'), {"value": quoted(found)})
        raise Fault(message, Message(N_("write the name that the person logs in with, without spaces")))
    return found


def first_name(value: Any) -> str:
    """Read a first name as answers are signed with it (R5)."""
    found = filled(value)
    if not all(sign.isalpha() or sign in " -’'." or sign > "\u02ff" for sign in found) or not found[0].isalpha():
        message = Message(N_('"{value}" cannot be a first name'), {"value": quoted(found)})
        raise Fault(message, Message(N_("write it as answers are signed: Anna, Carl-Johan")))
    return found


def address(value: Any) -> str:
    """Read a web address. One that holds a login is refused, and is never quoted."""
    found = filled(value)
    example = Message(N_("write it whole: https://blogg.example.se/"))
    try:
        parts = urlsplit(found)
        port = parts.port
    except ValueError:
        raise Fault(Message(N_("is not a web address")), example) from None
    # Looked for first and in every part before the path, so that no later complaint repeats a password.
    if "@" in found.partition("://")[2].partition("/")[0] or "@" in found.partition("/")[0]:
        raise Fault(
            Message(N_("a login stands inside the address")),
            Message(N_("take it out; put the name in user = and the secret in credentials.toml")),
        )
    if parts.scheme not in {"http", "https"} or not found.lower().startswith(("http://", "https://")):
        raise Fault(Message(N_("must begin with https:// or http://")), example)
    if not parts.hostname or port == 0 or re.search(r"[\s<>\"\\^`{|}]", found) or parts.fragment:
        raise Fault(Message(N_("is not a web address")), example)
    return found


def day(value: Any) -> date:
    """Read a date, written as TOML's own or as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: Any) -> date:
    raise Fault(
        Message(N_('"{value}" is not a date'), {"value": quoted(value)}), Message(N_("write dates as 2026-03-10"))
    )


def clock(value: Any) -> time:
    """Read a time of day, written as TOML's own or as text."""
    if isinstance(value, time) and value.tzinfo is None and not value.second and not value.microsecond:
        return value
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        message = Message(N_('"{value}" is not a time of day'), {"value": quoted(value)})
        raise Fault(message, Message(N_("write times as 08:00, in quotes")))
    return time(int(match[1]), int(match[2]))


def office_hours(value: Any) -> OfficeHours:
    """Read opening and closing time; "closed" is a day that never opens, written as empty hours."""
    found = filled(value)
    if found.lower() in {"closed", "stängt"}:
        return OfficeHours(opens=time(0), closes=time(0))
    match = _HOURS.fullmatch(found)
    hint = Message(N_("write hours as 08:00–17:00, or closed"))
    if not match:
        raise Fault(Message(N_('"{value}" is not a pair of times'), {"value": quoted(found)}), hint)
    opens, closes = clock(match[1]), clock(match[2])
    if opens >= closes:
        raise Fault(Message(N_("closes before it opens")), hint)
    return OfficeHours(opens=opens, closes=closes)


def quiet_hours(value: Any) -> QuietHours:
    """Read the hours in which no alarm rings, over midnight too."""
    found = filled(value)
    match = _HOURS.fullmatch(found)
    if not match or clock(match[1]) == clock(match[2]):
        hint = Message(N_("write hours as 22:00–06:00"))
        raise Fault(Message(N_('"{value}" is not a pair of times'), {"value": quoted(found)}), hint)
    return QuietHours(starts=clock(match[1]), ends=clock(match[2]))


def year_day(value: Any) -> tuple[int, int]:
    """Read a day of every year, MM-DD; 29 February is one."""
    match = _YEAR_DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        found = date(_LEAP_YEAR, int(match[1]), int(match[2])) if match else None
    except ValueError:
        found = None
    if found is None:
        message = Message(N_('"{value}" is not a day of the year'), {"value": quoted(value)})
        raise Fault(message, Message(N_("write month and day: 08-20")))
    return found.month, found.day


def half_day(value: Any) -> str:
    """Read the day of a half-day: a date, or a day of every year."""
    if isinstance(value, str) and _YEAR_DAY.fullmatch(value):
        return "{:02d}-{:02d}".format(*year_day(value))
    return day(value).isoformat()


def season_window(value: Any) -> SeasonWindow:
    """Read a season: "MM-DD–MM-DD" for each year (over New Year too), or two whole dates for one year."""
    found = filled(value)
    if match := _YEARLY.fullmatch(found):
        return YearlyWindow(first=year_day(match[1]), last=year_day(match[2]))
    if match := _DATED.fullmatch(found):
        first, last = day(match[1]), day(match[2])
        if first > last:
            raise Fault(Message(N_("the season ends before it begins")))
        return DatedWindow(first=first, last=last)
    message = Message(N_('"{value}" is not a season'), {"value": quoted(found)})
    raise Fault(message, Message(N_("write 08-10–08-20 for each year, or 2026-08-10–2026-08-20 for one")))
