"""``sm-console closures``: which accounts are to be closed, or soon will be (R13), and the steps on the way."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from sm_console.api import closure_commands as commands
from sm_console.api.closure_queries import AskClosureHistory, AskClosureLetter, AskClosures
from sm_console.api.closure_views import ClosureHistoryRow, ClosureRow, PackageView
from sm_console.api.commands import Command
from sm_console.api.said import date_words, said
from sm_console.cli.failures import TROUBLE, refuse
from sm_console.cli.instants import local, parse_instant
from sm_console.cli.output import as_json, line, say
from sm_console.cli.rule_lists import add_list, show
from sm_console.cli.session import add_part, with_desk
from sm_console.core.closing import ClosureStep, Letter
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

STEPS = {
    ClosureStep.CANDIDATE: N_("candidate since {day}"),
    ClosureStep.WARNED: N_("the owner has been warned, answer by {until}; candidate since {day}"),
    ClosureStep.KEPT: N_("kept until {until}; candidate since {day}"),
    ClosureStep.TO_CLOSE: N_("to be closed; candidate since {day}"),
    ClosureStep.ANNOUNCED: N_("the closing is announced; candidate since {day}"),
    ClosureStep.PRESERVED: N_("preserved; candidate since {day}"),
    ClosureStep.CLOSED: N_("closed; candidate since {day}"),
    ClosureStep.LEFT: N_("has left the queue; candidate since {day}"),
}


def add_parser(subparsers: Any) -> None:
    """Describe the command's arguments."""
    parser = add_list(subparsers, "closures", _("Show which accounts may have to be closed, and why (R13)."))
    parts = parser.add_subparsers(dest="part", metavar="PART")
    warn = _act(parts, "warn", _("Note that the owner of a candidate has been warned."))
    warn.add_argument("--by", type=day, metavar="DATE", help=_("last day for the answer (default: the rule pack's)"))
    warn.add_argument("--followers", type=int, metavar="COUNT", help=_("how many followers the account shows"))
    keep = _act(parts, "keep", _("Decide, as a manager, to keep an account for a time."), why_required=True)
    keep.add_argument("--until", type=day, required=True, metavar="DATE", help=_("last day of the respite"))
    _act(parts, "close", _("Decide, as a manager, that an account is to be closed."))
    _act(parts, "announce", _("Note that the closing has been announced on the account."))
    _act(parts, "preserve", _("Make the account's package: all that is known of it, with checksums."))
    _act(parts, "done", _("Note, as a manager, that the account is closed on its platform."))
    _act(parts, "undo", _("Take the last step back."))
    letter = add_part(parts, "letter", _("Write a letter, filled in and ready to send, in Swedish."))
    letter.add_argument("account", metavar="ID", help=_("the account"))
    letter.add_argument("letter", choices=[str(kind) for kind in Letter], metavar="KIND", help=", ".join(Letter))
    letter.add_argument("--until", type=day, metavar="DATE", help=_("last day for the answer, or of the respite"))
    letter.add_argument("--keep", action="store_true", help=_("the decision to keep the account"))
    letter.add_argument("--why", default="", help=_("why"))
    history = add_part(parts, "history", _("Show every step that was taken with an account."))
    history.add_argument("account", metavar="ID", help=_("the account"))
    history.add_argument("--at", type=parse_instant, default=argparse.SUPPRESS, metavar="ISO", help=_("as of then"))
    verify = add_part(parts, "verify", _("Prove that a package is whole: every file against its checksum."))
    verify.add_argument("folder", type=Path, metavar="FOLDER", help=_("the package"))


def _act(parts: Any, name: str, description: str, *, why_required: bool = False) -> argparse.ArgumentParser:
    part = add_part(parts, name, description)
    part.add_argument("account", metavar="ID", help=_("the account"))
    part.add_argument("--why", "--reason", default="", required=why_required, help=_("why"))
    return part


