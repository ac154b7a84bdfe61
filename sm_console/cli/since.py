"""``sm-console since``: what came since one last looked, account by account."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.desk import Desk
from sm_console.api.since import AskSince, NoteLook, SinceRow, SinceView
from sm_console.cli.instants import local
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.session import add_json, with_desk
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

LONGEST = 80


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser("since", description=_("Show what came since you last looked, the most urgent first."))
    parser.set_defaults(parser=parser)
    parser.add_argument("--seen", action="store_true", help=_("note that you have looked now"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Ask and write; with ``--json`` a list of accounts."""

    async def work(desk: Desk) -> SinceView:
        view = await desk.ask(AskSince())
        if args.seen:
            await desk.do(NoteLook())
        return view

    view = with_desk(args, work)
    if args.json:
        as_json(view.rows)
        return 0
    counts = {"new": str(view.new), "unanswered": str(view.unanswered), "risky": str(view.risky)}
    if view.since is None:
        say(N_("you have not looked here before: {unanswered} unanswered, {risky} risky"), **counts)
    else:
        text = N_("since {time}: {new} new, {unanswered} unanswered, {risky} risky")
        say(text, time=local(view.since), **counts)
    for row in view.rows:
        line("  " + _row(row))
    return 0


def _row(row: SinceRow) -> str:
    values = {
        "account": one_line(row.account_name, LONGEST),
        "new": str(row.new),
        "unanswered": str(row.unanswered),
        "risky": str(row.risky),
    }
    text = translate(Message(N_("{account}: {new} new, {unanswered} unanswered, {risky} risky"), values))
    if row.received is not None:
        oldest = {"comment": str(row.oldest), "time": local(row.received)}
        text += "; " + translate(Message(N_("the oldest is #{comment} of {time}"), oldest))
    return text
