"""Acts on many comments at once: what belongs to them, and how they fare."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, Select, func, select

from sm_console.core.crowd import ManyAct
from sm_console.core.model import CommentState, OutboxState
from sm_console.store import tables
from sm_console.store.project.rows import portions


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """An act on many."""

    id: int
    login: str
    act: str
    text: str
    at: datetime
    taken_back: datetime | None


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that a batch gave to somebody; ``former`` is the login of who had it before, empty for nobody."""

    comment: int
    account: str
    former: str


def batch(conn: Connection, number: int) -> Batch | None:
    """Return an act on many, ``None`` where there is none."""
    table = tables.crowd_batch
    row = conn.execute(select(table).where(table.c.id == number)).mappings().first()
    return Batch(**row) if row else None


def latest(conn: Connection, login: str) -> Batch | None:
    """Return a person's latest act on many, ``None`` where there is none."""
    table = tables.crowd_batch
    statement = select(table).where(table.c.login == login).order_by(table.c.id.desc()).limit(1)
    row = conn.execute(statement).mappings().first()
    return Batch(**row) if row else None


def queued(conn: Connection, number: int) -> list[int]:
    """Return the outgoing acts of a batch that can still be stopped, oldest first."""
    outbox = _outgoing(number).where(tables.IS_QUEUED)
    return list(conn.scalars(outbox.order_by(tables.outbox.c.id)))


def waived(conn: Connection, known: Batch) -> list[tuple[int, str]]:
    """Return the comments (and their accounts) of which the batch's "no answer needed" still is the last word."""
    comment = tables.comment
    item = tables.crowd_item
    statement = (
        select(comment.c.id, comment.c.account)
        .join(item, item.c.comment == comment.c.id)
        .where(
            item.c.batch == known.id,
            comment.c.state == CommentState.NO_ANSWER,
            comment.c.waived_by == known.login,
            comment.c.waived_at == known.at,
        )
    )
    return [(row.id, row.account) for row in conn.execute(statement)]


def claimed(conn: Connection, known: Batch) -> list[int]:
    """Return the comments whose claim still is the one that the batch made; only one that claims makes any."""
    if known.act != ManyAct.CLAIM:
        return []
    claim, item = tables.claim, tables.crowd_item
    statement = select(claim.c.comment).join(item, item.c.comment == claim.c.comment)
    return list(
        conn.scalars(
            statement.where(
                item.c.batch == known.id, tables.IS_HELD, claim.c.login == known.login, claim.c.since == known.at
            ).order_by(claim.c.comment)
        )
    )


def assigned(conn: Connection, known: Batch) -> list[Given]:
    """Return the comments whose assignment still is the one that the batch made."""
    table, item, comment = tables.assignment, tables.crowd_item, tables.comment
    statement = (
        select(table.c.comment, comment.c.account)
        .join(item, item.c.comment == table.c.comment)
        .join(comment, comment.c.id == table.c.comment)
        .where(item.c.batch == known.id, tables.IS_ASSIGNED)
        .where(table.c.giver == known.login, table.c.since == known.at)
        .order_by(table.c.comment)
    )
    found = conn.execute(statement).all()
    ended = select(table.c.comment, table.c.login).where(table.c.ended == known.at).order_by(table.c.id)
    former: dict[int, str] = {}
    for portion in portions([row.comment for row in found]):
        former |= {row.comment: row.login for row in conn.execute(ended.where(table.c.comment.in_(portion)))}
    return [Given(comment=row.comment, account=row.account, former=former.get(row.comment, "")) for row in found]


def standing(conn: Connection, number: int) -> tuple[int, dict[OutboxState, int], datetime | None]:
    """Return how many comments a batch is about, its outgoing acts by state, and when the last one may leave."""
    item, outbox = tables.crowd_item, tables.outbox
    total = conn.scalar(select(func.count()).select_from(item).where(item.c.batch == number)) or 0
    counted = (
        select(outbox.c.state, func.count(), func.max(outbox.c.send_after))
        .join(item, item.c.outbox == outbox.c.id)
        .where(item.c.batch == number)
        .group_by(outbox.c.state)
    )
    rows = conn.execute(counted).all()
    last = next((row[2] for row in rows if row[0] is OutboxState.QUEUED), None)
    return total, {row[0]: row[1] for row in rows}, last


def _outgoing(number: int) -> Select[tuple[int]]:
    item, outbox = tables.crowd_item, tables.outbox
    return select(outbox.c.id).join(item, item.c.outbox == outbox.c.id).where(item.c.batch == number)
