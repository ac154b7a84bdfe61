"""On which days an account had comments: what its silence is measured by."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from sm_console.store import tables


def days_with_comments(conn: Connection, account: str, since: date) -> list[date]:
    """Return the local days from ``since`` on which somebody commented, in order; read from the rollup."""
    day = tables.day
    statement = select(day.c.day).where(day.c.day >= since.isoformat(), day.c.account == account, day.c.received > 0)
    return [date.fromisoformat(text) for text in conn.scalars(statement.order_by(day.c.day))]