def day(text: str) -> date:
    """Read a day. Raises for argparse."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(
            translate(Message(N_("{word} is not a day such as 2026-03-10"), {"word": repr(text)})),
        ) from None


def run(args: argparse.Namespace) -> int:
    """Ask and write, or take a step."""
    match args.part:
        case None:
            return show(args, AskClosures(at=args.at), _written, _("no account is up for closing"))
        case "letter":
            return _letter(args)
        case "history":
            return _history(args)
        case "verify":
            return _verify(args)
        case "preserve":
            return _preserve(args)
        case _:
            return _step(args)


def _written(row: ClosureRow) -> str:
    until = row.answer_by if row.step is ClosureStep.WARNED else row.keep_until
    values = {"day": date_words(row.since), "until": date_words(until) if until is not None else "–"}
    step = translate(Message(STEPS[row.step], values))
    why = f" ({row.why})" if row.why else ""
    return f"{step}{why}. {said(row.reason)}"


_PLAIN: Final[dict[str, Callable[..., Command[Any]]]] = {
    "close": commands.DecideClosing,
    "announce": commands.NoteAnnounced,
    "preserve": commands.PreserveAccount,
    "done": commands.NoteClosed,
    "undo": commands.UndoClosure,
}


def command_of(args: argparse.Namespace) -> Command[Any]:
    """Return the desk's command for what was typed."""
    if args.part == "warn":
        return commands.WarnOwner(account=args.account, answer_by=args.by, reason=args.why, followers=args.followers)
    if args.part == "keep":
        return commands.KeepAccount(account=args.account, until=args.until, reason=args.why)
    return _PLAIN[args.part](account=args.account, reason=args.why)


_SAID = {
    "warn": N_("{account}: noted that the owner has been warned."),
    "keep": N_("{account}: kept until {until}."),
    "close": N_("{account}: to be closed."),
    "announce": N_("{account}: noted that the closing is announced."),
    "done": N_("{account}: noted as closed. It stays in the register; `accounts remove` takes it out."),
    "undo": N_("{account}: the last step is taken back."),
}


def _step(args: argparse.Namespace) -> int:
    done = with_desk(args, lambda desk: desk.do(command_of(args)))
    if args.json:
        as_json(done)
    else:
        say(_SAID[args.part], account=args.account, until=str(getattr(args, "until", "")))
    return 0


def _preserve(args: argparse.Namespace) -> int:
    package: PackageView = with_desk(args, lambda desk: desk.do(command_of(args)))
    if args.json:
        as_json(package)
        return 0
    text = N_("{account}: preserved in {path} (files: {files}, bytes: {size}).")
    say(text, account=args.account, path=package.path, files=str(package.files), size=str(package.size))
    say(N_("Checksum of the list of files: {sum}"), sum=package.manifest)
    return 0


def _letter(args: argparse.Namespace) -> int:
    asked = AskClosureLetter(
        account=args.account, letter=Letter(args.letter), until=args.until, reason=args.why, keep=args.keep
    )
    letter = with_desk(args, lambda desk: desk.ask(asked))
    if args.json:
        as_json(letter)
        return 0
    for part in letter.text.rstrip("\n").split("\n"):
        line(part)
    return 0


def _history(args: argparse.Namespace) -> int:
    rows = with_desk(args, lambda desk: desk.ask(AskClosureHistory(account=args.account, at=args.at)))
    if args.json:
        as_json(rows)
        return 0
    for row in rows:
        line(told(row))
    if not rows:
        say(N_("no step has been taken"))
    return 0


def told(row: ClosureHistoryRow) -> str:
    """Return a step of the past in one line."""
    who = row.by or translate(Message(N_("by itself")))
    until = translate(Message(N_(", until {day}"), {"day": date_words(row.until)})) if row.until is not None else ""
    words = [f"{local(row.at)} {row.step} ({who}{until})", row.why]
    words += [said(row.note)] if row.note is not None else []
    words += [f"{row.package} {row.manifest}"] if row.package else []
    if row.undone_at is not None:
        undone = Message(N_("taken back {when} ({who})"), {"when": local(row.undone_at), "who": row.undone_by})
        words += [translate(undone), row.undone_why]
    return ": ".join(word for word in words if word)


def _verify(args: argparse.Namespace) -> int:
    from sm_console.desk.package_files import manifest_of, prove

    if not args.folder.is_dir():
        text = N_("{folder} is no folder: name a package, such as `closures preserve` makes")
        return refuse(text, folder=str(args.folder))
    problems = prove(args.folder)
    total = "" if problems else manifest_of(args.folder)
    if args.json:
        as_json({"folder": str(args.folder), "whole": not problems, "manifest": total, "problems": problems})
        return TROUBLE if problems else 0
    for problem in problems:
        sys.stderr.write(f"sm-console: {_harmless(translate(problem))}\n")
    if problems:
        return TROUBLE
    say(N_("{folder} is whole."), folder=str(args.folder))
    say(N_("Checksum of the list of files: {sum}"), sum=total)
    return 0


def _harmless(text: str) -> str:
    return text if text.isprintable() else ascii(text)
