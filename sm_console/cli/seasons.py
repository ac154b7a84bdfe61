"""``sm-console seasons``: how each seasonal account stands (R3)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.queries import AskSeasons
from sm_console.cli.rule_lists import add_list, show
from sm_console.i18n import _, translate


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    add_list(commands, "seasons", _("Show how each seasonal account stands (R3)."))


def run(args: argparse.Namespace) -> int:
    """Ask and write."""
    return show(args, AskSeasons(at=args.at), lambda row: translate(row.text), _("there is no seasonal account"))
