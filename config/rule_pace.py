"""The parts of a rule pack about whole accounts: pace (R2), seasons (R3), the register (R1) and closure (R13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config import values
from config.errors import Fault
from config.reading import Table, filled, list_of, one_of, whole
from config.schema import PLATFORMS
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.periods import PeriodKind
from sm_console.core.rules import ClosureRules, ListItem, PaceRules, RegisterRules, SeasonRules

KEYS = (
    "season.wake_days",
    "season.sleep_months",
    "season.wake_list",
    "register.checklist",
    "closure.weeks",
    "closure.months",
    "closure.half_years",
    "closure.answer_days",
    "closure.unannounced_months",
)
"""What every pack must say; paces are by platform, and a platform may have none."""

_MOST_POSTS = 10_000


def read(top: Table, changes: dict[str, Any]) -> None:
    """Read what a pack's file says of these into the flat table."""
    paces = top.table("pace")
    for platform in PLATFORMS:
        paces.known.append(platform)
        if platform in paces.data:
            pace = paces.table(platform)
            _take(changes, pace, "period", one_of(tuple(PeriodKind)))
            _take(changes, pace, "min", whole(0, _MOST_POSTS))
            _take(changes, pace, "max", whole(0, _MOST_POSTS))
            pace.done()
    paces.done()
    season = top.table("season")
    _take(changes, season, "wake_days", whole(0, 366))
    _take(changes, season, "sleep_months", whole(1, 1200))
    _take(changes, season, "wake_list", checklist)
    season.done()
    register = top.table("register")
    _take(changes, register, "checklist", checklist)
    register.done()
    closure = top.table("closure")
    for name in ClosureRules.__struct_fields__:
        _take(changes, closure, name, whole(1, 1000))
    closure.done()


def _take(changes: dict[str, Any], table: Table, name: str, parser: Any) -> None:
    value = table.get(name, parser, None)
    if value is not None:
        changes[f"{table.key}.{name}"] = value


def checklist(value: Any) -> tuple[ListItem, ...]:
    """Read the points of a checklist; no two may have the same id."""
    items = list_of(_item)(value)
    ids = [item.id for item in items]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise Fault(Message(N_('two points have the id "{id}"'), {"id": twice}))
    return items


def _item(value: Any) -> ListItem:
    hint = Message(N_("write each point as {example}"), {"example": '{ id = "about", sv = "…", en = "…" }'})
    if not isinstance(value, dict) or not {"id", "sv"} <= value.keys() <= {"id", "sv", "en"}:
        raise Fault(Message(N_("is no list of points")), hint)
    words = filled(value["sv"])
    return ListItem(id=values.identifier(value["id"]), sv=words, en=filled(value.get("en", words)))


def missing(flat: Mapping[str, Any]) -> list[str]:
    """Return the keys that a pack lacks."""
    needed = [*KEYS, *(f"pace.{platform}.{name}" for platform in _platforms(flat) for name in ("period", "min"))]
    return [key for key in needed if key not in flat]


def contradiction(flat: Mapping[str, Any]) -> tuple[str, Message] | None:
    """Return the place where a pack asks for more posts than it allows, and what is wrong there."""
    for platform in _platforms(flat):
        least, most = flat[f"pace.{platform}.min"], flat.get(f"pace.{platform}.max", 0)
        if most and most < least:
            values = {"least": str(least), "most": str(most)}
            return f"pace.{platform}", Message(N_("asks for at least {least} posts and at most {most}"), values)
    return None


def pace(flat: Mapping[str, Any]) -> dict[str, PaceRules]:
    """Return the paces of a whole pack, by platform."""
    return {
        platform: PaceRules(
            period=flat[f"pace.{platform}.period"],
            least=flat[f"pace.{platform}.min"],
            most=flat.get(f"pace.{platform}.max") or None,
        )
        for platform in _platforms(flat)
    }


def season(flat: Mapping[str, Any]) -> SeasonRules:
    """Return the season rules of a whole pack."""
    return SeasonRules(
        wake_days=flat["season.wake_days"],
        sleep_months=flat["season.sleep_months"],
        wake_list=flat["season.wake_list"],
    )


def register(flat: Mapping[str, Any]) -> RegisterRules:
    """Return the register rules of a whole pack."""
    return RegisterRules(checklist=flat["register.checklist"])


def closure(flat: Mapping[str, Any]) -> ClosureRules:
    """Return the closure rules of a whole pack."""
    return ClosureRules(**{name: flat[f"closure.{name}"] for name in ClosureRules.__struct_fields__})


def _platforms(flat: Mapping[str, Any]) -> list[str]:
    named = {key.split(".")[1] for key in flat if key.startswith("pace.")}
    return [platform for platform in PLATFORMS if platform in named]
