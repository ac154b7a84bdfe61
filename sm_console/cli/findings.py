"""``sm-console findings``: what needs a person, across all rules."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.finding_queries import AskFindings
from sm_console.api.rule_views import FindingRow
from sm_console.cli.instants import local
from sm_console.cli.output import one_line
from sm_console.cli.rule_lists import add_list, show
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

RULES = tuple(f"R{number}" for number in range(1, 16))
LONGEST = 500


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = add_list(commands, "findings", _("Show what needs a person, across all rules, the most urgent first."))
    parser.add_argument("--rule", choices=RULES, default="", help=_("only this rule's"))


def run(args: argparse.Namespace) -> int:
    """Ask and write."""
    return show(
        args,
        AskFindings(at=args.at),
        _written,
        _("nothing needs a person"),
        lambda row: args.rule in {"", row.rule},
    )


def _written(row: FindingRow) -> str:
    text = one_line(translate(row.text), LONGEST)
    if row.comment:
        text += f" #{row.comment}"
    return (
        text
        if row.due is None
        else translate(Message(N_("{text}; due {time}"), {"text": text, "time": local(row.due)}))
    )
