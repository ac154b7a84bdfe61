"""The parts of a rule pack about the desk's own work: the answer bank, crises and alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from config import values
from config.reading import Table, filled, flag, list_of, number, one_of, whole
from sm_console.core.bank import BankRules
from sm_console.core.rules import AlarmRules, CrisisRules, RulePack
from sm_console.core.spike import SpikeRules

ROUND_THE_CLOCK = "round the clock"
HOURS = (ROUND_THE_CLOCK, "desk")

_BANK: dict[str, Callable[[Any], Any]] = {"four_eyes": flag}
_CRISIS: dict[str, Callable[[Any], Any]] = {
    "round_minutes": whole(5, 24 * 60),
    "answer_hours": number(0.25, 24 * 7),
    "hours": one_of(HOURS),
    "weekdays": values.office_hours,
    "weekends": values.office_hours,
    "poll_seconds": number(10, 3600),
    "spend": number(0.5, 1),
    "review_hours": number(0.25, 24 * 7),
}
_ALARMS: dict[str, Callable[[Any], Any]] = {
    "words": list_of(filled),
    "deadline_minutes": whole(0, 24 * 60),
    "down_minutes": whole(0, 24 * 60),
}
_SPIKE: dict[str, Callable[[Any], Any]] = {
    "minutes": list_of(whole(5, 24 * 60)),
    "odds": number(1e-12, 0.01),
    "least": whole(2, 10_000),
}
_PARTS = {"bank": _BANK, "crisis": _CRISIS, "alarms": _ALARMS, "alarms.spike": _SPIKE}

KEYS = tuple(f"{part}.{name}" for part, names in _PARTS.items() for name in names)
"""What every pack must say."""


def read(top: Table, changes: dict[str, Any]) -> None:
    """Read what a pack's file says of these into the flat table."""
    alarms = top.table("alarms")
    tables = {
        "bank": top.table("bank"),
        "crisis": top.table("crisis"),
        "alarms.spike": alarms.table("spike"),
        "alarms": alarms,
    }
    for part, table in tables.items():
        for name, parse in _PARTS[part].items():
            found = table.get(name, parse, None)
            if found is not None:
                changes[f"{part}.{name}"] = found
        table.done()


def missing(flat: Mapping[str, Any]) -> list[str]:
    """Return the keys that a pack lacks."""
    return [key for key in KEYS if key not in flat]


def bank(flat: Mapping[str, Any]) -> BankRules:
    """Return the answer bank's rules of a whole pack."""
    return BankRules(four_eyes=flat["bank.four_eyes"])


def crisis(flat: Mapping[str, Any]) -> CrisisRules:
    """Return what holds during a crisis by a whole pack."""
    named = {name: flat[f"crisis.{name}"] for name in _CRISIS if name != "hours"}
    return CrisisRules(**named, round_the_clock=flat["crisis.hours"] == ROUND_THE_CLOCK)


def alarms(flat: Mapping[str, Any]) -> AlarmRules:
    """Return what raises an alarm by a whole pack."""
    spike = SpikeRules(
        windows=tuple(flat["alarms.spike.minutes"]), odds=flat["alarms.spike.odds"], least=flat["alarms.spike.least"]
    )
    return AlarmRules(**{name: flat[f"alarms.{name}"] for name in _ALARMS}, spike=spike)


def written(pack: RulePack) -> Iterator[tuple[str, Any]]:
    """Yield the keys of crises and alarms with their values, for comparing packs."""
    for name in _CRISIS:
        if name == "hours":
            yield "crisis.hours", HOURS[0 if pack.crisis.round_the_clock else 1]
        else:
            yield f"crisis.{name}", getattr(pack.crisis, name)
    for name in _ALARMS:
        yield f"alarms.{name}", getattr(pack.alarms, name)
    yield "alarms.spike.minutes", pack.alarms.spike.windows
    yield "alarms.spike.odds", pack.alarms.spike.odds
    yield "alarms.spike.least", pack.alarms.spike.least
