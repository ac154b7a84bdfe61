"""Connections to the SQLite file: how they are opened, and with which settings.

Transactions are ours: the driver's own handling is switched off (``isolation_level=None``) and each
SQLAlchemy transaction begins with the statement its engine was made with. SQLAlchemy's AUTOCOMMIT is
never used: together with a BEGIN event it silently loses writes.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from sm_console.store.one_trip import connect
from sm_console.store.without_orm import AsyncEngine, create_async_engine

BUSY_SECONDS = 5.0

# ANALYZE and "PRAGMA optimize" are never run: with the numbers of a young database the planner prefers
# reading whole tables, and still does when they have grown. Without them it takes the indexes.
# auto_vacuum only takes effect before the first table; on a database that stands it changes nothing.
PRAGMAS = (
    "PRAGMA auto_vacuum=INCREMENTAL",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA temp_store=MEMORY",
)
READER_PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA query_only=ON", "PRAGMA temp_store=MEMORY")


def prepare_file(path: Path) -> None:
    """Make the database file, readable by nobody else whatever the umask; narrow one that is too open."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        if os.fstat(descriptor).st_mode & 0o777 != 0o600:
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def async_engine(path: Path, *, writer: bool) -> AsyncEngine:
    """Return an engine whose connections write (BEGIN IMMEDIATE) or only read, without a pool."""
    options = _options()
    options["connect_args"]["async_creator_fn"] = connect
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(path)), **options)
    _set_up(engine.sync_engine, writer=writer)
    return engine


def sync_engine(path: Path, *, writer: bool) -> Engine:
    """Return the same for code that runs outside the event loop: migrations and rebuild."""
    engine = create_engine(URL.create("sqlite+pysqlite", database=str(path)), **_options())
    _set_up(engine, writer=writer)
    return engine


def _options() -> dict[str, Any]:
    return {"poolclass": NullPool, "connect_args": {"isolation_level": None, "timeout": BUSY_SECONDS}}


def _set_up(engine: Engine, *, writer: bool) -> None:
    begin = "BEGIN IMMEDIATE" if writer else "BEGIN"

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in PRAGMAS if writer else READER_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
