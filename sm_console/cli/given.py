"""What somebody names on the command line and means to exist: text files, folders, accounts, units, platforms.

Nothing here answers with silence: a mistyped name is refused in a line that tells it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sm_console.api.commands import Refused
from sm_console.api.register_queries import AskRegister
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

NOT_UTF_8 = N_("{file} is not written in UTF-8")


def text_of(path: Path, not_text: str = NOT_UTF_8) -> str:
    """Return what a text file holds, without a byte order mark.

    Raises ConfigError where it cannot be read, and Refused("input") with the msgid ``not_text`` (which may name
    ``{file}``) where it is not UTF-8.
    """
    from config.errors import ConfigError
    from config.files import trouble

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError([trouble(str(path), error)]) from None
    return decoded(raw, str(path), not_text)


def decoded(raw: bytes, name: str, not_text: str = NOT_UTF_8) -> str:
    """Return bytes that came from ``name`` as text. Raises Refused("input") where they are not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("input", Message(not_text, {"file": name})) from None


async def need_known(desk: Desk, args: argparse.Namespace) -> None:
    """Refuse an ``--account``, ``--unit`` or ``--platform`` that no account has. Raises Refused("unknown").

    To be asked where a filtered list turned out empty: a mistyped account must not look like a calm one.
    """
    wanted = {kind: getattr(args, kind, "") for kind in ("account", "unit", "platform")}
    if not any(wanted.values()):
        return
    accounts = await desk.ask(AskRegister())  # also the proposed and the closed, which nothing is fetched from
    known = {
        "account": {account.account for account in accounts},
        "unit": {account.unit for account in accounts},
        "platform": {account.platform for account in accounts},
    }
    for kind, word in wanted.items():
        if word and word not in known[kind]:
            there = ", ".join(sorted(filter(None, known[kind]))) or "–"
            values = {"kind": f"--{kind}", "word": word, "known": there}
            raise Refused("unknown", Message(N_("there is no {kind} {word}; there is: {known}"), values))
