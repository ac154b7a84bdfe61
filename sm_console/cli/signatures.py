"""``sm-console signatures``: own answers that do not end with a colleague's first name (R5)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.said import quoted, said
from sm_console.api.signature_queries import AskSignatures
from sm_console.api.signature_views import SignatureRow
from sm_console.cli.instants import stamp
from sm_console.cli.output import one_line
from sm_console.cli.rule_lists import add_list, show
from sm_console.i18n import _

LONGEST = 300


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = add_list(commands, "signatures", _("Show our own answers that do not end with a first name (R5)."))
    parser.add_argument("--all", action="store_true", help=_("those put aside, too"))


def run(args: argparse.Namespace) -> int:
    """Ask and write."""
    query = AskSignatures(at=args.at, all=args.all)
    return show(args, query, _written, _("all our answers end with a first name"))


def _written(row: SignatureRow) -> str:
    return one_line(f"#{row.comment} {stamp(row.written)} {quoted(row.last_line)} – {said(row.said)}", LONGEST)
