"""``sm-console record``: the journal is the truth; prove that the current state follows from it, or make it so."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sm_console.api.queries import AskHistory
from sm_console.cli.failures import refuse
from sm_console.cli.instants import stamp
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import comment_id
from sm_console.cli.session import add_json, add_part, paths_of, with_desk
from sm_console.core.messages import N_
from sm_console.i18n import _

DIFFERENT = 2


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = commands.add_parser("record", description=_("Look after the record of everything seen and done."))
    parser.set_defaults(parser=parser)
    add_json(parser)
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    rebuild = add_part(parts, "rebuild", _("Make the current state anew from the journal; no desk may be running."))
    rebuild.add_argument("--check", action="store_true", help=_("change nothing; exit code 2 where they differ"))
    journal = add_part(parts, "journal", _("Show everything the journal says about a comment."))
    journal.add_argument("id", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))


def run(args: argparse.Namespace) -> int:
    """Prove, rebuild, or show."""
    if args.part == "journal":
        return _journal(args)
    from sm_console import start

    database = start.database_path(paths_of(args))
    if not database.exists():
        return refuse(N_("there is no record yet in {folder}"), folder=str(database.parent))
    return _check(database, as_data=args.json) if args.check else _rebuild(args, database)


def _check(database: Path, *, as_data: bool) -> int:
    from sm_console.store import rebuild

    differences = rebuild.check(database)
    if as_data:
        as_json({"proven": not differences, "differences": differences})
    else:
        for difference in differences:
            line(difference)
        if not differences:
            say(N_("Proven: the current state is exactly what the journal says."))
    return DIFFERENT if differences else 0


def _rebuild(args: argparse.Namespace, database: Path) -> int:
    from sm_console.desk.lock import DataLock
    from sm_console.store import rebuild

    lock = DataLock.take(database.parent)
    if lock is None:
        return refuse(N_("a desk is running on {folder}: stop it first"), folder=str(database.parent))
    try:
        entries = rebuild.rebuild(database)
    finally:
        lock.release()
    if args.json:
        as_json({"entries": entries})
    else:
        say(N_("The current state was made anew; entries read: {count}."), count=str(entries))
    return 0


def _journal(args: argparse.Namespace) -> int:
    rows = with_desk(args, lambda desk: desk.ask(AskHistory(comment=args.id)))
    if args.json:
        as_json(rows)
        return 0
    for row in rows:
        line(f"{row.seq}  {stamp(row.at)}  {row.actor}  {row.kind}  {one_line(row.detail, 300)}")
    if not rows:
        say(N_("The journal says nothing about #{id}."), id=str(args.id))
    return 0
