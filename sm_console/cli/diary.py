"""``sm-console diary``: what was done in a time or a crisis, to read or as a file for the register."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from sm_console.api.diary import AddDiaryNote, AskDiary
from sm_console.api.diary_words import as_csv, as_markdown, as_text
from sm_console.cli.instants import ZONE, parse_instant
from sm_console.cli.output import as_json, line, say, to_plain
from sm_console.cli.parse import complain, positive, words
from sm_console.cli.session import with_desk
from sm_console.core import os_trouble
from sm_console.core.messages import N_
from sm_console.i18n import _, translate

TROUBLE = 1
FORMATS = {"md": as_markdown, "csv": as_csv, "text": as_text}


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser("diary", description=_("Show what was done, put together from the journal."))
    parser.set_defaults(parser=parser)
    parser.add_argument("--from", dest="since", type=parse_instant, metavar="ISO", help=_("from then (default: today)"))
    parser.add_argument("--to", dest="until", type=parse_instant, metavar="ISO", help=_("until then (default: now)"))
    parser.add_argument("--crisis", type=positive, default=0, metavar="NUMBER", help=_("the time of this crisis"))
    parser.add_argument("--format", choices=(*FORMATS, "json"), default="text", help=_("text, md, csv or json"))
    parser.add_argument(
        "--json", action="store_const", const="json", dest="format", help=_("the same as --format json")
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help=_("a new file that only you may read"))
    parser.add_argument("--with-names", action="store_true", help=_("tell who wrote the comments"))
    parser.add_argument("--note", type=words, metavar="TEXT", help=_("write something into the diary instead"))


def run(args: argparse.Namespace) -> int:
    """Write a note, or the diary to the screen or a file."""
    if args.note is not None:
        with_desk(args, lambda desk: desk.do(AddDiaryNote(text=args.note)))
        say(N_("The note stands in the diary."))
        return 0
    query = AskDiary(since=args.since, until=args.until, crisis=args.crisis, names=args.with_names)
    view = with_desk(args, lambda desk: desk.ask(query))
    if args.format == "json":
        if args.output is None:
            as_json(view.rows)
            return 0
        import json

        text = json.dumps(to_plain(view.rows), indent=1) + "\n"
    else:
        text = FORMATS[args.format](view, ZONE)
    if args.output is not None:
        return _save(args.output, text)
    if args.format == "csv":
        sys.stdout.write(text)
        return 0
    for one in text.splitlines():
        line(one)
    return 0


def _save(path: Path, text: str) -> int:
    """Write a new file that nobody else may read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        complain(N_("{path} exists already; name another file"), path=str(path))
        return TROUBLE
    except OSError as error:
        complain(N_("{path} cannot be written: {why}"), path=str(path), why=translate(os_trouble.reason(error)))
        return TROUBLE
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    say(N_("written to {path}"), path=str(path))
    return 0
