"""The parts of a rule pack about comments as public records (R11) and their climate (R12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from config.errors import Fault, quoted
from config.reading import Table, filled, flag, list_of, whole
from sm_console.core.messages import N_
from sm_console.core.model import Ground, Message
from sm_console.core.rules import ClimateRules, RecordRules, WordList

KEYS: Final = (
    "record.secret_days",
    "record.register_days",
    "climate.links",
    "climate.known_hosts",
    "climate.personal_numbers",
)
"""What every pack must say; a ground may have no words."""

_MOST_DAYS: Final = 250
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def read(top: Table, changes: dict[str, Any]) -> None:
    """Read what a pack's file says of these into the flat table."""
    record = top.table("record")
    for name in ("secret_days", "register_days"):
        _take(changes, record, name, whole(1, _MOST_DAYS))
    record.done()
    climate = top.table("climate")
    _take(changes, climate, "links", flag)
    _take(changes, climate, "known_hosts", list_of(host))
    _take(changes, climate, "personal_numbers", flag)
    words = climate.table("words")
    for ground in Ground:
        _take(changes, words, ground.value, list_of(word))
    words.done()
    climate.done()


def _take(changes: dict[str, Any], table: Table, name: str, parser: Any) -> None:
    value = table.get(name, parser, None)
    if value is not None:
        changes[f"{table.key}.{name}"] = value


def word(value: Any) -> str:
    """Read a word or a phrase; ``*`` at its end stands for any ending."""
    found = filled(value)
    stem = found.removesuffix("*")
    if "*" in stem or not any(sign.isalnum() for sign in stem):
        raise Fault(
            Message(N_('"{value}" is not a word'), {"value": quoted(found)}),
            Message(N_('write a word, with * at its end for any ending: "idiot*"')),
        )
    return found


def host(value: Any) -> str:
    """Read the name of a place on the web."""
    found = filled(value)
    if not _HOST.fullmatch(found):
        raise Fault(
            Message(N_('"{value}" is not the name of a web place'), {"value": quoted(found)}),
            Message(N_('write it without http and path: "malmo.se"')),
        )
    return found


def missing(flat: Mapping[str, Any]) -> list[str]:
    """Return the keys that a pack lacks."""
    return [key for key in KEYS if key not in flat]


def record(flat: Mapping[str, Any]) -> RecordRules:
    """Return R11's rules of a whole pack."""
    return RecordRules(secret_days=flat["record.secret_days"], register_days=flat["record.register_days"])


def climate(flat: Mapping[str, Any]) -> ClimateRules:
    """Return R12's rules of a whole pack."""
    return ClimateRules(
        words=tuple(
            WordList(ground=ground, words=flat[f"climate.words.{ground.value}"])
            for ground in Ground
            if flat.get(f"climate.words.{ground.value}")
        ),
        links=flat["climate.links"],
        known_hosts=flat["climate.known_hosts"],
        personal_numbers=flat["climate.personal_numbers"],
    )


def written(record_rules: RecordRules, climate_rules: ClimateRules) -> Iterator[tuple[str, Any]]:
    """Yield every key with its value, as the files name them."""
    for name in RecordRules.__struct_fields__:
        yield f"record.{name}", getattr(record_rules, name)
    for name in ("links", "known_hosts", "personal_numbers"):
        yield f"climate.{name}", getattr(climate_rules, name)
    for listed in climate_rules.words:
        yield f"climate.words.{listed.ground.value}", listed.words
