"""What waits for an answer in numbers, read from the counters by the hour.

Only the hour of the moment asked about, and that of the next opening, are counted comment by comment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, case, func, literal_column, select

from sm_console.store import tables
from sm_console.store.project.open_counts import hour_of
from sm_console.store.project.rows import chosen
from sm_console.store.types import WHOLE

MANY = 2_000
_HOUR = timedelta(hours=1)


class OpenCount(NamedTuple):
    """Open comments: all, those past their due time, and those due later but best answered before the office opens."""

    open: int = 0
    overdue: int = 0
    before_open: int = 0


def are_many(conn: Connection, accounts: Collection[str] | None = None, *, each: int = 0) -> bool:
    """Whether so much waits on accounts (``None``: all) that other ways are shorter than looking at each comment.

    ``each``: so much on each account.
    """
    table = tables.open_count
    counted = chosen(select(func.coalesce(func.sum(table.c.comments), 0)), table.c.account, accounts)
    waiting: int = sum(conn.scalar(portion) or 0 for portion in counted)
    if waiting <= MANY or not each:
        return waiting > MANY
    known = conn.scalar(select(func.count()).select_from(tables.account)) if accounts is None else len(accounts)
    return waiting > each * (known or 0)


def by_account(
    conn: Connection, at: datetime, opens: datetime | None = None, accounts: Collection[str] | None = None
) -> dict[str, OpenCount]:
    """Count the open comments of this moment on accounts (``None``: all); those without any are left out.

    ``at`` judges what is overdue; ``opens`` is the office's next opening after it, ``None`` where nobody asks.
    """
    table = tables.open_count
    now, opening = hour_of(at), hour_of(opens or at)
    soon = and_(table.c.due_hour > now, table.c.staffed_hour < opening)
    whole = select(
        table.c.account,
        func.sum(table.c.comments),
        func.sum(case((table.c.due_hour < now, table.c.comments), else_=0)),
        func.sum(case((soon, table.c.comments), else_=0)),
    ).group_by(table.c.account)
    found = {
        row[0]: OpenCount(row[1], row[2], row[3])
        for portion in chosen(whole, table.c.account, accounts)
        for row in conn.execute(portion)
    }
    for statement in _singly(at, opens):
        for portion in chosen(statement, tables.comment.c.account, accounts):
            for row in conn.execute(portion):
                whole_hours = found[row[0]]
                found[row[0]] = OpenCount(
                    whole_hours.open, whole_hours.overdue + row[1], whole_hours.before_open + row[2]
                )
    return found


def total(conn: Connection, at: datetime, opens: datetime, accounts: Collection[str] | None = None) -> OpenCount:
    """Return the same of all those accounts together."""
    found = by_account(conn, at, opens, accounts).values()
    return OpenCount(*map(sum, zip(*found, strict=True)))


def _singly(at: datetime, opens: datetime | None) -> Iterator[Select[Any]]:
    """Yield what counts, by account, those that the hours alone do not tell."""
    table, comment = tables.open_count, tables.comment
    now = hour_of(at)
    overdue = func.sum(case((comment.c.due < at, 1), else_=0))
    to_come = and_(comment.c.due >= at, comment.c.last_staffed < (opens or now))
    soon = func.sum(case((to_come, 1), else_=0))
    having = select(table.c.account).where(table.c.due_hour == now)
    yield (
        select(comment.c.account, overdue, soon)
        .where(tables.IS_OPEN, comment.c.account.in_(having), comment.c.due >= now, comment.c.due < now + _HOUR)
        .group_by(comment.c.account)
    )
    opening = hour_of(opens or at)
    if opens is not None and opens > opening:
        later = comment.c.due >= now + _HOUR
        having = select(table.c.account).where(table.c.staffed_hour == opening, table.c.due_hour > now)
        yield (
            select(comment.c.account, literal_column("0", WHOLE), func.count())
            .where(tables.IS_OPEN, comment.c.account.in_(having), later)
            .where(comment.c.last_staffed >= opening, comment.c.last_staffed < opens)
            .group_by(comment.c.account)
        )
