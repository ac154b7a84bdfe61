"""The open database: one writing connection, a few reading ones, all on the event loop.

One process owns the file. Writes run one at a time, each in a BEGIN IMMEDIATE transaction that is on
disk when ``write`` returns. The log file is folded into the database by this writer alone
(``wal_checkpoint(TRUNCATE)`` when it has grown), never automatically by whoever commits.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from sm_console.store import meta
from sm_console.store.engine import async_engine
from sm_console.store.schema import bring_up_to_date
from sm_console.store.trouble import told
from sm_console.store.without_orm import AsyncConnection, AsyncEngine
from sm_console.store.writer import Writer

T = TypeVar("T")

READERS = 4
"""So that two long searches keep nobody else waiting."""
LOG_LIMIT = 4 * 1024 * 1024
DEFAULT_ZONE = "Europe/Stockholm"

log = logging.getLogger(__name__)


class _Unbroken(asyncio.Task[T]):
    """A transaction under way: nothing cancels it, not even the loop's end, which waits for it instead.

    A cancellation inside SQLAlchemy would throw the connection away with its transaction still open.
    """

    def cancel(self, msg: object | None = None) -> bool:  # noqa: ARG002 - asyncio's signature
        """Refuse."""
        return False


class Store:
    """The database. Make one with :meth:`open`; :meth:`close` it, or the program cannot end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log_file = path.with_name(path.name + "-wal")
        self._log_limit = LOG_LIMIT
        self._engines: list[AsyncEngine] = []
        self._connections: list[AsyncConnection] = []
        self._free: asyncio.Queue[AsyncConnection] = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._writer: AsyncConnection
        self._zone: ZoneInfo

    @classmethod
    async def open(cls, path: Path, *, zone: str = DEFAULT_ZONE) -> Store:
        """Open the database at ``path``, made (mode 0600) or migrated where needed.

        ``zone`` is the time zone in which calendar days are counted; it is fixed when the database is
        made. Raises DatabaseTooNew, DatabaseUnusable, DiskTrouble.
        """
        with told(path):
            await asyncio.to_thread(bring_up_to_date, path)
        store = cls(path)
        try:
            with told(path):
                await store._connect(zone)
        except BaseException:
            await store.close()
            raise
        return store

    async def write(self, fn: Callable[[Writer], T]) -> T:
        """Run ``fn`` in a transaction and return its result once that is on disk.

        ``fn`` is synchronous and runs on the event loop between statements; when it raises, nothing is
        changed. A cancelled caller does not stop a transaction: it commits or rolls back all the same.
        Raises DiskTrouble.
        """
        return await self._finish(self._write(fn))

    async def read(self, fn: Callable[[Connection], T]) -> T:
        """Run ``fn`` on a consistent view of the database and return its result. Raises DiskTrouble."""
        return await self._finish(self._read(fn))

    async def close(self) -> None:
        """Finish what is under way, fold the log in and let go of the file. Doing it twice is no error."""
        self._closed = True
        while self._under_way:
            await asyncio.wait(self._under_way)
        connections, self._connections = self._connections, []
        for connection in connections:
            await connection.close()
        engines, self._engines = self._engines, []
        for engine in engines:
            await engine.dispose()

    async def _connect(self, zone: str) -> None:
        writing, reading = async_engine(self.path, writer=True), async_engine(self.path, writer=False)
        self._engines = [writing, reading]
        self._writer = await writing.connect()
        self._connections.append(self._writer)
        for _ in range(READERS):
            connection = await reading.connect()
            self._connections.append(connection)
            self._free.put_nowait(connection)
        async with self._writer.begin():
            self._zone = ZoneInfo(await self._writer.run_sync(_settle_zone, zone))

    async def _finish(self, work: Coroutine[Any, Any, T]) -> T:
        if self._closed:
            work.close()
            raise RuntimeError("the store is closed")
        task = _Unbroken(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.debug("a transaction was rolled back: %s", type(error).__name__)

    async def _write(self, fn: Callable[[Writer], T]) -> T:
        with told(self.path):
            return await self._write_in_turn(fn)

    async def _write_in_turn(self, fn: Callable[[Writer], T]) -> T:
        async with self._turn:
            async with self._writer.begin():
                result = await self._writer.run_sync(lambda conn: fn(Writer(conn, self._zone)))
            await self._fold_log()
            return result

    async def _read(self, fn: Callable[[Connection], T]) -> T:
        connection = await self._free.get()
        try:
            with told(self.path):
                async with connection.begin():
                    return await connection.run_sync(fn)
        finally:
            self._free.put_nowait(connection)

    async def _fold_log(self) -> None:
        """Fold the log into the database where it has grown. What was committed is safe in either: it cannot fail."""
        try:
            size = self._log_file.stat().st_size
        except FileNotFoundError:
            return
        if size < self._log_limit:
            return
        raw = await self._writer.get_raw_connection()
        driver: Any = raw.driver_connection
        try:
            async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                blocked, _, _ = await cursor.fetchone()
        except sqlite3.Error as error:  # such as a full disk
            log.warning("the log cannot be folded into the database: %s", error)
            blocked = True
        # A long reader holds it: try again when as much again has been written, not at every commit.
        self._log_limit = size + LOG_LIMIT if blocked else LOG_LIMIT


def _settle_zone(conn: Connection, zone: str) -> str:
    settled = meta.get(conn, meta.ZONE)
    if not settled:
        meta.put(conn, meta.ZONE, zone)
    return settled or zone
