"""Writing the configuration back: one change at a time, over what stands in the file at that moment.

A change is made in the text where that is possible, so that comments stay. What it gives is read
back and compared with what it should say; where the two differ the file is written anew, and a copy
of the old one is kept if it had comments. A file with problems is not written at all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from config.atomic import keep_copy, locked, replace
from config.edit import append_block, cut_block, set_text
from config.errors import ConfigChanged, ConfigError, Problem, quoted
from config.files import ACCOUNTS, STAFF, Source, parse, read, trouble
from config.load import examine, read_accounts, read_staff
from config.schema import Account, Approval, Configuration, Person, SeasonWindow
from config.set_keys import set_keys
from sm_console.core.messages import N_
from sm_console.core.model import Message

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a change led to: the file, its new stamp, and a copy of the old one where comments were lost."""

    file: str
    stamp: str
    copy: Path | None = None

    @property
    def remark(self) -> Message | None:
        """What the person should know, if anything."""
        if self.copy is None:
            return None
        return Message(N_("comments could not be kept; the file as it was is {copy}"), {"copy": self.copy.name})


def add_account(config_dir: Path, account: Account, seen: Mapping[str, str] | None = None) -> Written:
    """Add an account at the end of accounts.toml.

    ``seen`` is ``Configuration.stamps`` of the configuration that the person was looking at; without
    it only changes during the call count as foreign. Raises ConfigChanged, and ConfigError for a
    wrong or taken value, a file with problems, or a disk that says no.
    """
    table = account_table(account)

    def change(text: str, data: dict[str, Any], configuration: Configuration) -> tuple[str | None, dict[str, Any]]:
        wanted = {**data, "account": [*data.get("account", []), table]}
        problems: list[Problem] = []
        read_accounts(wanted, tuple(configuration.packs), problems)
        if problems:
            raise ConfigError(problems)
        return append_block(text, "account", table), wanted

    return _change(config_dir, ACCOUNTS, change, seen)


def remove_account(config_dir: Path, account_id: str, seen: Mapping[str, str] | None = None) -> Written:
    """Take an account out of accounts.toml. Raises ConfigError (also where there is none), ConfigChanged."""

    def change(text: str, data: dict[str, Any], _configuration: Configuration) -> tuple[str | None, dict[str, Any]]:
        accounts = data.get("account", [])
        index = _index(accounts, "id", account_id)
        if index is None:
            raise _no_account(account_id)
        wanted = {**data, "account": accounts[:index] + accounts[index + 1 :]}
        if not wanted["account"]:
            del wanted["account"]
        return cut_block(text, "account", index), wanted

    return _change(config_dir, ACCOUNTS, change, seen)


def set_login(
    config_dir: Path, account_id: str, *, user: str = "", remote: str = "", seen: Mapping[str, str] | None = None
) -> Written:
    """Write down whose login an account has, after logging in; an empty value leaves what stands there.

    Raises ConfigError (also where there is no such account), ConfigChanged.
    """
    given = {name: value for name, value in (("user", user), ("remote", remote)) if value}

    def change(text: str, data: dict[str, Any], configuration: Configuration) -> tuple[str | None, dict[str, Any]]:
        accounts = data.get("account", [])
        index = _index(accounts, "id", account_id)
        if index is None:
            raise _no_account(account_id)
        wanted = {**data, "account": [*accounts[:index], accounts[index] | given, *accounts[index + 1 :]]}
        problems: list[Problem] = []
        read_accounts(wanted, tuple(configuration.packs), problems)
        if problems:
            raise ConfigError(problems)
        new: str | None = text
        for name, value in given.items():
            if new is not None and accounts[index].get(name) != value:
                new = set_text(new, "account", index, name, value)
        return new, wanted

    return _change(config_dir, ACCOUNTS, change, seen)


def change_accounts(
    config_dir: Path,
    changes: Mapping[str, Mapping[str, Any]],
    added: Sequence[Account] = (),
    *,
    seen: Mapping[str, str] | None = None,
) -> Written:
    """Change keys of accounts, and add others, in one go: all of it is written or nothing.

    ``changes`` gives by account the keys as the file has them; ``None`` takes one away. Raises ConfigError with
    every problem (also for an account that is not there), ConfigChanged.
    """
    tables = [account_table(account) for account in added]

    def change(text: str, data: dict[str, Any], configuration: Configuration) -> tuple[str | None, dict[str, Any]]:
        accounts = list(data.get("account", []))
        new: str | None = text
        for account_id, given in changes.items():
            index = _index(accounts, "id", account_id)
            if index is None:
                raise _no_account(account_id)
            accounts[index] = {key: value for key, value in (accounts[index] | given).items() if value is not None}
            new = set_keys(new, "account", index, given) if new is not None else None
        for table in tables:
            new = append_block(new, "account", table) if new is not None else None
        wanted = {**data, "account": [*accounts, *tables]}
        problems: list[Problem] = []
        read_accounts(wanted, tuple(configuration.packs), problems)
        if problems:
            raise ConfigError(problems)
        return new, wanted

    return _change(config_dir, ACCOUNTS, change, seen)


def season_keys(windows: Sequence[SeasonWindow]) -> dict[str, Any]:
    """Return the keys for ``change_accounts`` that give an account these seasons; none: it is owed some (R3)."""
    if not windows:
        return {"season": None, "seasonal": True}
    return {"season": [str(window) for window in windows]}


def approval_keys(approval: Approval) -> dict[str, Any]:
    """Return the keys for ``change_accounts`` that record a manager's approval and begin the watching (R1)."""
    return {"approval": {"by": approval.by, "on": approval.on}, "proposed": None}


