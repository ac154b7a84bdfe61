"""How many requests were made for each account on a day. Not in the journal; only the latest day is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from sm_console.store import meta, tables

_PREFIX = "requests."


def add(conn: Connection, account: str, day: date, count: int) -> None:
    """Add to the day's sum; the first of a new day begins it anew. ``day`` is a local one."""
    if count <= 0:
        return
    key = _PREFIX + account
    before, _, sum_ = meta.get(conn, key).partition(" ")
    meta.put(conn, key, f"{day} {count + (int(sum_) if before == day.isoformat() else 0)}")


def of_day(conn: Connection, day: date) -> dict[str, int]:
    """Return each account's sum of a local day, those with none left out."""
    table = tables.meta
    rows = conn.execute(
        select(table.c.key, table.c.value).where(table.c.key >= _PREFIX, table.c.key < _PREFIX[:-1] + "/")
    )
    found = ((key.removeprefix(_PREFIX), *value.partition(" ")[::2]) for key, value in rows)
    return {account: int(count) for account, told, count in found if told == day.isoformat()}
