"""Rows of a table by id, loaded before a batch and written after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, bindparam, insert, select, update

from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.store import tables
from sm_console.store.errors import JournalError

Row = dict[str, Any]
PORTION = 500
EVERY_ACCOUNT = select(tables.account.c.id)


def portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Split values, sorted, into lists short enough for one statement."""
    ordered = sorted(values)
    for start in range(0, len(ordered), PORTION):
        yield ordered[start : start + PORTION]


def chosen(
    statement: Select[Any], column: ColumnElement[str], accounts: Collection[str] | None
) -> Iterator[Select[Any]]:
    """Yield the statement for some accounts (``None``: all), in portions that one statement can hold.

    For all, one that reads through an index by account names them itself: ``column.in_(EVERY_ACCOUNT)``.
    """
    if accounts is None:
        yield statement
        return
    for portion in portions(accounts):
        yield statement.where(column.in_(portion))


def load(
    conn: Connection,
    columns: Collection[Column[Any]],
    column: ColumnElement[Any],
    values: Iterable[Any],
    *where: ColumnElement[bool],
) -> Iterator[Row]:
    """Yield the rows whose ``column`` is one of ``values``, as plain dictionaries by column key."""
    keys = [item.key for item in columns]
    for portion in portions(values):
        for row in conn.execute(select(*columns).where(column.in_(portion), *where)):
            yield dict(zip(keys, row, strict=True))


def missing(seq: int, what: str, number: int) -> JournalError:
    """Make the error of an entry that names what does not exist."""
    return JournalError(
        Message(
            N_("Journal entry {seq} names {what} {id}, which does not exist."),
            {
                "seq": str(seq),
                "what": what,
                "id": str(number),
            },
        )
    )


class Rows:
    """Some rows of one table by their key, as they stood and as they now are."""

    def __init__(self, table: Table, key: str = "id") -> None:
        self._table = table
        self._key = key
        self._before: dict[Any, Row] = {}
        self._now: dict[Any, Row] = {}

    def load(self, conn: Connection, keys: Iterable[Any]) -> None:
        """Fetch rows that are there."""
        for row in load(conn, list(self._table.c), self._table.c[self._key], keys):
            self._before[row[self._key]] = row
            self._now[row[self._key]] = dict(row)

    def get(self, key: Any) -> Row | None:
        """Return a row to change in place, ``None`` where there is none."""
        return self._now.get(key)

    def put(self, row: Row) -> None:
        """Add a row, or replace it."""
        self._now[row[self._key]] = row

    def items(self) -> Iterable[Row]:
        """Return all rows as they now are."""
        return self._now.values()

    def save(self, conn: Connection) -> None:
        """Write what changed, then what is new."""
        changed = [row for key, row in self._now.items() if key in self._before and row != self._before[key]]
        fresh = [row for key, row in self._now.items() if key not in self._before]
        change(conn, self._table, changed, self._key)
        if fresh:
            conn.execute(insert(self._table), fresh)


def change(conn: Connection, table: Table, rows: list[Row], key: str = "id") -> None:
    """Update rows by ``key``, setting every other column they hold (the same for all)."""
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != key}
    statement = update(table).where(table.c[key] == bindparam("row_key")).values(values)
    conn.execute(
        statement,
        [{"row_key": row[key], **{f"new_{name}": row[name] for name in values}} for row in rows],
    )
