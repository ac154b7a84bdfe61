"""``sm-console collect --once``: one round for cron and tests: fetch what is new, deliver what waits."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.commands import Collect
from sm_console.api.said import said
from sm_console.api.views import Collected
from sm_console.cli.outbox import outbox_line
from sm_console.cli.output import as_json, line, say
from sm_console.cli.session import add_json, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message, OutboxState
from sm_console.i18n import _, translate


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "collect",
        description=_("Fetch from every account and send what waits; exit code 1 where an account failed."),
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("--once", action="store_true", help=_("one round and no more (always so for now)"))
    parser.add_argument("--account", action="append", default=[], metavar="ID", help=_("only this account"))
    parser.add_argument(
        "--force",
        action="store_true",
        help=_("also where the platform asked for a pause or its limit is used up"),
    )
    parser.add_argument("--due", action="store_true", help=_("only accounts whose turn it is"))
    parser.add_argument("--sweep", action="store_true", help=_("also read again what is known, to find changes"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do one round and say what it brought, one line for each account."""
    # Whoever asks for a round wants one: without --due, two in a row look twice.
    command = Collect(accounts=tuple(args.account), force=not args.due, sweep=args.sweep, override=args.force)
    result = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(result)
    else:
        for collected in result.accounts:
            line(_account_line(collected))
        for row in result.delivered:
            line(outbox_line(row))
        if not result.accounts:
            say(N_("no accounts to fetch from"))
    undelivered = any(row.state in {OutboxState.FAILED, OutboxState.UNKNOWN} for row in result.delivered)
    return 0 if all(collected.ok for collected in result.accounts) and not undelivered else 1


def _account_line(collected: Collected) -> str:
    numbers = {
        "account": collected.account,
        "state": _("in order") if collected.ok else _("failed"),
        "requests": str(collected.requests),
        "new": str(collected.new),
        "changed": str(collected.changed),
        "gone": str(collected.gone),
    }
    text = N_("{account}: {state}, {requests} requests, {new} new, {changed} changed, {gone} gone")
    why = f" – {said(collected.message)}" if collected.message else ""
    return translate(Message(text, numbers)) + why
