"""Two rule packs side by side: every key in which they differ, as the files write it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time
from enum import Enum
from typing import Any

import msgspec

from config import rule_desk, rule_profile, rule_record
from config.rule_packs import WEEKDAYS
from sm_console.core.rules import OfficeHours, RulePack

NONE = ""
"""What a key is where a pack does not have it."""


class Difference(msgspec.Struct, frozen=True):
    """One key with its value in either pack, written as in a file."""

    key: str
    before: str
    after: str


def differences(before: RulePack, after: RulePack) -> list[Difference]:
    """Return the keys whose values differ, in the order of the files."""
    one, other = dict(_keys(before)), dict(_keys(after))
    order = [*one, *(key for key in other if key not in one)]
    return [
        Difference(key, one.get(key, NONE), other.get(key, NONE))
        for key in order
        if one.get(key, NONE) != other.get(key, NONE)
    ]


def _keys(pack: RulePack) -> Iterator[tuple[str, str]]:
    calendar = pack.calendar
    for name in ("timezone", "country", "categories", "closed_days", "open_days"):
        yield f"calendar.{name}", _written(getattr(calendar, name))
    for weekday, hours in zip(WEEKDAYS, calendar.hours, strict=True):
        yield f"calendar.hours.{weekday}", _written(hours)
    for day, closes in sorted(calendar.half_days.items()):
        yield f"calendar.half_days.{day}", _written(closes)
    for name in ("hours", "target_hours"):
        yield f"answer.{name}", _written(getattr(pack.answer, name))
    for name in ("required", "openers"):
        yield f"signature.{name}", _written(getattr(pack.signature, name))
    yield "watch.per_day", _written(pack.watch_per_day)
    for platform, pace in pack.pace.items():
        yield f"pace.{platform}.period", pace.period
        yield f"pace.{platform}.min", _written(pace.least)
        yield f"pace.{platform}.max", _written(pace.most or 0)
    for part in ("season", "register", "closure", "bank"):
        rules = getattr(pack, part)
        for name in rules.__struct_fields__:
            yield f"{part}.{name}", _written(getattr(rules, name))
    written = (*rule_desk.written(pack), *rule_profile.written(pack.profile))
    for key, value in (*written, *rule_record.written(pack.record, pack.climate)):
        yield key, _written(value)


def _written(value: Any) -> str:
    match value:
        case bool():
            text = str(value).lower()
        case float():
            text = f"{value:g}"
        case OfficeHours():
            text = f"{value.opens:%H:%M}–{value.closes:%H:%M}" if value.opens < value.closes else "closed"
        case time():
            text = f"{value:%H:%M}"
        case str() | int() | Enum():
            text = str(value)
        case frozenset():
            text = ", ".join(sorted(map(str, value)))
        case Iterable():
            text = ", ".join(map(str, value))
        case _:
            text = str(value)
    return text
