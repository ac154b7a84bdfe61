"""``sm-console accounts export|import``: the list of accounts as a file, and the list that the city publishes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sm_console.api import account_lists
from sm_console.api.register_queries import AskRegister
from sm_console.api.register_views import ImportView
from sm_console.cli.failures import refuse
from sm_console.cli.given import text_of
from sm_console.cli.output import as_json, line, say
from sm_console.cli.parse import complain
from sm_console.cli.session import add_part, with_desk
from sm_console.core.messages import N_
from sm_console.i18n import _

PARTS = ("export", "import")


def describe(parts: Any) -> None:
    """Describe the parts' arguments."""
    export = add_part(parts, "export", _("Write the list of accounts, or with --public the one for everybody."))
    export.add_argument("--format", choices=account_lists.PUBLIC_FORMATS, help=_("how to write it"))
    export.add_argument("--public", action="store_true", help=_("only what everybody may read: no names of persons"))
    export.add_argument("--bom", action="store_true", help=_("begin with a byte order mark, for Excel"))
    part = add_part(parts, "import", _("Add and change accounts from a list; shows what would change, --yes does it."))
    part.add_argument("file", type=Path, metavar="FILE", help=_("CSV or JSON, columns as accounts export writes them"))
    part.add_argument("--yes", action="store_true", help=_("carry it out"))


def run(args: argparse.Namespace) -> int:
    """Export or import."""
    return _import(args) if args.part == "import" else _export(args)


def _export(args: argparse.Namespace) -> int:
    form = args.format or ("json" if args.json else "csv")
    if form not in account_lists.FORMATS and not args.public:
        return refuse(N_("--format {format} is for --public"), format=form)
    rows = with_desk(args, lambda desk: desk.ask(AskRegister()))
    sys.stdout.reconfigure(encoding="utf-8", newline="") if hasattr(sys.stdout, "reconfigure") else None
    written = account_lists.public_text if args.public else account_lists.register_text
    sys.stdout.write(written(rows, form, bom=args.bom))
    own = account_lists.left_out(rows)
    if args.public and own:
        complain(N_("left out, since they lie in a network of our own: {count}"), count=str(own))
    return 0


def _import(args: argparse.Namespace) -> int:
    text = text_of(args.file, N_("{file} is not written in UTF-8: save it as CSV UTF-8"))
    try:
        command = account_lists.import_of(args.file.name, text, carry_out=args.yes)
    except ValueError as error:
        return refuse(N_("{file} cannot be read: {why}"), file=str(args.file), why=str(error))
    if command is None:
        return refuse(N_("{file} is too long for one go: split it"), file=str(args.file))
    found = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(found)
    else:
        _tell(args, found)
    return 2 if found.problems else 0


def _tell(args: argparse.Namespace, found: ImportView) -> None:
    for text in account_lists.problem_lines(found, args.file.name):
        line(text)
    if found.problems:
        say(N_("Nothing was written."))
        return
    for text in account_lists.change_lines(found):
        line(text)
    counts = account_lists.counts(found)
    if found.done:
        say(N_("Carried out. New: {new}, changed: {changed}, as before: {same}."), **counts)
    else:
        say(N_("New: {new}, changed: {changed}, as before: {same}. Nothing is written yet: --yes does it."), **counts)
