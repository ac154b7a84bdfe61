"""``sm-console check``: look over everything a person could have set up wrong, and say all of it at once."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from sm_console.cli.output import as_json, line
from sm_console.cli.session import add_json
from sm_console.i18n import _

LEVELS = ("OK", "WARNING", "CRITICAL")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at. ``level`` is 0 in order, 1 wants looking at, 2 broken; ``text`` is already translated."""

    what: str
    level: int
    text: str


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = commands.add_parser(
        "check",
        description=_("Look over configuration, credentials, database and terminal; exit code 0, 1 or 2."),
    )
    parser.set_defaults(parser=parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Look at everything, say everything; the exit code is the worst of it."""
    from sm_console.cli.check_files import files
    from sm_console.cli.check_terminal import terminal

    findings = [*files(args), *terminal()]
    if args.json:
        as_json(findings)
    else:
        for finding in findings:
            line(f"{LEVELS[finding.level]:<8}  {finding.what}: {finding.text}")
    return max(finding.level for finding in findings)
