"""``sm-console week``: how each account stands against its posting pace (R2)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.queries import AskWeek
from sm_console.api.said import said
from sm_console.cli.parse import positive
from sm_console.cli.rule_lists import add_list, show
from sm_console.i18n import _


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = add_list(commands, "week", _("Show how each account stands against its posting pace (R2)."))
    parser.add_argument("--periods", type=positive, default=0, metavar="N", help=_("also the last N periods"))


def run(args: argparse.Namespace) -> int:
    """Ask and write."""
    query = AskWeek(at=args.at, periods=args.periods)
    return show(args, query, lambda row: said(row.text), _("no account has a pace to keep"))
