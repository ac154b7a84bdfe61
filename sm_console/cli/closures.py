"""``sm-console closures``: which accounts are to be closed, or soon will be (R13)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.closure_queries import AskClosures
from sm_console.api.closure_views import ClosureRow
from sm_console.cli.rule_lists import add_list, show
from sm_console.core.closing import ClosureStep
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

STEPS = {
    ClosureStep.CANDIDATE: N_("candidate since {day}"),
    ClosureStep.WARNED: N_("the owner has been warned; candidate since {day}"),
    ClosureStep.KEPT: N_("kept for now; candidate since {day}"),
    ClosureStep.TO_CLOSE: N_("to be closed; candidate since {day}"),
    ClosureStep.ANNOUNCED: N_("the closing is announced; candidate since {day}"),
    ClosureStep.PRESERVED: N_("preserved; candidate since {day}"),
    ClosureStep.CLOSED: N_("closed; candidate since {day}"),
    ClosureStep.LEFT: N_("has left the queue; candidate since {day}"),
}


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    add_list(commands, "closures", _("Show which accounts may have to be closed, and why (R13)."))


def run(args: argparse.Namespace) -> int:
    """Ask and write."""
    return show(args, AskClosures(at=args.at), _written, _("no account is up for closing"))


def _written(row: ClosureRow) -> str:
    step = translate(Message(STEPS[row.step], {"day": row.since.isoformat()}))
    return f"{step}. {translate(row.reason)}"
