"""Being the desk: opened under the data folder's lock, for its own user's consoles or for the whole machine."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.paths import Paths
from sm_console.api.commands import Command, Refused
from sm_console.api.queries import Query
from sm_console.core import os_trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import translate
from sm_console.start import SOCKET_VARIABLE, busy, database_path, private_socket, served_socket

if TYPE_CHECKING:
    import logging
    from typing import TypeVar

    from sm_console.api.feed import ChangeFeed
    from sm_console.desk.engine import Engine
    from sm_console.desk.identity import Directory
    from sm_console.desk.lock import DataLock
    from sm_console.desk.server import Server

    R = TypeVar("R")

COLLECTED_AFTER: Final = (5_000, 20, 100)
"""Thresholds of garbage collection in a desk's process: those of a console at work, with which it may share one."""
_CLOSING_SECONDS: Final = 2.0

ARRIVAL_SECONDS: Final = 15.0
"""How long a desk of its own process waits for its first client."""

LINGER_SECONDS: Final = 20.0
"""A deserted desk stays at most this long for what can still be undone and is about to leave."""

_LOOK_ROUND: Final = 0.5


async def open_desk(
    paths: Paths,
    lock: DataLock,
    *,
    language: str | None,
    mode: str,
    watching: bool,
    directory: Directory | None = None,
) -> EmbeddedDesk:
    """Open a desk under the lock, and listen for its own user. Raises ConfigError, StoreError, OSError."""
    from sm_console.desk import logfile

    gc.set_threshold(*COLLECTED_AFTER)  # see settle: a large configuration is read as such a reading is
    handler = None
    try:
        handler = logfile.start(paths.data)
        from sm_console.desk.engine import Engine
        from sm_console.desk.server import Server

        database = database_path(paths)
        engine = await Engine.open(paths.config, database, mode=mode, language=language, directory=directory)
        try:
            private = Server(engine, private=True)
            await private.listen(private_socket(paths))
        except BaseException:
            await engine.close(0)
            raise
        engine.start(watching=watching)
        settle()
        return EmbeddedDesk(engine, [private], lock, handler)
    except BaseException:
        if handler is not None:
            logfile.stop(handler)
        lock.release()
        raise


def settle() -> None:
    """Have the garbage collector of a desk's process look at what is new, and seldom.

    What stands by now stays, and a reading of the whole city makes tens of thousands of rows at once: with Python's
    own thresholds a fifth of its time goes to looking through them again and again.
    """
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


class EmbeddedDesk:
    """``api.desk.Desk`` that owns the engine: closing it stops the desk for everybody."""

    def __init__(self, engine: Engine, servers: list[Server], lock: DataLock, handler: logging.Handler) -> None:
        self.engine = engine
        self._desk = engine.own_desk()
        self._servers = servers
        self._lock = lock
        self._handler = handler
        self._closing: asyncio.Task[None] | None = None

    @property
    def mode(self) -> str:
        """How the desk runs."""
        return self.engine.mode

    async def ask(self, query: Query[R]) -> R:
        """Answer a question. Raises Refused, DeskGone."""
        return await self._desk.ask(query)

    async def do(self, command: Command[R]) -> R:
        """Carry out a command. Raises Refused, DeskGone."""
        return await self._desk.do(command)

    def changes(self) -> ChangeFeed:
        """Yield changes from now on. Raises DeskGone."""
        return self._desk.changes()

    @property
    def visits(self) -> int:
        """How many connections there have been so far."""
        return sum(server.visits for server in self._servers)

    @property
    def clients(self) -> int:
        """How many connections there are over sockets."""
        return sum(server.clients for server in self._servers)

    async def listen(self, path: Path) -> None:
        """Listen for everybody on the machine, too. Raises OSError."""
        from sm_console.desk.server import Server

        server = Server(self.engine, private=False)
        await server.listen(path)
        self._servers.append(server)

    async def close(self) -> None:
        """Finish what is under way, let go of everything. Twice is no error; being cancelled stops nothing."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="closing the desk")
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        from sm_console.desk import logfile

        await self._desk.close()
        for server in self._servers:
            await server.close(_CLOSING_SECONDS)
        try:
            await self.engine.close()
        finally:
            logfile.stop(self._handler)
            self._lock.release()


async def attend(paths: Paths, *, language: str | None = None) -> None:
    """Run a desk for this user's own consoles until the last has left and what they queued has been sent.

    Returns at once where another process has the lock. Raises ConfigError, StoreError, OSError.
    """
    from sm_console.desk.lock import DataLock

    lock = DataLock.take(paths.data)
    if lock is None:
        return
    with _told_to_stop() as stop:
        desk = await open_desk(paths, lock, language=language, mode="embedded", watching=True)
        try:
            await _until_deserted(desk, stop)
        finally:
            await desk.close()


async def _until_deserted(desk: EmbeddedDesk, stop: asyncio.Event) -> None:
    """Wait until nobody is connected any more and nothing is about to leave, or until told to stop."""
    now = asyncio.get_running_loop().time
    someone_until = now()
    while not stop.is_set():
        present = now()
        if desk.clients:
            someone_until = present
        alone = present - someone_until
        if alone > (0 if desk.visits else ARRIVAL_SECONDS) and (
            alone > LINGER_SECONDS or not await desk.engine.has_work_within(LINGER_SECONDS)
        ):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_ROUND):
                await stop.wait()


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    """Yield an event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def serve(paths: Paths, *, announce: Callable[[Message], None] | None = None) -> None:
    """Run a desk for the whole machine until SIGTERM or SIGINT.

    Listens at ``served_socket()`` and for its own user in the data folder. ``announce`` is told what a
    person who started it should know. Raises Refused ("busy", "config"), ConfigError, StoreError, OSError.
    """
    from sm_console.desk.lock import DataLock

    lock = DataLock.take(paths.data)
    if lock is None:
        raise busy(paths)
    with _told_to_stop() as stop:
        desk = await open_desk(paths, lock, language=None, mode="served", watching=True)
        try:
            await _listen_to_all(desk, announce or (lambda _message: None))
            await stop.wait()
        finally:
            await desk.close()


async def _listen_to_all(desk: EmbeddedDesk, announce: Callable[[Message], None]) -> None:
    """Open the served socket; where the usual place is not ours to use, say so and serve our own user."""
    path = served_socket()
    where = {"path": str(path)}
    try:
        path.parent.mkdir(mode=0o755, exist_ok=True)
        await desk.listen(path)
    except OSError as error:
        where["why"] = translate(os_trouble.reason(error))
        if os.environ.get(SOCKET_VARIABLE):
            raise Refused("config", Message(N_("Cannot listen at {path}: {why}."), where)) from error
        announce(Message(N_("Only your own user can connect: {path} cannot be used ({why})."), where))
    else:
        announce(Message(N_("The desk listens at {path}."), where))
