"""``sm-console alarm``: what calls for somebody, taking note of it, and trying the way outside."""

from __future__ import annotations

import argparse
from typing import Any, Final

from sm_console.api.crisis import AlarmRow, AskAlarms, SeeAlarms, TryAlarm
from sm_console.api.said import said
from sm_console.cli.instants import local
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import positive
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.core.alarm_entries import KIND_WORDS
from sm_console.core.messages import N_
from sm_console.i18n import _

LONGEST: Final = 400


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("alarm", description=_("Alarms: show them, take note of them, try the way outside."))
    parser.set_defaults(parser=parser, all=False)
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    listed = add_part(parts, "list", _("Show the alarms that stand."))
    listed.add_argument("--all", action="store_true", help=_("also those that have ended"))
    seen = add_part(parts, "seen", _("Take note of alarms, by your name; of all that call where none is named."))
    seen.add_argument("alarm", type=positive, nargs="*", metavar="NUMBER", help=_("which"))
    test = add_part(parts, "test", _("Send a test to those outside who hear of alarms."))
    test.add_argument("target", nargs="?", default="", metavar="NAME", help=_("to this one only"))


def run(args: argparse.Namespace) -> int:
    """List, or do what the part says."""
    if args.part in {None, "list"}:
        view = with_desk(args, lambda desk: desk.ask(AskAlarms(all=args.all)))
        if args.json:
            as_json(view.alarms)
            return 0
        for row in view.alarms:
            line(one_line(_words(row), LONGEST))
        if not view.alarms:
            say(N_("no alarm stands"))
        return 0
    if args.part == "seen":
        noted = SeeAlarms(alarms=tuple(args.alarm))
        done = with_desk(args, lambda desk: desk.do(noted))
        text = N_("alarms noted as seen: {count}")
    else:
        tried = TryAlarm(target=args.target)
        done = with_desk(args, lambda desk: desk.do(tried))
        text = N_("the test has reached {count}")
    if args.json:
        as_json(done)
    else:
        say(text, count=str(done.id))
    return 0


def _words(row: AlarmRow) -> str:
    if row.ended is not None:
        state = _("ended {time}").format(time=local(row.ended))
    elif row.seen is not None:
        state = _("seen by {name}").format(name=row.seen_by)
    else:
        state = _("calls")
    return f"{row.id}. {local(row.raised)} · {_(KIND_WORDS[row.kind])} · {said(row.text)} · {state}"
