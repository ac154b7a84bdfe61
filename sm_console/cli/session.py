"""One command's conversation with the desk: a running one over its socket, or one of its own for the moment."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from config.paths import Paths, default_paths, served_paths
from sm_console.api.commands import Collect, Command, Refused, TakeClaim
from sm_console.api.desk import DeskGone
from sm_console.api.queries import Query
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    from sm_console.api.desk import Change, Desk
    from sm_console.launch import Beside

R = TypeVar("R")
HARMLESS_TWICE = (Collect, TakeClaim)
TRIES = 4
_AWAY = N_("The desk of this machine does not answer just now ({path}). Try again in a moment.")


def paths_of(args: argparse.Namespace) -> Paths:
    """Return where configuration and data live for this run."""
    return default_paths(args.config, args.data)


def config_of(args: argparse.Namespace) -> Path:
    """Return the configuration in force: the machine's, where a served desk is the one that answers."""
    return served_paths().config if is_served(args) else paths_of(args).config


def is_served(args: argparse.Namespace) -> bool:
    """Return whether the machine's desk is the one that answers this run."""
    from sm_console.start import is_served_here

    return args.config is None and args.data is None and is_served_here()


def with_desk(args: argparse.Namespace, work: Callable[[Desk], Awaitable[R]]) -> R:
    """Connect, let ``work`` ask and command, let go. Raises Refused, DeskGone, ConfigError, StoreError."""
    import asyncio

    return asyncio.run(_converse(args, work))


async def _converse(args: argparse.Namespace, work: Callable[[Desk], Awaitable[R]]) -> R:
    line = Line(paths_of(args), language=args.language, watching=False)

    async def find() -> Desk:
        try:
            return await line.connect()
        except DeskGone as gone:
            raise Refused("away", Message(_AWAY, {"path": str(gone)})) from gone

    desk = SteadyDesk(await find(), find)
    try:
        return await work(desk)
    finally:
        await desk.close()


class Line:
    """Finds the desk again and again for one console or command: once the machine's has answered, never another."""

    def __init__(
        self, paths: Paths, *, language: str | None, watching: bool = True, process: Beside | None = None
    ) -> None:
        self._paths, self._language, self._watching, self._process = paths, language, watching, process
        self._served = False

    async def connect(self) -> Desk:
        """Find the running desk, or start one for as long as it is needed. Raises what ``start.connect`` does."""
        from sm_console import start

        desk = await start.connect(
            self._paths,
            language=self._language,
            watching=self._watching,
            process=self._process,
            only_served=self._served,
        )
        self._served = self._served or desk.mode == "served"
        return desk


class SteadyDesk:
    """A desk that outlives its owner: the one found may belong to another command that ends before this one.

    What may be repeated without harm is asked of the next desk. What may not ends in DeskGone.
    """

    def __init__(self, desk: Desk, find: Callable[[], Awaitable[Desk]]) -> None:
        self._desk = desk
        self._find = find

    async def ask(self, query: Query[R]) -> R:
        """Answer a question. Raises Refused, DeskGone."""
        return await self._repeating(lambda desk: desk.ask(query))

    async def do(self, command: Command[R]) -> R:
        """Carry out a command. Raises Refused, DeskGone."""
        if type(command) in HARMLESS_TWICE:
            done: R = await self._repeating(lambda desk: desk.do(command))
            return done
        return await self._desk.do(command)

    def changes(self) -> AsyncIterator[Change]:
        """Yield changes from now on. Raises DeskGone."""
        return self._desk.changes()

    async def close(self) -> None:
        """Let go of the desk."""
        await self._desk.close()

    async def _repeating(self, work: Callable[[Desk], Awaitable[R]]) -> R:
        for _attempt in range(TRIES):
            try:
                return await work(self._desk)
            except DeskGone:
                await self._desk.close()
                self._desk = await self._find()
        return await work(self._desk)


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
