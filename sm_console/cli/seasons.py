"""``sm-console seasons``: how each seasonal account stands (R3), its windows, and its wake-up list."""

from __future__ import annotations

import argparse
from typing import Any

from sm_console.api.queries import AskSeasons
from sm_console.api.register_commands import SetSeasons, TickPoint
from sm_console.api.said import said
from sm_console.cli.failures import refuse
from sm_console.cli.register import add_tick, finish, show_points
from sm_console.cli.rule_lists import add_list, show
from sm_console.cli.session import add_part, with_desk
from sm_console.core.messages import N_
from sm_console.core.register_entries import Checklist
from sm_console.i18n import _


def add_parser(commands: Any) -> None:
    """Describe the command's and its parts' arguments."""
    parser = add_list(commands, "seasons", _("Show how each seasonal account stands (R3)."))
    parser.set_defaults(part="list")
    parts = parser.add_subparsers(dest="part", metavar="PART")
    change = add_part(parts, "set", _("Write an account's seasons anew; without any it is seasonal and owes some."))
    change.add_argument("id", metavar="ID", help=_("the account"))
    change.add_argument(
        "windows", nargs="*", metavar="SEASON", help=_("06-01–08-31 for each year, 2026-06-01–2026-08-31 for one")
    )
    change.add_argument("--never", action="store_true", help=_("it is no seasonal account"))
    tick = add_part(parts, "tick", _("Tick off a point of the wake-up list; without a point, show it."))
    tick.add_argument("id", metavar="ID", help=_("the account"))
    add_tick(tick)


def run(args: argparse.Namespace) -> int:
    """Ask and write, or change."""
    match args.part:
        case "set":
            if args.never and args.windows:
                return refuse(N_("--never leaves no seasons"))
            command = SetSeasons(account=args.id, windows=tuple(args.windows), seasonal=not args.never)
            done = with_desk(args, lambda desk: desk.do(command))
            finish(args, done, N_("The seasons of {account} are written down."), account=args.id)
            return 0
        case "tick" if args.item:
            tick = TickPoint(
                account=args.id, checklist=Checklist.WAKE, item=args.item, done=not args.undo, note=args.note
            )
            done = with_desk(args, lambda desk: desk.do(tick))
            finish(args, done, N_("Noted: {account}, {item}."), account=args.id, item=args.item)
            return 0
        case "tick":
            rows = {row.account: row for row in with_desk(args, lambda desk: desk.ask(AskSeasons()))}
            if args.id not in rows:
                return refuse(N_("no seasonal account {id}"), id=args.id)
            show_points(args, list(rows[args.id].points))
            return 0
        case _:
            calm = _("there is no seasonal account")
            return show(args, AskSeasons(at=args.at), lambda row: said(row.text), calm)
