"""``sm-console status``: one line for a monitoring system, details below it, and its exit code."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from sm_console.api.queries import AskStatus
from sm_console.api.views import AccountView, StatusView
from sm_console.cli.instants import parse_instant, span
from sm_console.cli.output import as_json, line, say
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.words import health_words
from sm_console.core.messages import N_
from sm_console.core.model import HealthState
from sm_console.i18n import _, translate

LEVELS = ("OK", "WARNING", "CRITICAL")


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "status",
        description=_("Say whether everything is in order: exit code 0 yes, 1 wants looking at, 2 broken or overdue."),
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("--at", type=parse_instant, metavar="ISO", help=_("as of this instant instead of now"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Ask for the state of things; the exit code is its level."""
    status = with_desk(args, lambda desk: desk.ask(AskStatus(at=args.at)))
    if args.json:
        as_json(status)
    else:
        _write_plain(status)
    return status.level


def _write_plain(status: StatusView) -> None:
    numbers = (
        f"open={status.open} overdue={status.overdue} before_open={status.before_open} "
        f"outbox_waiting={status.outbox_waiting} outbox_trouble={status.outbox_trouble}"
    )
    line(f"{LEVELS[status.level]} - {_summary(status)} | {numbers}")
    say(
        N_("today: {received} received, {answered} answered, {late} of them late"),
        received=str(status.today.received),
        answered=str(status.today.answered),
        late=str(status.today.late),
    )
    for account in status.accounts:
        line(account_line(account, status.at))
    if not status.accounts:
        say(N_("no accounts yet: `sm-console accounts add --help`"))


def _summary(status: StatusView) -> str:
    troubles = sum(account.health is HealthState.BROKEN for account in status.accounts)
    parts = [
        f"{status.open} {_('open')}",
        f"{status.overdue} {_('overdue')}",
        f"{status.before_open} {_('due before the office opens')}",
    ]
    if status.outbox_waiting:
        parts.append(f"{status.outbox_waiting} {_('waiting to be sent')}")
    if status.outbox_trouble:
        parts.append(f"{status.outbox_trouble} {_('outgoing acts in trouble')}")
    if troubles:
        parts.append(f"{troubles} {_('accounts broken')}")
    return ", ".join(parts)


def account_line(account: AccountView, at: datetime) -> str:
    """Say on one line how an account is doing and how old its last successful fetch is."""
    age = f"{_('fetched')} {span(at - account.fetched)} {_('ago')}" if account.fetched else _("never fetched")
    parts = [f"{account.id}:", health_words(account.health), age, f"{account.open} {_('open')}"]
    if account.overdue:
        parts.append(f"{account.overdue} {_('overdue')}")
    if account.gap_since:
        parts.append(f"{_('nothing could be fetched for')} {span(at - account.gap_since)}")
    if account.message:
        parts.append(translate(account.message))
    return f"{parts[0]} {', '.join(parts[1:])}"
