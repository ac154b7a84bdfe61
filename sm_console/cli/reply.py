"""``sm-console reply``: answer a comment and wait for the platform's receipt."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sm_console.api.commands import SendReply
from sm_console.api.views import OutboxRow
from sm_console.cli.failures import refuse
from sm_console.cli.given import decoded, text_of
from sm_console.cli.parse import comment_id, positive, words
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.waiting import report, settled
from sm_console.core.messages import N_
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

LONGEST = 200_000
PATIENCE = 90


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "reply",
        description=_("Answer a comment; exit code 0 sent, 1 waiting or unknown, 2 refused or failed."),
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("id", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--text", type=words, help=_("the answer"))
    source.add_argument("--text-file", metavar="FILE", help=_("file with the answer, - for standard input"))
    parser.add_argument("--no-sign", action="store_true", help=_("do not add your first name"))
    add_wait(parser)
    add_json(parser)


def add_wait(parser: argparse.ArgumentParser) -> None:
    """Let a person say how long to wait for the platform."""
    parser.add_argument(
        "--wait",
        type=positive,
        default=PATIENCE,
        metavar="SECONDS",
        help=_("how long to wait for the platform's word (default 90)"),
    )


def run(args: argparse.Namespace) -> int:
    """Queue the answer without a time for regret, then wait for what becomes of it."""
    text = _text(args)
    if not text.strip():
        return refuse(N_("an empty answer is not sent"))
    if len(text) > LONGEST:
        return refuse(N_("an answer of {length} characters is not sent"), length=str(len(text)))
    outbox, row = with_desk(args, lambda desk: _send(desk, args, text))
    return report(row, outbox, json=args.json)


def _text(args: argparse.Namespace) -> str:
    if args.text is not None:
        return str(args.text)
    if args.text_file == "-":
        return decoded(sys.stdin.buffer.read(4 * LONGEST), "-").rstrip()
    return text_of(Path(args.text_file)).rstrip()


async def _send(desk: Desk, args: argparse.Namespace, text: str) -> tuple[int, OutboxRow | None]:
    done = await desk.do(SendReply(comment=args.id, text=text, undo_seconds=0.0, sign=not args.no_sign))
    return done.id, await settled(desk, done.id, args.wait)
