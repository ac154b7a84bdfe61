"""``sm-console profile``: a person's verdict on an account's public face (R7–R10)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.profile_commands import JudgeFace, MeasureAgain
from sm_console.cli.output import as_json, line, say
from sm_console.cli.parse import words
from sm_console.cli.session import add_json, with_desk
from sm_console.core.face import Outcome
from sm_console.core.messages import N_
from sm_console.i18n import _

RULES = ("R7", "R8", "R9", "R10")
TAKE_BACK = "take-back"
MEASURE = "measure"


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    text = _("Note a verdict on a public face; it holds until what you saw changes.")
    parser: argparse.ArgumentParser = commands.add_parser("profile", description=text)
    parser.set_defaults(parser=parser)
    parser.add_argument("account", metavar="ID", help=_("the account"))
    parser.add_argument("verdict", choices=(*Outcome, TAKE_BACK, MEASURE), help=_("what you think of it"))
    parser.add_argument("rule", nargs="?", choices=RULES, help=_("of what: R7 picture, R8 background, R9 About, R10"))
    parser.add_argument("--note", type=words, help=_("why"))
    parser.add_argument("--source", type=words, help=_("where the background is from, and its rights (R8)"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Note the verdict, or measure again."""
    rule = args.rule or ("R10" if args.verdict == Outcome.NO_ROOM else None)
    if args.verdict == MEASURE:
        command: JudgeFace | MeasureAgain = MeasureAgain(account=args.account)
    elif rule is None:
        args.parser.error(_("say which rule: R7, R8, R9 or R10"))
    else:
        outcome = None if args.verdict == TAKE_BACK else Outcome(args.verdict)
        command = JudgeFace(
            account=args.account, rule=rule, outcome=outcome, note=args.note or "", source=args.source or ""
        )
    done = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(done)
    elif args.verdict == MEASURE:
        say(N_("Pictures measured: {count}."), count=str(done.id))
    else:
        line(_("Noted."))
    return 0
