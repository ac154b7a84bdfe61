"""One command's conversation with the desk: a running one over its socket, or one of its own for the moment."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from config.paths import Paths, default_paths

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

R = TypeVar("R")


def paths_of(args: argparse.Namespace) -> Paths:
    """Return where configuration and data live for this run."""
    return default_paths(args.config, args.data)


def with_desk(args: argparse.Namespace, work: Callable[[Desk], Awaitable[R]]) -> R:
    """Connect, let ``work`` ask and command, let go. Raises Refused, DeskGone, ConfigError."""
    import asyncio

    return asyncio.run(_converse(args, work))


async def _converse(args: argparse.Namespace, work: Callable[[Desk], Awaitable[R]]) -> R:
    from sm_console import start

    desk = await start.connect(paths_of(args), language=args.language)
    try:
        return await work(desk)
    finally:
        await desk.close()


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give a command its ``--json``."""
    from sm_console.i18n import _

    parser.add_argument("--json", action="store_true", help=_("JSON instead of plain lines"))
