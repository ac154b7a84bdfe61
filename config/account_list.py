"""Lists of accounts from elsewhere (a spreadsheet, another system): what they would change, and what is wrong in them.

A list changes what it has a value for and nothing else: accounts that are not in it stay as they are, an empty cell
leaves what stands. It can neither start the watching of a proposed account nor end that of a running one (R1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from config.errors import Fault, Problem, suggestion
from config.load import read_account
from config.reading import ROW_PLACE, ROW_PLACE_ALONE, Table
from config.schema import Account, Configuration
from config.write import account_table
from sm_console.core.messages import N_
from sm_console.core.model import Message

TEXTS = ("id", "platform", "address", "name", "unit", "responsible", "stand_in", "user", "remote", "rules")
COLUMNS = (*TEXTS, "approved_by", "approved_on", "seasonal", "season", "state")
"""What a list may tell."""

READ_ONLY = ("url", "pack", "decided_by", "missing")
"""What an exported list has besides; read past."""

_YES = frozenset({"true", "yes", "ja", "1", "x"})
_NO = frozenset({"false", "no", "nej", "0"})
_STATES = frozenset({"proposed", "active", "resting", "closed"})


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list: its number in the file, and its cells by column."""

    number: int
    cells: Mapping[str, str]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One key of an account that would be another; values as the file writes them, empty for none."""

    account: str
    key: str
    before: str
    after: str
    new: bool


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a list leads to: ``changes`` and ``added`` for ``config.write.change_accounts``; ``same``: the others."""

    changes: dict[str, dict[str, Any]]
    added: list[Account]
    told: list[Change]
    problems: list[Problem]
    same: int


def plan(configuration: Configuration, lines: Sequence[Line], file: str) -> Plan:
    """Work out what a list would change; every problem in it is found, none is raised."""
    problems: list[Problem] = list(_odd_columns(lines, file))
    packs = tuple(configuration.packs)
    found = Plan(changes={}, added=[], told=[], problems=problems, same=0)
    met: dict[str, int] = {}
    same = 0
    for line in lines:
        number = str(line.number)
        name = line.cells.get("id", "").strip()
        place = (
            Message(ROW_PLACE, {"number": number, "id": name}) if name else Message(ROW_PLACE_ALONE, {"number": number})
        )
        known = configuration.account(name)
        before = account_table(known) if known is not None else {}
        table = Table(_merged(before, line.cells), file=file, problems=problems, place=place)
        _read_flags(table, line.cells, new=known is None)
        account = read_account(table, packs)
        if name and met.setdefault(name, line.number) != line.number:
            message = Message(N_("line {number} has the same id"), {"number": str(met[name])})
            table.blame(Fault(message, Message(N_("keep one of them"))), "id")
        if not table.sound:
            continue
        after = account_table(account)
        told = [
            Change(account=name, key=key, before=_shown(before.get(key)), after=_shown(after[key]), new=known is None)
            for key in after
            if after[key] != before.get(key)
        ]
        found.told.extend(told)
        if known is None:
            found.added.append(account)
        elif told:
            found.changes[name] = {change.key: after[change.key] for change in told}
        else:
            same += 1
    return msgspec.structs.replace(found, same=same)


def _odd_columns(lines: Sequence[Line], file: str) -> Iterable[Problem]:
    """Columns that nothing reads: probably misspelt, and then what is in them would be lost."""
    columns = dict.fromkeys(column for line in lines for column in line.cells)
    for column in columns:
        if column not in COLUMNS and column not in READ_ONLY:
            message = Message(N_('unknown column "{name}"'), {"name": column})
            yield Problem(file=file, message=message, hint=suggestion(column, COLUMNS))
    if lines and "id" not in columns:
        yield Problem(file=file, message=Message(N_('"{name}" is missing'), {"name": "id"}))


def _merged(before: Mapping[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """Lay a line's cells over what stands."""
    given = {key: value.strip() for key, value in cells.items() if value.strip()}
    table: dict[str, Any] = dict(before)
    table |= {key: given[key] for key in TEXTS if key in given}
    approval = {key: given[f"approved_{key}"] for key in ("by", "on") if f"approved_{key}" in given}
    if approval:
        table["approval"] = {**before.get("approval", {}), **approval}
    if "season" in given:
        table["season"] = [window.strip() for window in given["season"].replace(";", ",").split(",") if window.strip()]
    return table


def _read_flags(table: Table, cells: Mapping[str, str], *, new: bool) -> None:
    """Read the columns that are no keys of the configuration as they stand."""
    seasonal, state = cells.get("seasonal", "").strip().lower(), cells.get("state", "").strip().lower()
    if seasonal in _YES and not table.data.get("season"):
        table.data["seasonal"] = True
    elif seasonal and seasonal not in _YES | _NO:
        table.blame(Fault(Message(N_("must be true or false"))), "seasonal")
    if state and state not in _STATES:
        table.blame(
            Fault(Message(N_('"{value}" is not known'), {"value": state}), suggestion(state, sorted(_STATES))), "state"
        )
    elif new and state == "proposed":
        table.data["proposed"] = True
    elif new and state == "closed":
        table.blame(Fault(Message(N_("an account that is closed already is not added"))), "state")


def _shown(value: Any) -> str:
    """Write a key's value on one line; nothing at all is empty."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(map(str, value.values()))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
