"""What alarms are made from, read through the indexes of what is open, or by the comments' numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, Integer, cast, exists, func, select

from sm_console.core.model import CommentState, Format, HealthState, Message
from sm_console.store import tables
from sm_console.store.project.rows import portions

_HOUR = timedelta(hours=1)
_MICROS = 3_600_000_000


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A comment by somebody else. ``open``: it waits for an answer."""

    id: int
    account: str
    written: datetime
    text: str
    format: Format
    open: bool


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A connection that is not well, since when, and what is told of it."""

    account: str
    state: HealthState
    since: datetime
    message: Message | None


def newest(conn: Connection) -> int:
    """Return the latest comment's number, 0 where there is none."""
    return conn.scalar(select(func.max(tables.comment.c.id))) or 0


def arrived(conn: Connection, after: int, limit: int) -> list[Arrived]:
    """Return the first so many of the comments by others with higher numbers, in their order."""
    table = tables.comment
    columns = (table.c.id, table.c.account, table.c.written, table.c.text, table.c.format, table.c.state)
    rows = conn.execute(select(*columns).where(table.c.id > after, ~table.c.own).order_by(table.c.id).limit(limit))
    return [
        Arrived(id=number, account=account, written=written, text=text, format=form, open=state is CommentState.OPEN)
        for number, account, written, text, form, state in rows
    ]


def still_open(conn: Connection, numbers: Iterable[int]) -> set[int]:
    """Return those of some comments that wait for an answer."""
    table = tables.comment
    return {
        number
        for some in portions(numbers)
        for number in conn.scalars(select(table.c.id).where(table.c.id.in_(some), tables.IS_OPEN))
    }


def running_out(conn: Connection, now: datetime, until: datetime) -> dict[str, tuple[int, datetime]]:
    """Return how many open comments are to be answered by ``until`` that nobody has taken or answered, by account.

    With each account's first last staffed moment.
    """
    table, claim, outbox = tables.comment, tables.claim, tables.outbox
    held = exists().where(claim.c.comment == table.c.id, tables.IS_HELD, claim.c.until > now)
    on_its_way = exists().where(outbox.c.comment == table.c.id, tables.IS_UNFINISHED)
    statement = (
        select(table.c.account, func.count(), func.min(table.c.last_staffed))
        .where(tables.IS_OPEN, table.c.last_staffed > now, table.c.last_staffed <= until, ~held, ~on_its_way)
        .group_by(table.c.account)
    )
    return {account: (count, first) for account, count, first in conn.execute(statement)}


def troubled(conn: Connection) -> list[Trouble]:
    """Return the connections that are late or broken."""
    table = tables.health
    columns = [table.c[name] for name in Trouble.__struct_fields__]
    states = (HealthState.LATE, HealthState.BROKEN)
    return [Trouble(**row) for row in conn.execute(select(*columns).where(table.c.state.in_(states))).mappings()]


def hourly(conn: Connection, account: str, first: datetime, last: datetime) -> tuple[datetime, list[int]]:
    """Count an account's comments by others in whole hours before ``last``.

    Returns the beginning of the first hour counted, that of the account's first comment after ``first``, and one
    number for each hour.
    """
    table = tables.comment
    hour = cast(table.c.written, Integer) // _MICROS
    statement = (
        select(func.min(table.c.written), func.count())
        .where(table.c.account == account, table.c.written >= first, table.c.written < last, ~table.c.own)
        .group_by(hour)
        .order_by(func.min(table.c.written))
    )
    rows = [(at, count) for at, count in conn.execute(statement)]
    if not rows:
        return last, []
    begin = rows[0][0].replace(minute=0, second=0, microsecond=0)
    counts = [0] * int((last - begin) / _HOUR)
    for at, count in rows:
        counts[int((at - begin) / _HOUR)] += count
    return begin, counts
