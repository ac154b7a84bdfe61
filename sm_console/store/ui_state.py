"""What a person's console keeps for next time, as JSON text. Operational, not in the journal."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sm_console.store import tables
from sm_console.store.upsert import upsert


def get(conn: Connection, login: str, key: str) -> str:
    """Return what the person's console stored under ``key``, empty where nothing."""
    table = tables.ui_state
    return conn.scalar(select(table.c.value).where(table.c.login == login, table.c.key == key)) or ""


def put(conn: Connection, login: str, key: str, value: str) -> None:
    """Store ``value`` under ``key`` for that person."""
    upsert(conn, tables.ui_state, [{"login": login, "key": key, "value": value}])
