"""``sm-console assign``: whose matter comments are until they are done."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sm_console.api.crowd_commands import ActOnMany, EndAssignment, ManyOrder
from sm_console.api.said import said
from sm_console.cli.failures import refuse
from sm_console.cli.output import as_json, line, one_line, say
from sm_console.cli.parse import comment_id
from sm_console.cli.session import add_json, with_desk
from sm_console.core.crowd import ManyAct
from sm_console.core.messages import N_
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.crowd_views import ManyPlan
    from sm_console.api.desk import Desk


def add_parser(commands: Any) -> None:
    """Describe the command's arguments."""
    description = _("Give comments to a colleague, or take them upon yourself, until they are done.")
    parser = commands.add_parser("assign", description=description)
    parser.set_defaults(parser=parser)
    parser.add_argument("ids", nargs="+", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))
    parser.add_argument("--to", default="", metavar="NAME", help=_("a colleague's first name or login (default: you)"))
    parser.add_argument("--word", default="", metavar="TEXT", help=_("a word to them"))
    parser.add_argument("--nobody", action="store_true", help=_("they are nobody's in particular any more"))
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do it, and say of which it could not be done."""
    if args.nobody and (args.to or args.word):
        return refuse(N_("--nobody goes with neither --to nor --word"))
    plan = with_desk(args, lambda desk: _end(desk, args.ids) if args.nobody else _give(desk, args))
    if args.json:
        as_json(plan if plan is not None else {"count": len(args.ids)})
        return 0
    say(N_("Done: {count}."), count=str(plan.count if plan is not None else len(args.ids)))
    for one in plan.left_out if plan is not None else ():
        line(f"#{one.comment}: {one_line(said(one.message), 200)}")
    return 0


async def _give(desk: Desk, args: argparse.Namespace) -> ManyPlan | None:
    order = ManyOrder(act=ManyAct.ASSIGN, comments=tuple(args.ids), assignee=args.to, text=args.word)
    return await desk.do(ActOnMany(order=order))


async def _end(desk: Desk, ids: list[int]) -> ManyPlan | None:
    for number in ids:
        await desk.do(EndAssignment(comment=number))
    return None
