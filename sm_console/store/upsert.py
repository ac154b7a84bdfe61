"""Insert-or-update, in one place: its statement is the one thing that differs between databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.sqlite import insert


def upsert(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows`` (all with the same columns); where the primary key stands, set the other columns."""
    if not rows:
        return
    statement = insert(table)
    keys = [column.key for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), list(rows))


def add_up(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert ``rows``; where the primary key stands, add to the other columns (numbers)."""
    if not rows:
        return
    statement = insert(table)
    keys = [column.key for column in table.primary_key]
    sums = {name: table.c[name] + statement.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), list(rows))
