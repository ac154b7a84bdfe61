"""``sm-console profiles``: how the accounts' public faces stand (R7–R10)."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.profile_queries import AskProfiles
from sm_console.api.profile_views import ProfileRow
from sm_console.api.said import said
from sm_console.cli.instants import local
from sm_console.cli.rule_lists import add_list, show
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.profile import FaceState
from sm_console.i18n import _, translate

STATES = {
    FaceState.PASS: N_("in order"),
    FaceState.FAIL: N_("not in order"),
    FaceState.LOOK: N_("look yourself"),
    FaceState.NO_ROOM: N_("no room"),
    FaceState.NONE: N_("nothing is asked"),
    FaceState.UNKNOWN: N_("not known yet"),
}


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    parser = add_list(commands, "profiles", _("Show how the accounts' public faces stand (R7–R10)."))
    parser.add_argument("--rule", choices=("R7", "R8", "R9", "R10"), help=_("only this rule"))
    parser.add_argument("--open", action="store_true", help=_("only what needs a person"))


def run(args: argparse.Namespace) -> int:
    """Ask and write."""

    def wanted(row: ProfileRow) -> bool:
        asks = row.state in {FaceState.FAIL, FaceState.LOOK}
        return args.rule in {None, row.rule} and (asks or not args.open)

    return show(args, AskProfiles(at=args.at), _written, _("nothing to show"), wanted)


def _written(row: ProfileRow) -> str:
    parts = [f"{_(STATES[row.state])}. {said(row.text)}"]
    if row.note:
        parts.append(translate(Message(N_("Note: {text}."), {"text": row.note})))
    if row.source:
        parts.append(translate(Message(N_("Source: {text}."), {"text": row.source})))
    if row.former_on is not None:
        told = N_("{name} looked at it on {time}, before it changed.")
        parts.append(translate(Message(told, {"name": row.former_by, "time": local(row.former_on)})))
    if row.missing:
        parts.append(translate(Message(N_("Missing: {parts}"), {"parts": " | ".join(row.missing)})))
    return " ".join(parts)
