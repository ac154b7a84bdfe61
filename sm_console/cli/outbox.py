"""``sm-console outbox``: what is on its way to the platforms, and deciding on what got into trouble."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.commands import SettleUnknown, Undo
from sm_console.api.queries import AskOutbox
from sm_console.api.said import said
from sm_console.api.views import OutboxRow
from sm_console.cli.instants import local
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import comment_id
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.words import action_words, sending_words
from sm_console.core.messages import N_
from sm_console.i18n import _

VERDICTS = ("again", "sent", "drop", "undo")


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "outbox",
        description=_("Show what waits to be sent or is in trouble. With a number and a word, decide on one."),
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("id", nargs="?", type=comment_id, metavar="ID", help=_("the number shown in this list"))
    parser.add_argument(
        "verdict",
        nargs="?",
        choices=VERDICTS,
        help=_("again: send it again; sent: it is there; drop: forget it; undo: take it back before it leaves"),
    )
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Show the outbox, or carry out a verdict."""
    if args.verdict == "undo":
        done = with_desk(args, lambda desk: desk.do(Undo(outbox=args.id)))
    elif args.verdict:
        done = with_desk(args, lambda desk: desk.do(SettleUnknown(outbox=args.id, verdict=args.verdict)))
    else:
        return _show(args)
    if args.json:
        as_json(done)
    elif done.message:
        line(said(done.message))
    else:
        say(N_("Done."))
    return 0


def _show(args: argparse.Namespace) -> int:
    rows = with_desk(args, lambda desk: desk.ask(AskOutbox(id=args.id or 0)))
    if args.json:
        as_json(rows)
    elif not rows:
        say(N_("Nothing waits to be sent."))
    else:
        for row in rows:
            line(outbox_line(row))
    return 0


def outbox_line(row: OutboxRow) -> str:
    """Say on one line what an outgoing act is and where it stands."""
    parts = [
        f"#{row.id}",
        f"{action_words(row.action)} #{row.comment}",
        row.account_name or row.account,
        sending_words(row.state),
        f"{row.name} {local(row.queued)}",
    ]
    if row.message:
        parts.append(said(row.message))
    return "  ".join(parts) + (f"  {one_line(row.text, 100)}" if row.text else "")
