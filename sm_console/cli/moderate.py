"""``sm-console hide|unhide|delete|like``: act on a comment on its platform; removing wants a ground (R12)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sm_console.api.commands import Moderate
from sm_console.api.views import OutboxRow
from sm_console.cli.parse import comment_id
from sm_console.cli.reply import add_wait
from sm_console.cli.session import add_json, with_desk
from sm_console.cli.waiting import report, settled
from sm_console.core.model import Action, Ground
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.desk import Desk


def add_parser(commands: Any) -> None:
    """Describe the commands' arguments."""
    for name, description in (
        ("hide", _("Hide a comment on its platform; exit code 0 done, 1 waiting or unknown, 2 refused or failed.")),
        ("unhide", _("Show a hidden comment again; exit code 0 done, 1 waiting or unknown, 2 refused or failed.")),
        ("delete", _("Delete a comment on its platform; exit code 0 done, 1 waiting or unknown, 2 refused or failed.")),
        ("like", _("Like a comment as the account; exit code 0 done, 1 waiting or unknown, 2 refused or failed.")),
    ):
        parser = commands.add_parser(name, description=description)
        parser.set_defaults(parser=parser, ground=None)
        parser.add_argument("id", type=comment_id, metavar="ID", help=_("the comment's number in the inbox"))
        if name in {"hide", "delete"}:
            parser.add_argument(
                "--ground",
                required=True,
                choices=[str(ground) for ground in Ground],
                help=_("why it may be removed"),
            )
        add_wait(parser)
        add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Queue the act and wait for what becomes of it."""
    outbox, row = with_desk(args, lambda desk: _act(desk, args))
    return report(row, outbox, json=args.json)


async def _act(desk: Desk, args: argparse.Namespace) -> tuple[int, OutboxRow | None]:
    ground = Ground(args.ground) if args.ground else None
    done = await desk.do(Moderate(comment=args.id, action=Action(args.command), ground=ground))
    return done.id, await settled(desk, done.id, args.wait)
