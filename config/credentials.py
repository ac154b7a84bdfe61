"""Secrets of the accounts: from the environment, or from a file that only its owner can read.

``credentials.toml`` holds one line for each account: id = "secret". Nothing in this module puts a
secret into a message, a repr or an exception.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from config.atomic import locked, replace
from config.edit import cut_top, lines_of, set_top_text
from config.errors import ConfigError, Fault, Problem
from config.files import CREDENTIALS, Source, parse, read, trouble
from config.values import identifier
from sm_console.core.messages import N_
from sm_console.core.model import Message

_ENVIRONMENT = "SM_CONSOLE_SECRET_"


class Secrets(dict[str, str]):
    """Secrets by account id; shows only how many there are."""

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"

    __str__ = __repr__


def secret_for(config_dir: Path, account_id: str) -> str:
    """Return the account's secret, the environment's before the file's; empty where there is none.

    Raises ConfigError where the file is open to others or cannot be read.
    """
    given = os.environ.get(environment_name(account_id), "")
    return given or load_secrets(config_dir).get(account_id, "")


def environment_name(account_id: str) -> str:
    """Return the environment variable that holds an account's secret."""
    return _ENVIRONMENT + account_id.upper().replace("-", "_")


def load_secrets(config_dir: Path) -> Secrets:
    """Read the whole file; a missing one is empty. Raises ConfigError with all its problems."""
    path = config_dir / CREDENTIALS
    try:
        source = read(path)
    except OSError as error:
        raise ConfigError([trouble(CREDENTIALS, error)]) from None
    return read_secrets(path, source)


def read_secrets(path: Path, source: Source) -> Secrets:
    """Read what stood in the file, after making sure that nobody else could. Raises ConfigError."""
    if source.data is None:
        return Secrets()
    problem = exposure(path, source)
    if problem is not None:
        raise ConfigError([problem])
    table, problem = parse(CREDENTIALS, source.data, secret=True)
    if problem is not None:
        raise ConfigError([problem])
    problems = [fault for name, value in table.items() if (fault := _fault(name, value))]
    if problems:
        raise ConfigError(problems)
    return Secrets(table)


def exposure(path: Path, source: Source) -> Problem | None:
    """Return what is wrong with the file's owner or permissions."""
    if source.owner != os.geteuid():
        message = Message(N_("the file belongs to someone else, so its secrets are not used"))
        hint = Message(N_("run: chown {user} {path}"), {"user": str(os.geteuid()), "path": _shell(path)})
        return Problem(file=CREDENTIALS, message=message, hint=hint)
    if source.mode & 0o077:
        message = Message(N_("others can read the file, so its secrets are not used"))
        hint = Message(N_("run: chmod 600 {path}"), {"path": _shell(path)})
        return Problem(file=CREDENTIALS, message=message, hint=hint)
    return None


def _shell(path: Path) -> str:
    import shlex

    harmless = "".join(sign if sign.isprintable() else "?" for sign in str(path))
    return shlex.quote(harmless)


def _fault(name: str, value: Any) -> Problem | None:
    """Return what is wrong with one line; never a word of the value."""
    try:
        identifier(name)
    except Fault:
        # The name is not repeated: it may be a secret that somebody wrote in the id's place.
        message = Message(N_("a key that is not the id of an account"))
        return Problem(file=CREDENTIALS, message=message, hint=_example("blogg"))
    place = Message("{key}", {"key": name})
    if not isinstance(value, str) or not value.strip():
        message = Message(N_("must be text"))
        return Problem(file=CREDENTIALS, key=name, place=place, message=message, hint=_example(name))
    if any(sign < " " or sign == "\x7f" for sign in value):
        message = Message(N_("holds line breaks or control characters"))
        return Problem(file=CREDENTIALS, key=name, place=place, message=message)
    return None


def _example(name: str) -> Message:
    return Message(N_('write: {name} = "the secret"'), {"name": name})


def store_secret(config_dir: Path, account_id: str, secret: str) -> None:
    """Write an account's secret to the file, which nobody else can read from its first byte on.

    Raises ConfigError: a wrong id or secret, a file open to others, a disk that says no.
    """
    problem = _fault(account_id, secret)
    if problem is not None:
        raise ConfigError([problem])
    _rewrite(config_dir, lambda text: set_top_text(text, account_id, secret), {account_id: secret})


def drop_secret(config_dir: Path, account_id: str) -> None:
    """Take an account's secret out of the file; having none is no error. Raises ConfigError."""
    if (config_dir / CREDENTIALS).exists():
        _rewrite(config_dir, lambda text: cut_top(text, account_id), {account_id: ""})


def _rewrite(config_dir: Path, edit: Callable[[str], str], change: dict[str, str]) -> None:
    """Change the file under the folder's lock. An empty secret in ``change`` means none."""
    path = config_dir / CREDENTIALS
    with locked(config_dir):
        try:
            source = read(path)
        except OSError as error:
            raise ConfigError([trouble(CREDENTIALS, error)]) from None
        wanted = {name: value for name, value in {**read_secrets(path, source), **change}.items() if value}
        text = edit((source.data or b"").decode("utf-8-sig"))
        if parse(CREDENTIALS, text.encode(), secret=True)[0] != wanted:
            text = lines_of(wanted)
        replace(path, text.encode(), source, mode=0o600)
