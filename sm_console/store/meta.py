"""Small facts about the database itself: its time zone, its counters. Not in the journal."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sm_console.store import tables
from sm_console.store.upsert import upsert

ZONE = "zone"
SEARCH_UP_TO = "search.up-to"
IDS = ("comment", "post", "note", "outbox", "round", "batch", "bank", "crisis", "crisis-post", "alarm", "handover")


def get(conn: Connection, key: str, default: str = "") -> str:
    """Return the value stored under ``key``, ``default`` where there is none."""
    value = conn.scalar(select(tables.meta.c.value).where(tables.meta.c.key == key))
    return default if value is None else value


def put(conn: Connection, key: str, value: str) -> None:
    """Store ``value`` under ``key``."""
    upsert(conn, tables.meta, [{"key": key, "value": value}])


def next_id(conn: Connection, kind: str, count: int = 1) -> int:
    """Take ``count`` new ids of ``kind`` ("comment", "post", "note", "outbox", "round") and return the first.

    Ids are never given twice; those taken in a transaction that fails are given again.
    """
    if kind not in IDS:
        raise ValueError(f"no ids of kind {kind!r}: choose one of {', '.join(IDS)}")
    key = f"ids.{kind}"
    last = int(get(conn, key, "0"))
    put(conn, key, str(last + count))
    return last + 1
