"""``sm-console record-status``: how a comment stands as a public record (R11)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.record_commands import SetRecordStatus
from sm_console.cli.output import as_json, say
from sm_console.cli.parse import comment_id, words
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.words import record_words
from sm_console.core.messages import N_
from sm_console.core.record_entries import RecordStatus
from sm_console.i18n import _


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser("record-status", description=_("Say how a comment stands as a public record (R11)."))
    parser.set_defaults(parser=parser)
    parser.add_argument("id", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))
    parser.add_argument(
        "status",
        choices=[str(status) for status in RecordStatus],
        help=_("kept in order, to register, registered, or under secrecy: register now"),
    )
    parser.add_argument("--dnr", type=words, help=_("its number in the city's register"))
    parser.add_argument("--why", type=words, help=_("a word on why"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Record it and say so."""
    status = RecordStatus(args.status)
    command = SetRecordStatus(comment=args.id, status=status, dnr=args.dnr or "", why=args.why or "")
    done = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(done)
    else:
        say(
            N_("Comment #{id}: {status}."),
            id=str(done.id),
            status=" ".join(filter(None, (record_words(status), args.dnr))),
        )
    return 0
