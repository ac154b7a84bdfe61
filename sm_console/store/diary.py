"""The journal read for the diary: the entries of a time, and what a few of them leave unsaid."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, select

from sm_console.core.model import Action, Ground, Message
from sm_console.store import journal, tables
from sm_console.store.journal import Recorded
from sm_console.store.project.rows import portions

CHUNK = 1_000


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An outgoing act: whose, about which comment."""

    comment: int
    action: Action
    ground: Ground | None
    login: str


def first_since(conn: Connection, instant: datetime) -> int:
    """Return the number of the first entry observed at ``instant`` or later, one above the last where there is none.

    Found by halving: entries are appended as they are observed, and none is missing.
    """
    table = tables.journal
    last = conn.execute(select(table.c.seq, table.c.observed).order_by(table.c.seq.desc()).limit(1)).first()
    if last is None or last.observed < instant:  # most often asked: up to now
        return journal.height(conn) + 1
    low, high = 1, last.seq
    while low < high:
        middle = (low + high) // 2
        observed = conn.scalar(select(table.c.observed).where(table.c.seq == middle))
        if observed is not None and observed < instant:
            low = middle + 1
        else:
            high = middle
    return low


def stretch(conn: Connection, since: datetime, until: datetime) -> range:
    """Return the numbers of the entries observed from ``since`` to before ``until``."""
    return range(first_since(conn, since), first_since(conn, until))


def entries(conn: Connection, numbers: range, kinds: Collection[str]) -> Iterator[Recorded]:
    """Yield the entries of some kinds with such numbers, in order. Raises JournalError."""
    table = tables.journal
    within = and_(table.c.seq >= numbers.start, table.c.seq < numbers.stop)
    wanted = select(table).where(within, table.c.kind.in_(sorted(kinds)))
    for row in conn.execute(wanted.order_by(table.c.seq)).mappings().partitions(CHUNK):
        yield from map(journal.decode, row)


def claims(conn: Connection, numbers: range) -> list[tuple[str, datetime]]:
    """Return who took a comment upon themselves when, by entries with such numbers; renewals left out."""
    claim = tables.claim
    within = and_(claim.c.id >= numbers.start, claim.c.id < numbers.stop)
    taken = select(claim.c.login, claim.c.since).where(within).order_by(claim.c.id)
    return [(row.login, row.since) for row in conn.execute(taken)]


def acts(conn: Connection, numbers: Collection[int]) -> dict[int, Act]:
    """Return outgoing acts by number."""
    outbox = tables.outbox
    columns = [outbox.c[name] for name in Act.__struct_fields__]
    found = {}
    for portion in portions(numbers):
        for row in conn.execute(select(outbox.c.id, *columns).where(outbox.c.id.in_(portion))).mappings():
            found[row["id"]] = Act(**{name: row[name] for name in Act.__struct_fields__})
    return found


def alarm_texts(conn: Connection, numbers: Collection[int]) -> dict[int, Message]:
    """Return what alarms said, by number."""
    alarm = tables.alarm
    return {
        row.id: row.text
        for portion in portions(numbers)
        for row in conn.execute(select(alarm.c.id, alarm.c.text).where(alarm.c.id.in_(portion)))
    }


def authors(conn: Connection, comments: Collection[int]) -> dict[int, str]:
    """Return who wrote some comments, verbatim."""
    comment = tables.comment
    return {
        row.id: row.author_name
        for portion in portions(comments)
        for row in conn.execute(select(comment.c.id, comment.c.author_name).where(comment.c.id.in_(portion)))
    }


def crisis(conn: Connection, number: int) -> Row[Any] | None:
    """Return a crisis, ``None`` where there is none by this number."""
    return conn.execute(select(tables.crisis).where(tables.crisis.c.id == number)).first()


def givers(conn: Connection, numbers: Collection[int]) -> dict[int, str]:
    """Return the givers of handovers by number."""
    table = tables.handover
    found = select(table.c.id, table.c.giver).where(table.c.id.in_(sorted(numbers)))
    return {row.id: row.giver for row in conn.execute(found)}
