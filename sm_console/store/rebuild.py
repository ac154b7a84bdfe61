"""The proof that current state is the journal's: replay it into an empty database and compare row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, delete, select

from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.store import journal, meta
from sm_console.store.engine import sync_engine
from sm_console.store.errors import DatabaseUnusable
from sm_console.store.project import project
from sm_console.store.schema import HEAD, version_of
from sm_console.store.tables import JOURNALLED, metadata
from sm_console.store.tables import journal as JOURNAL  # noqa: N812 - the module is called journal too

CHUNK = 2000
MOST_PER_TABLE = 20
LONGEST_VALUE = 60


def check(path: Path) -> list[str]:
    """Replay the journal of the database at ``path`` and compare; return what differs, one line each.

    An empty list is the proof. Changes nothing; a desk may be running. Raises StoreError where the
    database cannot be read or an entry cannot be replayed.
    """
    _demand_present(path)
    with tempfile.TemporaryDirectory(prefix=".replay-", dir=path.parent) as folder:
        copy = Path(folder) / "replay.db"
        with _reading(path) as conn, _scratch(copy) as replay:
            found = list(_holes(conn))
            _replay(conn, replay, _zone(conn))
            for table in JOURNALLED:
                found += _differences(table, conn, replay)
    return found


def rebuild(path: Path) -> int:
    """Throw current state away and replay the journal in its place, in one transaction.

    No desk may be running. Returns the number of entries replayed. Raises StoreError; nothing is
    changed then.
    """
    _demand_present(path)
    engine = sync_engine(path, writer=True)
    try:
        with engine.begin() as conn:
            conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in reversed(JOURNALLED):
                conn.execute(delete(table))
            return _replay(conn, conn, _zone(conn))
    finally:
        engine.dispose()


def _demand_present(path: Path) -> None:
    if not path.is_file() or version_of(path) != HEAD:
        raise DatabaseUnusable(Message(N_("There is no up-to-date database at {path}."), {"path": str(path)}))


@contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    engine = sync_engine(path, writer=False)
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


@contextmanager
def _scratch(path: Path) -> Iterator[Connection]:
    engine = sync_engine(path, writer=True)
    try:
        with engine.connect() as conn:
            metadata.create_all(conn)
            yield conn
            conn.rollback()
    finally:
        engine.dispose()


def _zone(conn: Connection) -> ZoneInfo:
    return ZoneInfo(meta.get(conn, meta.ZONE, "UTC"))


def _replay(source: Connection, target: Connection, zone: ZoneInfo) -> int:
    count = 0
    for batch in journal.chunks(source, CHUNK):
        project(target, batch, zone)
        count += len(batch)
    return count


def _holes(conn: Connection) -> Iterator[str]:
    """Name the entries that are missing between the first and the last."""
    expected = 1
    for seq in conn.execute(select(JOURNAL.c.seq).order_by(JOURNAL.c.seq)).scalars():
        if seq != expected:
            yield f"journal: entries {expected} to {seq - 1} are missing"
        expected = seq + 1


def _differences(table: Table, stands: Connection, replayed: Connection) -> list[str]:
    found = list(islice(_compare(table, _rows(table, stands), _rows(table, replayed)), MOST_PER_TABLE + 1))
    if len(found) > MOST_PER_TABLE:
        found[MOST_PER_TABLE:] = [f"{table.name}: there are more differences"]
    return found


def _rows(table: Table, conn: Connection) -> Iterator[tuple[Any, ...]]:
    # As stored, not as decoded: what a type would smooth over counts as a difference too.
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    columns = ", ".join(f'"{column.name}"' for column in table.c)
    result = conn.exec_driver_sql(f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}')  # noqa: S608 - our names
    for row in result:
        yield tuple(row)


def _compare(table: Table, stands: Iterator[tuple[Any, ...]], replayed: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    columns = [column.name for column in table.c]
    places = [columns.index(column.name) for column in table.primary_key]
    here, there = next(stands, None), next(replayed, None)
    while here is not None or there is not None:
        key = None if here is None else tuple(here[place] for place in places)
        other = None if there is None else tuple(there[place] for place in places)
        if there is None or (key is not None and other is not None and key < other):
            yield f"{table.name} {_shown(key)}: stands in the database but not in the journal"
            here = next(stands, None)
        elif here is None or (key is not None and other is not None and other < key):
            yield f"{table.name} {_shown(other)}: follows from the journal but is not in the database"
            there = next(replayed, None)
        else:
            for name, value, wanted in zip(columns, here, there, strict=True):
                if value != wanted or type(value) is not type(wanted):
                    yield f"{table.name} {_shown(key)}: {name} is {_value(value)}, the journal says {_value(wanted)}"
            here, there = next(stands, None), next(replayed, None)


def _shown(key: tuple[Any, ...] | None) -> str:
    return " ".join(_value(part) for part in key or ())


def _value(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
