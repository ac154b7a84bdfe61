"""``sm-console accounts export|import``: the list of accounts as a file, and the list that the city publishes."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from sm_console.api.register_commands import ImportAccounts, ListLine
from sm_console.api.register_queries import AskRegister
from sm_console.api.register_views import ImportProblem, ImportView, RegisterRow
from sm_console.cli.failures import refuse
from sm_console.cli.given import text_of
from sm_console.cli.output import as_json, line, say
from sm_console.cli.parse import complain
from sm_console.cli.session import add_part, with_desk
from sm_console.core.account_list import BYTE_ORDER_MARK, read_csv, read_json, to_csv, to_html, to_markdown
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.register import AccountState
from sm_console.i18n import _, language, translate

PARTS = ("export", "import")
COLUMNS = (
    *("id", "platform", "address", "name", "unit", "responsible", "stand_in", "user", "remote", "rules"),
    *("approved_by", "approved_on", "seasonal", "season", "state", "url", "pack", "decided_by", "missing"),
)
PUBLIC = ("name", "platform", "unit", "url")
MOST_BYTES = 900_000
"""What one order to the desk can hold."""


def describe(parts: Any) -> None:
    """Describe the parts' arguments."""
    export = add_part(parts, "export", _("Write the list of accounts, or with --public the one for everybody."))
    export.add_argument("--format", choices=("csv", "json", "html", "md"), default="csv", help=_("how to write it"))
    export.add_argument("--public", action="store_true", help=_("only what everybody may read: no names of persons"))
    export.add_argument("--bom", action="store_true", help=_("begin with a byte order mark, for Excel"))
    part = add_part(parts, "import", _("Add and change accounts from a list; shows what would change, --yes does it."))
    part.add_argument("file", type=Path, metavar="FILE", help=_("CSV or JSON, columns as accounts export writes them"))
    part.add_argument("--yes", action="store_true", help=_("carry it out"))


def run(args: argparse.Namespace) -> int:
    """Export or import."""
    return _import(args) if args.part == "import" else _export(args)


def _export(args: argparse.Namespace) -> int:
    if args.format in {"html", "md"} and not args.public:
        return refuse(N_("--format {format} is for --public"), format=args.format)
    rows = with_desk(args, lambda desk: desk.ask(AskRegister()))
    sys.stdout.reconfigure(encoding="utf-8", newline="") if hasattr(sys.stdout, "reconfigure") else None
    sys.stdout.write((BYTE_ORDER_MARK if args.bom and args.format == "csv" else "") + _written(args, rows))
    own = sum(row.private for row in rows)
    if args.public and own:
        complain(N_("left out, since they lie in a network of our own: {count}"), count=str(own))
    return 0


def _written(args: argparse.Namespace, rows: list[RegisterRow]) -> str:
    if not args.public:
        cells = [_cells(row) for row in rows]
        return to_csv(COLUMNS, cells) if args.format == "csv" else _json(cells)
    running = {AccountState.ACTIVE, AccountState.RESTING}
    public = [
        {
            "name": row.account_name or row.account,
            "platform": row.place or row.platform,
            "unit": row.unit,
            "url": row.url,
        }
        for row in rows
        if row.state in running and not row.private
    ]
    public.sort(key=lambda row: (row["unit"], row["name"]))
    heads = {"name": _("Account"), "platform": _("Platform"), "unit": _("Unit"), "url": _("Address")}
    title = _("Our accounts in social media")
    match args.format:
        case "csv":
            return to_csv(PUBLIC, public, heads=heads)
        case "json":
            return _json(public)
        case "md":
            return to_markdown(PUBLIC, public, heads, title)
        case _:
            return to_html(PUBLIC, public, heads, title, language())


def _json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _cells(row: RegisterRow) -> dict[str, str]:
    cells = {name: getattr(row, name, "") for name in COLUMNS}
    return {
        **{name: str(value) for name, value in cells.items()},
        "id": row.account,
        "name": row.account_name,
        "approved_on": row.approved_on.isoformat() if row.approved_on is not None else "",
        "seasonal": "true" if row.seasonal else "",
        "season": ", ".join(row.season),
        "missing": ", ".join(row.missing),
    }


def _import(args: argparse.Namespace) -> int:
    text = text_of(args.file, N_("{file} is not written in UTF-8: save it as CSV UTF-8"))
    try:
        rows = read_json(text) if args.file.suffix.lower() == ".json" else read_csv(text)
    except ValueError as error:
        return refuse(N_("{file} cannot be read: {why}"), file=str(args.file), why=str(error))
    lines = [ListLine(number=number, cells=cells) for number, cells in rows]
    command = ImportAccounts(file=args.file.name, lines=lines, carry_out=args.yes)
    if len(msgspec.msgpack.encode(command)) > MOST_BYTES:
        return refuse(N_("{file} is too long for one go: split it"), file=str(args.file))
    found = with_desk(args, lambda desk: desk.do(command))
    if args.json:
        as_json(found)
    else:
        _tell(args, found)
    return 2 if found.problems else 0


def _tell(args: argparse.Namespace, found: ImportView) -> None:
    for problem in found.problems:
        line(f"{args.file.name}: {_problem_words(problem)}")
    if found.problems:
        say(N_("Nothing was written."))
        return
    for change in found.changes:
        before = "+" if change.new else change.before or "–"
        line(f"{change.account}: {change.key}: {before} → {change.after or '–'}")
    new = len({change.account for change in found.changes if change.new})
    changed = len({change.account for change in found.changes}) - new
    counts = {"new": str(new), "changed": str(changed), "same": str(found.same)}
    if found.done:
        say(N_("Carried out. New: {new}, changed: {changed}, as before: {same}."), **counts)
    else:
        say(N_("New: {new}, changed: {changed}, as before: {same}. Nothing is written yet: --yes does it."), **counts)


def _problem_words(problem: ImportProblem) -> str:
    parts = [translate(problem.place)] if problem.place is not None else []
    text = translate(problem.message) + (f" – {translate(problem.hint)}" if problem.hint is not None else "")
    return translate(Message("{line}", {"line": ": ".join([*parts, text])}))
