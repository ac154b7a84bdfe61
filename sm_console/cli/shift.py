"""``sm-console shift``: hand one's shift over, acknowledge one, read them."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.said import quoted, said
from sm_console.api.shift_words import headline, numbers, parts
from sm_console.api.shifts import AcknowledgeHandover, AskHandovers, AskShiftSummary, HandOver, HandoverView
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import positive, words
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.core.messages import N_
from sm_console.core.shift_entries import ShiftSummary
from sm_console.i18n import _

LONGEST = 2_000


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("shift", description=_("Shift handovers: leave, acknowledge and read them."))
    add_json(parser)
    parts_ = parser.add_subparsers(dest="part", metavar="PART")
    parser.set_defaults(parser=parser, part="show", all=False, now=False)
    give = add_part(parts_, "handover", _("Leave your shift to a colleague, with a summary of how everything stands."))
    give.add_argument("to", type=words, metavar="NAME", help=_("the colleague's login or first name"))
    give.add_argument("--words", type=words, metavar="TEXT", help=_("what else they should know"))
    give.add_argument("--give-back", action="store_true", help=_("give back all comments that you have taken"))
    take = add_part(parts_, "acknowledge", _("Acknowledge that you have read what was left to you."))
    take.add_argument("handover", type=positive, nargs="?", default=0, metavar="NUMBER", help=_("which one"))
    show = add_part(parts_, "show", _("Show handovers that nobody has acknowledged."))
    which = show.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help=_("the latest of any state"))
    which.add_argument("--now", action="store_true", help=_("what your handover would say now"))


def run(args: argparse.Namespace) -> int:
    """Show, or do what the part says."""
    if args.part == "show":
        _show(args)
        return 0
    if args.part == "acknowledge":
        command: HandOver | AcknowledgeHandover = AcknowledgeHandover(handover=args.handover)
    else:
        command = HandOver(to=args.to, words=args.words or "", give_back=args.give_back)
    done = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(done)
    elif done.message is not None:
        line(said(done.message))
    return 0


def _show(args: argparse.Namespace) -> None:
    if args.now:
        summary = with_desk(args, lambda desk: desk.ask(AskShiftSummary()))
        if args.json:
            as_json(summary)
        else:
            _write(summary)
        return
    found = with_desk(args, lambda desk: desk.ask(AskHandovers(all=args.all)))
    if args.json:
        as_json(found)
        return
    for view in found:
        _write_view(view)
    if not found:
        say(N_("no handover waits to be acknowledged; `sm-console shift show --all` shows all"))


def _write_view(view: HandoverView) -> None:
    line(headline(view))
    if view.words:
        line("  " + quoted(one_line(view.words, LONGEST)))
    _write(view.summary)


def _write(summary: ShiftSummary) -> None:
    line("  " + numbers(summary))
    for title, lines in parts(summary):
        line(f"  {title}")
        for one in lines:
            line("    " + one)
