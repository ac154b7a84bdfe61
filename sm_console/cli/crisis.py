"""``sm-console crisis``: declare, review and end a crisis, keep its list of posts to stop, and read its report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from sm_console.api.crisis import (
    AskCrisis,
    AskCrisisReport,
    BeginCrisis,
    CrisisView,
    EndCrisis,
    ListScheduled,
    ReviewCrisis,
    TickScheduled,
)
from sm_console.api.crisis_words import BEGIN_WORD, END_WORD, banner, report_lines, scope_words, stop_words
from sm_console.api.desk import Desk
from sm_console.api.said import said
from sm_console.cli.instants import local, parse_instant
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import USAGE, complain, positive, words
from sm_console.cli.session import add_json, add_part, with_desk
from sm_console.core.messages import N_
from sm_console.i18n import _

LONGEST: Final = 500


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("crisis", description=_("Crisis mode: declare, review and end it; read its report."))
    parser.set_defaults(parser=parser, all=False)
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    status = add_part(parts, "status", _("Show the crisis that stands, if any."))
    status.add_argument("--all", action="store_true", help=_("every crisis there was"))
    begin = add_part(parts, "begin", _("Declare a crisis, as a manager."))
    begin.add_argument("reason", type=words, help=_("why"))
    begin.add_argument("--owner", default="", metavar="NAME", help=_("who is in charge (yourself)"))
    begin.add_argument("--review", type=parse_instant, metavar="ISO", help=_("when it is looked at again"))
    begin.add_argument("--unit", action="append", default=[], metavar="UNIT", help=_("only this unit; repeatable"))
    begin.add_argument("--account", action="append", default=[], metavar="ID", help=_("only this account; repeatable"))
    _add_yes(begin, BEGIN_WORD)
    review = add_part(parts, "review", _("Say that the crisis goes on, and when it is looked at next."))
    review.add_argument("--until", type=parse_instant, metavar="ISO", help=_("when it is looked at again"))
    review.add_argument("--word", default="", help=_("what was decided"))
    review.add_argument("--owner", default="", metavar="NAME", help=_("who takes charge from now on"))
    end = add_part(parts, "end", _("Say that the crisis is over; everything holds again as before."))
    end.add_argument("--word", default="", help=_("what was decided"))
    _add_yes(end, END_WORD)
    report = add_part(parts, "report", _("Sum up a crisis in Markdown."))
    report.add_argument("crisis", type=positive, nargs="?", default=0, metavar="NUMBER", help=_("which (the latest)"))
    _add_scheduled(parts)


def _add_scheduled(parts: Any) -> None:
    scheduled = add_part(parts, "scheduled", _("The list of scheduled posts to stop by hand."))
    steps = scheduled.add_subparsers(dest="step", metavar="STEP")
    add_part(steps, "list", _("Show the list."))
    add = add_part(steps, "add", _("Put a scheduled post on the list."))
    add.add_argument("place", type=words, help=_("the account, or where it is planned"))
    add.add_argument("when", type=words, help=_("when it would be published"))
    add.add_argument("what", type=words, help=_("what it is about"))
    for name, text in (("stopped", _("Note that you have stopped one.")), ("undo", _("Take that back."))):
        step = add_part(steps, name, text)
        step.add_argument("item", type=positive, metavar="NUMBER", help=_("its number on the list"))


def _add_yes(part: argparse.ArgumentParser, word: str) -> None:
    part.add_argument(
        "--yes", action="store_true", help=_("for scripts: do not ask for the word {word}").format(word=word)
    )


def run(args: argparse.Namespace) -> int:
    """Do what the part says."""
    return _PARTS[args.part or "status"](args)


def _status(args: argparse.Namespace) -> int:
    found = with_desk(args, lambda desk: desk.ask(AskCrisis(all=args.all)))
    if args.json:
        as_json(found)
        return 0
    for view in found:
        _show(view)
    if not found:
        say(N_("there is no crisis; `sm-console crisis begin` declares one"))
    return 0


def _show(view: CrisisView) -> None:
    line(one_line(banner(view, local), LONGEST))
    line("  " + one_line(scope_words(view), LONGEST))
    if view.ended is not None:
        say(
            N_("  {begin} – {end}, ended by {name}"), begin=local(view.began), end=local(view.ended), name=view.ended_by
        )
    for row in view.scheduled:
        line("  " + one_line(stop_words(row, local), LONGEST))


def _begin(args: argparse.Namespace) -> int:
    if not _means_it(args, BEGIN_WORD):
        return USAGE
    command = BeginCrisis(
        reason=args.reason,
        owner=args.owner,
        review=args.review,
        units=tuple(args.unit),
        accounts=tuple(args.account),
    )
    return _do(args, lambda desk: desk.do(command))


def _review(args: argparse.Namespace) -> int:
    until: datetime | None = args.until
    command = ReviewCrisis(review=until, word=args.word, owner=args.owner)
    return _do(args, lambda desk: desk.do(command))


def _end(args: argparse.Namespace) -> int:
    if not _means_it(args, END_WORD):
        return USAGE
    command = EndCrisis(word=args.word)
    return _do(args, lambda desk: desk.do(command))


def _report(args: argparse.Namespace) -> int:
    found = with_desk(args, lambda desk: desk.ask(AskCrisisReport(crisis=args.crisis)))
    if args.json:
        as_json(found)
        return 0
    for text in report_lines(found, local):
        line(text)
    return 0


def _scheduled(args: argparse.Namespace) -> int:
    if args.step in {None, "list"}:
        found = with_desk(args, lambda desk: desk.ask(AskCrisis()))
        rows = [row for view in found for row in view.scheduled]
        if args.json:
            as_json(rows)
            return 0
        for row in rows:
            line(one_line(stop_words(row, local), LONGEST))
        if not rows:
            say(N_("no scheduled post is on the list"))
        return 0
    if args.step == "add":
        listed = ListScheduled(place=args.place, when=args.when, what=args.what)
        return _do(args, lambda desk: desk.do(listed))
    ticked = TickScheduled(item=args.item, stopped=args.step == "stopped")
    return _do(args, lambda desk: desk.do(ticked))


def _do(args: argparse.Namespace, work: Callable[[Desk], Awaitable[Any]]) -> int:
    done = with_desk(args, work)
    if args.json:
        as_json(done)
    elif done.message is not None:
        line(said(done.message))
    else:
        say(N_("Noted (number {number})."), number=str(done.id))
    return 0


def _means_it(args: argparse.Namespace, word: str) -> bool:
    """Whether the person has typed the word, or a script has said so in its own way."""
    if args.yes:
        return True
    if not sys.stdin.isatty():
        complain(N_("there is nobody to ask for the word {word}: --yes says that it is meant"), word=word)
        return False
    sys.stderr.write(_("This changes how everybody works. Type {word} to go on: ").format(word=word))
    sys.stderr.flush()
    if sys.stdin.readline().strip() == word:
        return True
    complain(N_("nothing was done"))
    return False


_PARTS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "status": _status,
    "begin": _begin,
    "review": _review,
    "end": _end,
    "report": _report,
    "scheduled": _scheduled,
}
