"""``sm-console status``: one line for a monitoring system, details below it, and its exit code."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from sm_console.api.queries import AskStatus
from sm_console.api.said import said
from sm_console.api.views import AccountView, StatusView
from sm_console.cli.instants import local, parse_instant, span
from sm_console.cli.output import as_json, line, say
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.words import health_words
from sm_console.core.messages import N_
from sm_console.core.model import HealthState, Message
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
        write_more(account)
    if not status.accounts:
        say(N_("no accounts yet: `sm-console accounts add --help`"))


def _summary(status: StatusView) -> str:
    broken = sum(account.health is HealthState.BROKEN for account in status.accounts)
    parts = [
        told(N_("{count} open"), status.open),
        told(N_("{count} overdue"), status.overdue),
        told(N_("{count} due before the office opens"), status.before_open),
        told(N_("{count} waiting to be sent"), status.outbox_waiting) if status.outbox_waiting else "",
        told(N_("{count} outgoing in trouble"), status.outbox_trouble) if status.outbox_trouble else "",
        told(N_("connections broken: {count}"), broken) if broken else "",
    ]
    return ", ".join(filter(None, parts))


def told(text: str, count: int | str) -> str:
    """Return a msgid with its ``{count}`` filled in."""
    return translate(Message(text, {"count": str(count)}))


def account_line(account: AccountView, at: datetime) -> str:
    """Say on one line how an account is doing and how old its last successful fetch is."""
    stand = _stand(account)
    parts = [stand] if stand else [health_words(account.health), *_read(account, at)]
    parts.append(told(N_("{count} open"), account.open))
    if account.overdue:
        parts.append(told(N_("{count} overdue"), account.overdue))
    if not stand:
        parts += _trouble(account, at)
    return f"{account.id}: {', '.join(parts)}"


def _stand(account: AccountView) -> str:
    """Say that nothing is asked of an account any more, or not yet; empty where it is watched."""
    if account.closed:
        return _("closed (R13)")
    return _("proposed, watched by nothing yet (R1)") if account.proposed else ""


def _read(account: AccountView, at: datetime) -> list[str]:
    """Say how old what is known of an account is."""
    if account.platform == "manual":
        return [_("entered by hand")]
    if account.fetched:
        return [told(N_("fetched {count} ago"), span(at - account.fetched))]
    return [_("never fetched")] if account.health is not HealthState.NEW else []


def _trouble(account: AccountView, at: datetime) -> list[str]:
    """Say what keeps an account from being read."""
    parts = []
    if account.gap_since:
        parts.append(told(N_("nothing could be fetched for {count}"), span(at - account.gap_since)))
    if account.message:
        parts.append(said(account.message))
    if account.paused:
        parts.append(told(N_("the platform asked for a pause until {count}"), local(account.paused)))
    if not account.comments:
        parts.append(_("comments cannot be read by programs"))
    return parts


def write_more(account: AccountView) -> None:
    """Write below an account's line what a person should know of it, and what is spent of its platform's limits."""
    for notice in account.notices:
        line(f"  {said(notice)}")
    for quota in account.quotas:
        share = f"{min(quota.share, 9.99):.0%}".replace("%", " %")
        text = N_("{name}: {share} used") if quota.resets is None else N_("{name}: {share} used, whole again {time}")
        time = local(quota.resets) if quota.resets is not None else ""
        line(f"  {translate(Message(text, {'name': quota.name, 'share': share, 'time': time}))}")
