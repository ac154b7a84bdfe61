"""Reading the configuration folder: everything it says, or everything that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config import values
from config.errors import ConfigError, Fault, Problem, quoted, suggestion
from config.files import ACCOUNTS, RULES_FOLDER, SETTINGS, STAFF, parse, read, read_folder, trouble
from config.reading import (
    ACCOUNT_PLACE,
    ACCOUNT_PLACE_ALONE,
    PERSON_PLACE,
    PERSON_PLACE_ALONE,
    Table,
    filled,
    flag,
    list_of,
    one_of,
    text,
)
from config.rule_packs import read_packs
from config.schema import (
    DEFAULT_PACK,
    LANGUAGES,
    NEED_ADDRESS,
    PICTURES,
    Account,
    Approval,
    Configuration,
    Person,
    Receiver,
    Settings,
)
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role


def load(config_dir: Path) -> Configuration:
    """Read the whole folder; whatever is missing is empty. Raises ConfigError with every problem of every file."""
    configuration, problems = examine(config_dir)
    if problems:
        raise ConfigError(problems)
    return configuration


def examine(config_dir: Path) -> tuple[Configuration, list[Problem]]:
    """Read what can be read, and return it with the problems found."""
    problems: list[Problem] = []
    stamps: dict[str, str] = {}
    rule_files: dict[str, dict[str, Any] | None] = {}
    usable = _usable(config_dir, problems)
    if usable:
        settings_table = _read_file(config_dir, SETTINGS, problems, stamps)
        staff_table = _read_file(config_dir, STAFF, problems, stamps)
        accounts_table = _read_file(config_dir, ACCOUNTS, problems, stamps)
        for name in _rule_names(config_dir, problems):
            file = f"{RULES_FOLDER}/{name}"
            before = len(problems)
            table = _read_file(config_dir, file, problems, stamps)
            rule_files[file] = table if len(problems) == before else None
    else:
        settings_table = staff_table = accounts_table = {}
    packs, known_packs = read_packs(rule_files, problems)
    settings = read_settings(settings_table, known_packs, problems)
    configuration = Configuration(
        accounts=tuple(read_accounts(accounts_table, known_packs, problems)),
        staff=tuple(read_staff(staff_table, problems)),
        settings=settings,
        pack=packs.get(settings.rules, packs[DEFAULT_PACK]),
        packs=packs,
        stamps=stamps,
    )
    problems.sort(key=_file_order)
    return configuration, problems


def _file_order(problem: Problem) -> tuple[int, str]:
    """Keep each file's problems together, as they were found."""
    order = (ACCOUNTS, STAFF, SETTINGS)
    return (order.index(problem.file) if problem.file in order else len(order), problem.file)


def changed_files(config_dir: Path, stamps: Mapping[str, str]) -> list[str]:
    """Return which files no longer hold what they held when ``stamps`` was taken, new rule files included."""
    names = set(stamps)
    try:
        names.update(f"{RULES_FOLDER}/{name}" for name in read_folder(config_dir / RULES_FOLDER) if _is_rule_file(name))
    except OSError:
        names.add(RULES_FOLDER)
    return sorted(name for name in names if _stamp(config_dir / name) != stamps.get(name, ""))


def _stamp(path: Path) -> str:
    try:
        return read(path).stamp
    except OSError:
        return "unreadable"


def _usable(config_dir: Path, problems: list[Problem]) -> bool:
    """Whether the folder can be looked into; said once, instead of once for each file."""
    try:
        os.scandir(config_dir).close()
        os.stat(config_dir / ACCOUNTS)  # noqa: PTH116 - Path.exists would hide a missing permission
    except FileNotFoundError:
        return True
    except OSError as error:
        problems.append(trouble(str(config_dir), error))
        return False
    return True


def _is_rule_file(name: str) -> bool:
    return name.endswith(".toml") and not name.startswith(".")


def _rule_names(config_dir: Path, problems: list[Problem]) -> list[str]:
    try:
        return [name for name in read_folder(config_dir / RULES_FOLDER) if _is_rule_file(name)]
    except OSError as error:
        problems.append(trouble(RULES_FOLDER, error))
        return []


def _read_file(config_dir: Path, name: str, problems: list[Problem], stamps: dict[str, str]) -> dict[str, Any]:
    """Read one file's table, noting its stamp; whatever is wrong gives an empty table and a problem."""
    try:
        source = read(config_dir / name)
    except OSError as error:
        problems.append(trouble(name, error))
        return {}
    stamps[name] = source.stamp
    if source.data is None:
        return {}
    table, problem = parse(name, source.data)
    if problem is not None:
        problems.append(problem)
    return table


def read_settings(data: dict[str, Any], packs: tuple[str, ...], problems: list[Problem]) -> Settings:
    """Read settings.toml."""
    table = Table(data, file=SETTINGS, problems=problems)
    language = table.get("language", values.language, LANGUAGES[0])
    pictures = table.get("pictures", values.pictures, PICTURES[0])
    rules = table.get("rules", pack_name(packs), DEFAULT_PACK)
    group_table = table.table("groups")
    groups = {role: group_table.get(role.value, values.login, "") for role in Role}
    group_table.done()
    unit_table = table.table("units")
    units = {unit: unit_table.get(unit, pack_name(packs), "") for unit in unit_table.data}
    alarm_table = table.table("alarms")
    quiet = alarm_table.get("quiet", values.quiet_hours, None)
    receivers = tuple(_receiver(one) for one in alarm_table.tables("outside", _receiver_label))
    alarm_table.done()
    table.done()
    return Settings(
        language=language,
        pictures=pictures,
        rules=rules,
        groups={role: name for role, name in groups.items() if name},
        units={unit: name for unit, name in units.items() if name},
        quiet=quiet,
        receivers=receivers,
    )


