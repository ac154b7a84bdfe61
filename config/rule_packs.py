"""Rule packs: the built-in one, and local ones that extend it by the keys they change.

A pack is read into a flat table of typed values ("answer.hours": 24.0). Extending lays one table
over another, so that a local pack holds nothing but what differs, and every problem is told of in
the file that holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from config import rule_desk, rule_pace, rule_profile, rule_record, values
from config.errors import ConfigError, Fault, Problem, quoted, suggestion
from config.files import parse
from config.reading import Table, filled, flag, list_of, number, one_of, whole
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.rules import AnswerRules, CalendarRules, RulePack, SignatureRules

BUILT_IN = ("malmo", "malmo-handbok")
PACKS_FOLDER = Path(__file__).with_name("packs")

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COUNTRIES = ("SE",)
CATEGORIES = ("public", "de_facto", "bank", "optional")
"""Those of the ``holidays`` library for Sweden."""

_HALF_DAYS = "calendar.half_days"
_MOST_SHOWN = 4

_Flat = dict[str, Any]


class _Draft(msgspec.Struct, kw_only=True):
    """One pack file as read: what it changes, and what it stands on."""

    name: str
    file: str
    extends: str = ""
    version: int = 1
    changes: _Flat
    sound: bool = True


def read_packs(
    tables: Mapping[str, dict[str, Any] | None], problems: list[Problem]
) -> tuple[dict[str, RulePack], tuple[str, ...]]:
    """Read the built-in packs and the local files (``None``: could not be read, already told).

    Returns the sound packs by name, and the names of all, so that a faulty pack is not also told of
    as unknown wherever it is used. Raises ConfigError where the built-in data itself is damaged.
    """
    drafts = {name: _read_built_in(name) for name in BUILT_IN}
    names = list(BUILT_IN)
    for file, table in tables.items():
        name = Path(file).stem
        if not _name_is_free(name, file, problems):
            continue
        names.append(name)
        if table is not None:
            drafts[name] = _read_draft(name, file, table, problems)
    packs = {}
    for draft in drafts.values():
        chain = _chain(draft, drafts, names, problems)
        if chain is not None and all(link.sound for link in chain):
            pack = _build(chain, problems)
            if pack is not None:
                packs[pack.name] = pack
    return packs, tuple(names)


def _read_built_in(name: str) -> _Draft:
    file = f"{name}.toml"
    problems: list[Problem] = []
    table, problem = parse(file, (PACKS_FOLDER / file).read_bytes())
    if problem is not None:
        raise ConfigError([problem])
    draft = _read_draft(name, file, table, problems)
    if problems:
        raise ConfigError(problems)
    return draft


def _name_is_free(name: str, file: str, problems: list[Problem]) -> bool:
    try:
        values.identifier(name)
        if name in BUILT_IN:
            hint = Message(N_('give the file another name, and begin it with: extends = "{name}"'), {"name": name})
            raise Fault(Message(N_('the rule pack "{name}" is built in'), {"name": name}), hint)  # noqa: TRY301
    except Fault as fault:
        problems.append(Problem(file=quoted(file), message=fault.message, hint=fault.hint))
        return False
    return True


def _read_draft(name: str, file: str, data: dict[str, Any], problems: list[Problem]) -> _Draft:
    """Read one file into the flat table of what it says."""
    changes: _Flat = {}
    top = Table(data, file=file, problems=problems)
    draft = _Draft(
        name=name,
        file=file,
        extends=top.get("extends", filled, ""),
        version=top.get("version", whole(1, 1_000_000), 1),
        changes=changes,
    )
    calendar = top.table("calendar")
    _take(changes, calendar, "timezone", _timezone)
    _take(changes, calendar, "country", one_of(COUNTRIES))
    _take(changes, calendar, "categories", list_of(one_of(CATEGORIES)))
    _take(changes, calendar, "closed_days", list_of(values.day))
    _take(changes, calendar, "open_days", list_of(values.day))
    hours = calendar.table("hours")
    for weekday in WEEKDAYS:
        _take(changes, hours, weekday, values.office_hours)
    hours.done()
    changes[_HALF_DAYS] = _read_half_days(calendar.table("half_days"))
    calendar.done()
    answer = top.table("answer")
    _take(changes, answer, "hours", number(0.25, 24 * 31))
    _take(changes, answer, "target_hours", number(0, 24))
    answer.done()
    signature = top.table("signature")
    _take(changes, signature, "required", flag)
    _take(changes, signature, "openers", list_of(filled))
    signature.done()
    watch = top.table("watch")
    _take(changes, watch, "per_day", whole(0, 24))
    watch.done()
    rule_pace.read(top, changes)
    rule_profile.read(top, changes)
    rule_desk.read(top, changes)
    rule_record.read(top, changes)
    top.done()
    draft.sound = top.sound
    return draft


def _take(changes: _Flat, table: Table, name: str, parser: Any) -> None:
    """Put a key that stands in the file into the flat table."""
    value = table.get(name, parser, None)
    if value is not None:
        changes[f"{table.key}.{name}"] = value


def _read_half_days(table: Table) -> dict[str, Any]:
    found = {}
    for written in table.data:
        try:
            key = values.half_day(written)
        except Fault as fault:
            table.known.append(written)
            table.blame(fault, written)
            continue
        closes = table.get(written, values.clock, None)
        if closes is not None:
            found[key] = closes
    return found


def _timezone(value: Any) -> str:
    found = filled(value)
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(found)
    except (KeyError, ValueError, OSError):
        message = Message(N_('there is no time zone "{value}"'), {"value": quoted(found)})
        raise Fault(message, Message(N_("write it as Europe/Stockholm"))) from None
    return found


def _chain(
    draft: _Draft, drafts: Mapping[str, _Draft], names: list[str], problems: list[Problem]
) -> list[_Draft] | None:
    """Return the packs that ``draft`` stands on, the first base first, or note why there is no such row."""
    chain = [draft]
    while chain[0].extends:
        wanted = chain[0].extends
        met = [link.name for link in chain]
        if wanted in met:
            # Told in each file of the circle; a pack that only leads into one is silent.
            if wanted == draft.name:
                circle = " → ".join([draft.name, *reversed(met[:-1]), draft.name])
                _blame(
                    draft,
                    Message(N_("the rule packs extend each other in a circle: {names}"), {"names": circle}),
                    problems,
                )
            return None
        if wanted not in drafts:
            if len(chain) == 1 and wanted not in names:
                message = Message(N_('there is no rule pack "{value}"'), {"value": quoted(wanted)})
                _blame(draft, message, problems, suggestion(wanted, [name for name in names if name != draft.name]))
            return None
        chain.insert(0, drafts[wanted])
    return chain


def _blame(draft: _Draft, message: Message, problems: list[Problem], hint: Message | None = None) -> None:
    place = Message("{key}", {"key": "extends"})
    problems.append(Problem(file=draft.file, key="extends", place=place, message=message, hint=hint))


def _build(chain: list[_Draft], problems: list[Problem]) -> RulePack | None:
    """Lay the packs over each other, the last one on top."""
    flat: _Flat = {}
    half_days: dict[str, Any] = {}
    for link in chain:
        flat.update(link.changes)
        half_days.update(link.changes[_HALF_DAYS])
    flat[_HALF_DAYS] = half_days
    top = chain[-1]
    missing = [key for key in _keys() if key not in flat]
    for part in (rule_pace, rule_profile, rule_desk, rule_record):
        missing += part.missing(flat)
    if missing:
        shown = ", ".join(missing[:_MOST_SHOWN]) + (", …" if len(missing) > _MOST_SHOWN else "")
        message = Message(N_("missing: {names}"), {"names": shown})
        hint = Message(N_('begin the file with extends = "{name}", and write only what differs'), {"name": BUILT_IN[0]})
        problems.append(Problem(file=top.file, message=message, hint=hint))
        return None
    contradiction = _contradiction(flat)
    if contradiction is not None:
        key, message = contradiction
        problems.append(Problem(file=top.file, key=key, place=Message("{key}", {"key": key}), message=message))
        return None
    return RulePack(
        name=top.name,
        version=top.version,
        edition="" if top.name in BUILT_IN else fingerprint(flat),
        calendar=_calendar(flat),
        answer=AnswerRules(hours=flat["answer.hours"], target_hours=flat["answer.target_hours"]),
        signature=SignatureRules(required=flat["signature.required"], openers=flat["signature.openers"]),
        watch_per_day=flat["watch.per_day"],
        pace=rule_pace.pace(flat),
        season=rule_pace.season(flat),
        register=rule_pace.register(flat),
        closure=rule_pace.closure(flat),
        profile=rule_profile.profile(flat),
        bank=rule_desk.bank(flat),
        record=rule_record.record(flat),
        climate=rule_record.climate(flat),
        crisis=rule_desk.crisis(flat),
        alarms=rule_desk.alarms(flat),
    )


def _contradiction(flat: _Flat) -> tuple[str, Message] | None:
    """Return where two keys of a pack speak against each other, and how."""
    both = set(flat["calendar.closed_days"]) & set(flat["calendar.open_days"])
    if both:
        return "calendar", Message(N_("{day} is both closed and open"), {"day": min(both).isoformat()})
    hours = [flat[f"calendar.hours.{weekday}"] for weekday in WEEKDAYS[:5]]
    if not any(day.opens < day.closes for day in hours):
        return "calendar", Message(N_("the office never opens from Monday to Friday"))
    return rule_pace.contradiction(flat) or rule_profile.contradiction(flat)


def _calendar(flat: _Flat) -> CalendarRules:
    return CalendarRules(
        timezone=flat["calendar.timezone"],
        country=flat["calendar.country"],
        categories=flat["calendar.categories"],
        hours=tuple(flat[f"calendar.hours.{weekday}"] for weekday in WEEKDAYS),
        closed_days=frozenset(flat["calendar.closed_days"]),
        open_days=frozenset(flat["calendar.open_days"]),
        half_days=flat[_HALF_DAYS],
    )


def _keys() -> list[str]:
    """Every key that a pack must have, itself or from its base."""
    return [
        *(f"calendar.{name}" for name in ("timezone", "country", "categories", "closed_days", "open_days")),
        *(f"calendar.hours.{weekday}" for weekday in WEEKDAYS),
        "answer.hours",
        "answer.target_hours",
        "signature.required",
        "signature.openers",
        "watch.per_day",
    ]


def fingerprint(flat: Mapping[str, Any]) -> str:
    """Return a short fingerprint of a pack's numbers: verdicts notice a change even where nobody raised the version."""
    import hashlib

    return hashlib.sha256(msgspec.json.encode(dict(flat), order="deterministic")).hexdigest()[:6]
