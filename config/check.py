"""A look at the whole configuration folder for the ``check`` command: what is wrong, and what looks odd."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from config.credentials import environment_name, load_secrets
from config.errors import ConfigError, Problem, nearest, quoted
from config.files import ACCOUNTS, CREDENTIALS, RULES_FOLDER, SETTINGS, STAFF, read_folder
from config.load import examine
from config.schema import NEED_ADDRESS, Configuration
from sm_console.core.messages import N_
from sm_console.core.model import Message

_WITHOUT_LOGIN = (*NEED_ADDRESS, "manual")
_KNOWN_NAMES = (ACCOUNTS, STAFF, SETTINGS, CREDENTIALS)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """``problems`` stop the program or a part of it; ``remarks`` are only worth knowing."""

    configuration: Configuration
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def check(config_dir: Path) -> Report:
    """Look at every file, credentials included; nothing is raised and nothing is changed."""
    configuration, problems = examine(config_dir)
    secrets: set[str] = set()
    try:
        secrets = set(load_secrets(config_dir))
    except ConfigError as error:
        # A folder that cannot be entered has been told of already.
        problems.extend(error.problems if configuration.stamps else ())
        secrets = {account.id for account in configuration.accounts}
    problems += _units_without_account(configuration, misspelt=True)
    remarks = [
        *_odd_names(config_dir),
        *_open_to_change(config_dir),
        *_odd_accounts(configuration, secrets),
        *_odd_secrets(configuration, secrets),
        *_odd_staff(configuration),
        *_units_without_account(configuration, misspelt=False),
    ]
    return Report(configuration=configuration, problems=tuple(problems), remarks=tuple(remarks))


def _odd_names(config_dir: Path) -> Iterator[Problem]:
    """Files that nothing reads, because of their names."""
    for folder, known in ((config_dir, _KNOWN_NAMES), (config_dir / RULES_FOLDER, ())):
        try:
            names = read_folder(folder)
        except OSError:
            continue  # told of as a problem
        for name in names:
            read_as_rules = bool(not known and name.endswith(".toml"))
            if name in {*known, RULES_FOLDER} or read_as_rules or name.startswith(".") or ".bak" in name:
                continue
            shown = quoted(str((folder / name).relative_to(config_dir)))
            meant = nearest(Path(name).stem, [Path(one).stem for one in known])
            hint = Message(N_('did you mean "{name}"?'), {"name": f"{meant}.toml"}) if meant else None
            yield Problem(file=shown, message=Message(N_("nothing reads this file")), hint=hint)


def _open_to_change(config_dir: Path) -> Iterator[Problem]:
    """Whoever can change an account's address can have its password sent elsewhere."""
    for path in (config_dir, config_dir / ACCOUNTS, config_dir / STAFF, config_dir / SETTINGS):
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if stat.S_IMODE(mode) & stat.S_IWOTH:
            message = Message(N_("everyone on this computer can change it"))
            hint = Message(N_("run: chmod o-w {path}"), {"path": quoted(path, 300)})
            yield Problem(file=quoted(path.name), message=message, hint=hint)


def _odd_accounts(configuration: Configuration, secrets: set[str]) -> Iterator[Problem]:
    addresses: dict[tuple[str, str, str], str] = {}
    for account in configuration.accounts:
        place = Message("{key}", {"key": account.id})
        has_secret = account.id in secrets or bool(os.environ.get(environment_name(account.id)))
        if account.platform not in _WITHOUT_LOGIN and not has_secret:
            message = Message(N_("nobody has logged in to it yet"))
            hint = Message(N_("run: sm-console accounts login {id}"), {"id": account.id})
            yield Problem(file=ACCOUNTS, key=account.id, place=place, message=message, hint=hint)
        elif account.user and not has_secret:
            message = Message(N_("there is a login but no secret, so only what is public can be read"))
            hint = Message(
                N_('write {id} = "…" in credentials.toml, or set {variable}'),
                {"id": account.id, "variable": environment_name(account.id)},
            )
            yield Problem(file=ACCOUNTS, key=account.id, place=place, message=message, hint=hint)
        if has_secret and account.address.lower().startswith("http://") and not account.allow_private:
            message = Message(N_("the secret goes over the network unencrypted"))
            hint = Message(N_("use https:// where the site has it"))
            yield Problem(file=ACCOUNTS, key=account.id, place=place, message=message, hint=hint)
        # Many accounts share a platform's address: there, the same one is the one with the same id.
        own = "" if account.platform in NEED_ADDRESS else account.remote
        if not own and account.platform not in NEED_ADDRESS:
            continue
        same = addresses.setdefault((account.platform, account.address.rstrip("/").lower(), own), account.id)
        if same != account.id:
            text = N_('is the same account as "{id}", so everything is fetched twice')
            if account.platform in NEED_ADDRESS:
                text = N_('has the same address as "{id}", so everything is fetched twice')
            message = Message(text, {"id": same})
            yield Problem(file=ACCOUNTS, key=account.id, place=place, message=message)


def _units_without_account(configuration: Configuration, *, misspelt: bool) -> Iterator[Problem]:
    """Units with a rule pack of their own that no account belongs to.

    A ``misspelt`` one means that other numbers decide than were meant; one that has no account yet is a remark.
    """
    import difflib

    there = sorted({account.unit for account in configuration.accounts if account.unit})
    for unit in configuration.settings.units:
        if unit in there or not there:
            continue
        # Stricter than elsewhere: half of a city's units end in "förvaltningen".
        meant = next(iter(difflib.get_close_matches(unit, there, n=1, cutoff=0.88)), "")
        if bool(meant) is misspelt:
            key = f"units.{quoted(unit)}"
            message = Message(N_("no account belongs to this unit, so its rule pack decides for none"))
            hint = Message(N_('did you mean "{name}"?'), {"name": quoted(meant)}) if meant else None
            yield Problem(file=SETTINGS, key=key, place=Message("{key}", {"key": key}), message=message, hint=hint)


def _odd_secrets(configuration: Configuration, secrets: set[str]) -> Iterator[Problem]:
    for name in sorted(secrets):
        if configuration.account(name) is None:
            place = Message("{key}", {"key": name})
            message = Message(N_("there is no account with this id"))
            yield Problem(file=CREDENTIALS, key=name, place=place, message=message)


def _odd_staff(configuration: Configuration) -> Iterator[Problem]:
    import grp

    if configuration.accounts and not configuration.staff:
        message = Message(N_("the staff list is empty, so nobody's first name is known for signing"))
        hint = Message(N_("write a [[person]] with login and first_name"))
        yield Problem(file=STAFF, message=message, hint=hint)
    for role, group in configuration.settings.groups.items():
        try:
            grp.getgrnam(group)
        except KeyError:
            key = f"groups.{role.value}"
            place = Message("{key}", {"key": key})
            message = Message(N_('there is no group "{name}" on this computer'), {"name": quoted(group)})
            yield Problem(file=SETTINGS, key=key, place=place, message=message)
