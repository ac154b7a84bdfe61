"""What the lists of the rules for whole accounts have in common: options, filter and output."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sm_console.api.queries import Query
from sm_console.cli.given import need_known
from sm_console.cli.instants import parse_instant
from sm_console.cli.output import as_json, line
from sm_console.cli.session import add_json, with_desk
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.desk import Desk


class Row(Protocol):
    """What every row tells."""

    @property
    def account(self) -> str:
        """The account's id."""
        ...

    @property
    def unit(self) -> str:
        """The account's unit."""
        ...


R = TypeVar("R", bound=Row)


def add_list(commands: Any, name: str, description: str) -> argparse.ArgumentParser:
    """Describe a list's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(name, description=description)
    parser.set_defaults(parser=parser)
    parser.add_argument("--at", type=parse_instant, metavar="ISO", help=_("as of this instant instead of now"))
    parser.add_argument("--account", default="", metavar="ID", help=_("only this account"))
    parser.add_argument("--unit", default="", help=_("only this unit's accounts"))
    add_json(parser)
    return parser


def show(
    args: argparse.Namespace,
    query: Query[list[R]],
    written: Callable[[R], str],
    calm: str,
    keep: Callable[[R], bool] = lambda _row: True,
) -> int:
    """Ask, filter, and write JSON or one line for each row; ``calm`` is the line, translated, for none at all."""

    async def ask(desk: Desk) -> list[R]:
        asked = await desk.ask(query)
        rows = [row for row in asked if args.account in {"", row.account} and args.unit in {"", row.unit}]
        if not rows:
            await need_known(desk, args)
        return rows

    rows = [row for row in with_desk(args, ask) if keep(row)]
    if args.json:
        as_json(list(rows))
        return 0
    for row in rows:
        line(f"{row.account}: {written(row)}" if row.account else written(row))
    if not rows:
        line(calm)
    return 0
