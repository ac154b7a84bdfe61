"""``sm-console accounts login``: walk through a platform's login at the terminal, and hand the result to the desk.

The platform is talked to from here, by the person who logs in; the desk is only asked before and told after,
so that nobody waits for somebody who looks for their browser. Answers can be piped in, one on each line.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from typing import TYPE_CHECKING, TextIO

from config.credentials import secret_for
from config.errors import ConfigError
from sm_console.api.commands import StoreLogin
from sm_console.api.desk import Desk
from sm_console.api.queries import AskAccounts, AskWhoami
from sm_console.api.views import AccountView, ProbeView
from sm_console.cli.accounts import no_such_account
from sm_console.cli.failures import REFUSED, TROUBLE, refuse
from sm_console.cli.output import LONGEST_LINE, as_json, line
from sm_console.cli.parse import complain
from sm_console.cli.session import config_of, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role
from sm_console.core.safe_text import is_safe, safe_line
from sm_console.i18n import translate

if TYPE_CHECKING:
    from connectors.login import LoggedIn, Prompt

_NOTHING_TO_LOG_IN_TO = {
    "feed": N_("A feed needs no login: it is read as everybody reads it"),
    "manual": N_("No interface reads {id}, so there is nothing to log in to"),
}


def log_in(args: argparse.Namespace) -> int:
    """Log in to the account ``args.id``; the exit code is 0 when its login was stored and works."""
    role, accounts = with_desk(args, _look)
    account = accounts.get(args.id)
    if account is None:
        return no_such_account(args.id, accounts)
    if account.platform in _NOTHING_TO_LOG_IN_TO:
        return refuse(_NOTHING_TO_LOG_IN_TO[account.platform], id=account.id)
    if role is not Role.MANAGER:
        return refuse(N_("Only a manager may do this."))
    return _log_in_to(account, args)


def _log_in_to(account: AccountView, args: argparse.Namespace) -> int:
    from connectors.errors import ConnectorError

    terminal = Terminal(sys.stderr if args.json else sys.stdout)
    try:
        found = asyncio.run(_walk(account, _known_secret(args), terminal))
    except ConnectorError as error:
        complain("{sentence}", sentence=translate(error.message))
        return TROUBLE
    except EOFError:
        return refuse(N_("There are no more answers; nothing was stored"))
    except UnicodeDecodeError:
        return refuse(N_("The answers are not written in UTF-8; nothing was stored"))
    command = StoreLogin(account=account.id, secret=found.secret, user=found.user, remote=found.remote)
    return _report(args, with_desk(args, lambda desk: desk.do(command)))


async def _look(desk: Desk) -> tuple[Role, dict[str, AccountView]]:
    who = await desk.ask(AskWhoami())
    return who.role, {account.id: account for account in await desk.ask(AskAccounts())}


def _known_secret(args: argparse.Namespace) -> str:
    """Return the account's present secret, where this person may read it: some of it may be used again."""
    try:
        return secret_for(config_of(args), args.id)
    except (ConfigError, OSError):
        return ""


async def _walk(account: AccountView, secret: str, terminal: Terminal) -> LoggedIn:
    """Take the platform's own steps. Raises ConnectorError, EOFError."""
    from connectors.base import AccountRef
    from connectors.http import Http
    from connectors.registry import login
    from sm_console import __version__

    ref = AccountRef(
        id=account.id,
        address=account.address,
        user=account.user,
        secret=secret,
        allow_private=account.allow_private,
        remote=account.remote,
        options=account.options,
    )
    http = Http(user_agent=f"sm-console/{__version__}")
    try:
        return await login(account.platform, ref, http).run(terminal.ask, terminal.tell)
    finally:
        await http.close()


class Terminal:
    """The person at the terminal, or the answers that were piped in. Everything shown is made harmless first."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    async def tell(self, message: Message) -> None:
        """Show a line."""
        self._out.write(_harmless(message) + "\n")
        self._out.flush()

    async def ask(self, prompt: Prompt) -> str:
        """Ask for a line, without showing what is typed where it is secret. Raises EOFError at the end of input."""
        words = f"{_harmless(prompt.text)}: "
        if prompt.secret and sys.stdin.isatty():
            return getpass.getpass(words)
        self._out.write(words)
        self._out.flush()
        answer = sys.stdin.readline()
        if not answer:
            self._out.write("\n")
            raise EOFError
        if not sys.stdin.isatty():
            self._out.write("\n")
        return answer.rstrip("\r\n")


def _harmless(message: Message) -> str:
    text = translate(message)
    return text if is_safe(text) else safe_line(text, LONGEST_LINE)


def _report(args: argparse.Namespace, tried: ProbeView) -> int:
    """Say what the login opens; one that does not work as the desk has it is a failure."""
    if args.json:
        as_json(tried)
    else:
        for message in (tried.summary, *tried.warnings):
            line(translate(message))
    if tried.platform:
        return 0
    complain(N_("The login was stored, but it does not work from here"))
    return REFUSED