def _receiver(table: Table) -> Receiver:
    """Read one of those outside who hear of alarms."""
    every: tuple[str, ...] = ()
    found = Receiver(
        id=table.need("id", values.identifier, "-"),
        kinds=tuple(map(AlarmKind, table.get("kinds", list_of(one_of(tuple(AlarmKind))), every))),
        names=table.get("names", flag, True),
        quiet=table.get("quiet", flag, True),
    )
    table.done()
    return found


def _receiver_label(number: int, _content: dict[str, Any]) -> Message:
    return Message(N_("alarms.outside {number}"), {"number": str(number)})


def pack_name(packs: tuple[str, ...]) -> Any:
    """Make a parser for the name of a known rule pack."""

    def parse(value: Any) -> str:
        found = filled(value)
        if found not in packs:
            message = Message(N_('there is no rule pack "{value}"'), {"value": quoted(found)})
            raise Fault(message, suggestion(found, packs))
        return found

    return parse


def account_place(number: int, data: dict[str, Any]) -> Message:
    """Name an account for a person."""
    if isinstance(data.get("id"), str):
        return Message(ACCOUNT_PLACE, {"number": str(number), "id": quoted(data["id"])})
    return Message(ACCOUNT_PLACE_ALONE, {"number": str(number)})


def person_place(number: int, data: dict[str, Any]) -> Message:
    """Name a person of the staff list for a person."""
    if isinstance(data.get("login"), str):
        return Message(PERSON_PLACE, {"number": str(number), "login": quoted(data["login"])})
    return Message(PERSON_PLACE_ALONE, {"number": str(number)})


def read_accounts(data: dict[str, Any], packs: tuple[str, ...], problems: list[Problem]) -> list[Account]:
    """Read accounts.toml."""
    top = Table(data, file=ACCOUNTS, problems=problems)
    accounts: list[Account] = []
    first_use: dict[str, int] = {}
    for number, table in enumerate(top.tables("account", account_place), start=1):
        account = read_account(table, packs)
        if account.id and first_use.setdefault(account.id, number) != number:
            message = Message(N_("account {number} has the same id"), {"number": str(first_use[account.id])})
            table.blame(Fault(message, Message(N_("give one of them another id"))), "id")
        if table.sound:
            accounts.append(account)
    top.done()
    return accounts


def read_account(table: Table, packs: tuple[str, ...]) -> Account:
    """Read one account; what is wrong is noted in the table."""
    name = table.need("id", values.identifier, "")
    platform = table.need("platform", values.platform, "")
    ask = table.get if platform and platform not in NEED_ADDRESS else table.need
    account = Account(
        id=name,
        platform=platform,
        address=ask("address", values.address, ""),
        name=table.get("name", text, ""),
        unit=table.get("unit", text, ""),
        responsible=table.get("responsible", text, ""),
        stand_in=table.get("stand_in", text, ""),
        user=table.get("user", text, ""),
        allow_private=table.get("allow_private", flag, False),
        approval=_read_approval(table.table("approval")),
        seasonal=table.get("seasonal", flag, table.data.get("season") == []),
        season=table.get("season", list_of(values.season_window), ()),
        rules=table.get("rules", pack_name(packs), ""),
        remote=table.get("remote", text, ""),
        options=_read_options(table.table("options"), platform),
        proposed=table.get("proposed", flag, False),
    )
    table.done()
    return account


def _read_options(table: Table, platform: str) -> dict[str, str]:
    options = {}
    for name in table.data:
        try:
            values.option_name(name, platform)
        except Fault as fault:
            table.blame(fault, name)
        options[name] = table.get(name, filled, "")
    return options


def _read_approval(table: Table) -> Approval | None:
    if not table.data:
        return None
    approval = Approval(by=table.need("by", filled, ""), on=table.need("on", values.day, values.LONG_AGO))
    table.done()
    return approval


def read_staff(data: dict[str, Any], problems: list[Problem]) -> list[Person]:
    """Read staff.toml."""
    top = Table(data, file=STAFF, problems=problems)
    staff: list[Person] = []
    first_use: dict[str, int] = {}
    for number, table in enumerate(top.tables("person", person_place), start=1):
        person = Person(
            login=table.need("login", values.login, ""),
            first_name=table.need("first_name", values.first_name, ""),
            role=table.get("role", values.role, Role.STAFF),
        )
        table.done()
        if person.login and first_use.setdefault(person.login, number) != number:
            message = Message(N_("person {number} has the same login"), {"number": str(first_use[person.login])})
            table.blame(Fault(message, Message(N_("take one of them away"))), "login")
        if table.sound:
            staff.append(person)
    top.done()
    return staff
