"""Reading crises: the one that stands, their lists, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, func, select

from sm_console.core.crisis import Crisis
from sm_console.core.model import CommentState
from sm_console.store import tables
from sm_console.store.project.rows import portions


class Course(msgspec.Struct, kw_only=True):
    """Counts of a time (see ``api.crisis.CrisisReport``)."""

    received: int = 0
    in_time: int = 0
    late: int = 0
    waived: int = 0
    removed: int = 0
    open: int = 0
    overdue: int = 0
    claims: int = 0


def standing(conn: Connection) -> Crisis | None:
    """Return the crisis that stands, ``None`` where there is none."""
    table = tables.crisis
    columns = [table.c[name] for name in Crisis.__struct_fields__]
    row = conn.execute(select(*columns).where(table.c.ended.is_(None)).order_by(table.c.id.desc())).mappings().first()
    return Crisis(**row) if row is not None else None


def crises(conn: Connection, *, everything: bool = False, number: int = 0) -> Sequence[Row[Any]]:
    """Return the crisis that stands; every one, newest first, or one by number."""
    table = tables.crisis
    statement = select(table).order_by(table.c.id.desc())
    if number:
        statement = statement.where(table.c.id == number)
    elif not everything:
        statement = statement.where(table.c.ended.is_(None))
    return conn.execute(statement).all()


def reviews(conn: Connection, crisis: int) -> Sequence[Row[Any]]:
    """Return a crisis' reviews, oldest first."""
    table = tables.crisis_review
    return conn.execute(select(table).where(table.c.crisis == crisis).order_by(table.c.id)).all()


def scheduled(conn: Connection, crisis: int) -> Sequence[Row[Any]]:
    """Return a crisis' list of posts to stop, in the order in which they were listed."""
    table = tables.crisis_post
    return conn.execute(select(table).where(table.c.crisis == crisis).order_by(table.c.id)).all()


def scheduled_item(conn: Connection, item: int) -> Row[Any] | None:
    """Return one post of such a list."""
    return conn.execute(select(tables.crisis_post).where(tables.crisis_post.c.id == item)).first()


def course(conn: Connection, accounts: Collection[str], first: datetime, last: datetime, now: datetime) -> Course:
    """Count what became of the comments that others wrote on these accounts from ``first`` to ``last``."""
    table, found = tables.comment, Course()
    for names in portions(sorted(accounts)):
        written = and_(
            table.c.account.in_(names),
            table.c.written >= first,
            table.c.written <= last,
            table.c.state != CommentState.OWN,
        )
        late = (table.c.state == CommentState.OPEN) & (table.c.due < now) | table.c.late
        rows = conn.execute(select(table.c.state, late, func.count()).where(written).group_by(table.c.state, late))
        for state, was_late, count in rows:
            found.received += count
            match state:
                case CommentState.ANSWERED:
                    name = "late" if was_late else "in_time"
                case CommentState.NO_ANSWER:
                    name = "waived"
                case CommentState.REMOVED:
                    name = "removed"
                case _:
                    name = "open"
                    found.overdue += count if was_late else 0
            setattr(found, name, getattr(found, name) + count)
    return found


def claims(conn: Connection, accounts: Collection[str], first: datetime, last: datetime) -> tuple[int, int]:
    """Return how many claims were taken on these accounts' comments, and by how many people."""
    claim, comment = tables.claim, tables.comment
    statement = (
        select(claim.c.login, comment.c.account, func.count())
        .join(comment, comment.c.id == claim.c.comment)
        .where(claim.c.since >= first, claim.c.since <= last)
        .group_by(claim.c.login, comment.c.account)
    )
    rows = [(login, count) for login, account, count in conn.execute(statement) if account in accounts]
    return sum(count for _, count in rows), len({login for login, _ in rows})