def _no_account(account_id: str) -> ConfigError:
    message = Message(N_('there is no account with id "{id}"'), {"id": account_id})
    return ConfigError([Problem(file=ACCOUNTS, key="account", message=message)])


def set_person(config_dir: Path, person: Person, seen: Mapping[str, str] | None = None) -> Written:
    """Put a person on the staff list, or change what it says of the one with that login.

    Raises ConfigError, ConfigChanged.
    """
    table: dict[str, Any] = {"login": person.login, "first_name": person.first_name, "role": person.role.value}

    def change(text: str, data: dict[str, Any], _configuration: Configuration) -> tuple[str | None, dict[str, Any]]:
        people = data.get("person", [])
        index = _index(people, "login", person.login)
        if index is None:
            wanted = {**data, "person": [*people, table]}
            new: str | None = append_block(text, "person", table)
        else:
            wanted = {**data, "person": [*people[:index], people[index] | table, *people[index + 1 :]]}
            new = text
            for key in ("first_name", "role"):
                if new is not None and people[index].get(key, "staff" if key == "role" else None) != table[key]:
                    new = set_text(new, "person", index, key, table[key])
            if "role" not in people[index] and table["role"] == "staff":
                wanted["person"][index].pop("role")  # said by being left out, and so it stays
        problems: list[Problem] = []
        read_staff(wanted, problems)
        if problems:
            raise ConfigError(problems)
        return new, wanted

    return _change(config_dir, STAFF, change, seen)


def remove_person(config_dir: Path, login: str, seen: Mapping[str, str] | None = None) -> Written:
    """Take a person off the staff list. Raises ConfigError (also where there is no such login), ConfigChanged."""

    def change(text: str, data: dict[str, Any], _configuration: Configuration) -> tuple[str | None, dict[str, Any]]:
        people = data.get("person", [])
        index = _index(people, "login", login)
        if index is None:
            message = Message(N_('there is nobody with login "{login}"'), {"login": quoted(login)})
            raise ConfigError([Problem(file=STAFF, key="person", message=message)])
        wanted = {**data, "person": people[:index] + people[index + 1 :]}
        if not wanted["person"]:
            del wanted["person"]
        return cut_block(text, "person", index), wanted

    return _change(config_dir, STAFF, change, seen)


def account_table(account: Account) -> dict[str, Any]:
    """Return an account as it stands in the file: what is empty or usual is left out."""
    table: dict[str, Any] = {"id": account.id, "platform": account.platform}
    for name in ("address", "name", "unit", "responsible", "stand_in", "user", "remote", "rules"):
        if value := getattr(account, name):
            table[name] = value
    if account.allow_private:
        table["allow_private"] = True
    if account.proposed:
        table["proposed"] = True
    if account.approval is not None:
        table["approval"] = {"by": account.approval.by, "on": account.approval.on}
    if account.seasonal:
        table["seasonal"] = True
    if account.season:
        table["season"] = [str(window) for window in account.season]
    if account.options:
        table["options"] = dict(account.options)
    return table


_Change = Callable[[str, dict[str, Any], Configuration], tuple[str | None, dict[str, Any]]]


def _index(tables: list[dict[str, Any]], key: str, value: str) -> int | None:
    return next((number for number, table in enumerate(tables) if _same(table.get(key), value)), None)


def _same(written: Any, value: str) -> bool:
    return isinstance(written, str) and written.strip() == value


def _change(config_dir: Path, name: str, change: _Change, seen: Mapping[str, str] | None) -> Written:
    """Carry out one change of one file under the folder's lock."""
    path = config_dir / name
    with locked(config_dir):
        try:
            source = read(path)
        except OSError as error:
            raise ConfigError([trouble(name, error)]) from None
        if seen is not None and seen.get(name, "") != source.stamp:
            raise ConfigChanged(name)
        configuration, problems = examine(config_dir)
        _refuse_faulty(name, problems)
        if configuration.stamps.get(name, "") != source.stamp:
            raise ConfigChanged(name)
        text, newline = _text(source)
        data, _none = parse(name, source.data or b"")
        new, wanted = change(text, data, configuration)
        copy = None
        if new is None or not _says(new, wanted):
            import tomli_w

            new = tomli_w.dumps(wanted)
            copy = keep_copy(path, source) if "#" in text else None
        encoded = new.replace("\n", newline).encode()
        if source.data is not None and source.data.startswith(_BYTE_ORDER_MARK):
            encoded = _BYTE_ORDER_MARK + encoded
        replace(path, encoded, source)
        return Written(file=name, stamp=Source(encoded).stamp, copy=copy)


def _refuse_faulty(name: str, problems: list[Problem]) -> None:
    """Refuse to write a file that was not understood whole: something in it could be lost."""
    own = [problem for problem in problems if problem.file == name]
    if own:
        message = Message(N_("nothing was written, because the file has faults; correct them first"))
        raise ConfigError([Problem(file=name, message=message), *own])


def _text(source: Source) -> tuple[str, str]:
    """Return the file's text with plain line ends, and the line end to write it with."""
    text = (source.data or b"").decode("utf-8-sig")
    windows = "\r\n" in text and text.count("\r\n") == text.count("\n")
    return (text.replace("\r\n", "\n"), "\r\n") if windows else (text, "\n")


def _says(text: str, wanted: dict[str, Any]) -> bool:
    """Whether a text reads as it should."""
    try:
        return tomllib.loads(text) == wanted
    except ValueError:
        return False
