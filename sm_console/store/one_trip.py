"""The SQLite driver with one trip to its thread for each statement instead of four.

aiosqlite makes the cursor, executes, fetches and closes in a trip each. Each trip wakes two threads, which on a
busy machine takes longer than the statement itself. Here a statement and all its rows are one trip.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple, Self

import aiosqlite


class _Done(NamedTuple):
    """What a statement left: its columns, the rows it changed, the last row's id, and its rows."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    rows: Sequence[Any] = ()


class _Cursor:
    """One statement; what SQLAlchemy needs of a cursor."""

    arraysize = 1

    def __init__(self, connection: OneTrip) -> None:
        self._connection = connection
        self._done = _Done()

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows, ``None`` where the statement has none."""
        return self._done.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._done.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the last row put in."""
        return self._done.lastrowid

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        """Run a statement and fetch its rows. Raises sqlite3.Error."""
        self._done = await self._connection.at_once(lambda conn: conn.execute(sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> Self:
        """Run a statement for each of many parameters. Raises sqlite3.Error."""
        self._done = await self._connection.at_once(lambda conn: conn.executemany(sql, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """Return the rows, which are here already."""
        return self._done.rows

    async def close(self) -> None:
        """Nothing is open any more."""


class OneTrip(aiosqlite.Connection):
    """A connection whose cursors need one trip."""

    def cursor(self) -> Any:
        """Return a cursor; the driver is asked for one when there is a statement."""
        return _Cursor(self)

    async def at_once(self, statement: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> _Done:
        """Run a statement in the driver's thread, and bring all of it back. Raises sqlite3.Error."""
        done: _Done = await self._execute(_run, self._conn, statement)  # type: ignore[no-untyped-call]
        return done


def connect(database: str, **options: Any) -> OneTrip:
    """Return a connection to await, as ``aiosqlite.connect`` does; its thread does not keep the program alive."""
    connection = OneTrip(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - the driver has no other way
    return connection


def _run(connection: sqlite3.Connection, statement: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> _Done:
    cursor = statement(connection)
    try:
        rows = cursor.fetchall() if cursor.description else ()
        return _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()
