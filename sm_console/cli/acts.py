"""``sm-console waive|reopen|claim|release|note``: small acts on one comment that stay within the desk."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.commands import AddNote, Command, ReleaseClaim, Reopen, TakeClaim, WaiveAnswer
from sm_console.api.said import said
from sm_console.api.views import Done
from sm_console.cli.output import as_json, line, say
from sm_console.cli.parse import comment_id, words
from sm_console.cli.session import add_json, with_desk
from sm_console.core.messages import N_
from sm_console.i18n import _


def add_parser(commands: Any) -> None:
    """Describe the five commands' arguments."""
    waive = _add(commands, "waive", _("Note that a comment needs no answer."))
    waive.add_argument("--reason", required=True, type=words, help=_("why no answer is needed"))
    _add(commands, "reopen", _("Take back that a comment needs no answer."))
    claim = _add(commands, "claim", _("Take a comment upon yourself, so that colleagues see it."))
    claim.add_argument("--take-over", action="store_true", help=_("also when a colleague has it"))
    _add(commands, "release", _("Give a comment back."))
    note = _add(commands, "note", _("Leave a note for colleagues; it is never published."))
    note.add_argument("--text", required=True, type=words, help=_("the note"))


def _add(commands: Any, name: str, description: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, description=description)
    parser.set_defaults(parser=parser)
    parser.add_argument("id", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))
    add_json(parser)
    return parser


def command_of(args: argparse.Namespace) -> Command[Done]:
    """Return the desk's command for what was typed."""
    match args.command:
        case "waive":
            return WaiveAnswer(comment=args.id, reason=args.reason)
        case "reopen":
            return Reopen(comment=args.id)
        case "claim":
            return TakeClaim(comment=args.id, take_over=args.take_over)
        case "release":
            return ReleaseClaim(comment=args.id)
        case _:
            return AddNote(comment=args.id, text=args.text)


def run(args: argparse.Namespace) -> int:
    """Carry the act out and say so."""
    done = with_desk(args, lambda desk: desk.do(command_of(args)))
    if args.json:
        as_json(done)
    elif done.message:
        line(said(done.message))
    else:
        say(N_("Done: #{id}."), id=str(args.id))
    return 0
