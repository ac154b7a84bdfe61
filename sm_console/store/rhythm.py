"""On which days an account had comments: what its silence is measured by."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from sm_console.store import tables


def received_since(conn: Connection, since: date) -> dict[str, int]:
    """Return how many comments each account has got since a local day, that day included; read from the rollup."""
    day = tables.day
    statement = select(day.c.account, func.sum(day.c.received)).where(day.c.day >= since.isoformat())
    return {account: count for account, count in conn.execute(statement.group_by(day.c.account))}  # noqa: C416 - typed


def days_with_comments(conn: Connection, account: str, since: date) -> list[date]:
    """Return the local days from ``since`` on which somebody commented, in order; read from the rollup."""
    day = tables.day
    statement = select(day.c.day).where(day.c.day >= since.isoformat(), day.c.account == account, day.c.received > 0)
    return [date.fromisoformat(text) for text in conn.scalars(statement.order_by(day.c.day))]
