"""One command's conversation with the desk: a running one over its socket, or one of its own for the moment."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

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
    desk = await connect(paths_of(args), language=args.language)
    try:
        return await work(desk)
    finally:
        await desk.close()


async def connect(paths: Paths, *, language: str | None) -> Desk:
    """Find the running desk, or start one that lasts as long as this command."""
    from sm_console import start

    return await start.connect(paths, language=language)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give a command its ``--json``."""
    from sm_console.i18n import _

    parser.add_argument("--json", action="store_true", help=_("JSON instead of plain lines"))


def add_part(parts: Any, name: str, description: str) -> argparse.ArgumentParser:
    """Describe one part of a command ("accounts add"), with its own ``--json``."""
    from sm_console.i18n import _

    part: argparse.ArgumentParser = parts.add_parser(name, help=description, description=description)
    part.set_defaults(parser=part)
    # Without SUPPRESS the part's default would undo a --json that stands before it.
    part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("JSON instead of plain lines"))
    return part
