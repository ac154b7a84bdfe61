"""When a person last looked (operational: it tells of a console, not of what happened), and what has come since."""

from __future__ import annotations

from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection, and_, case, func, select, tuple_

from sm_console.core.model import Visibility
from sm_console.core.since import Mark, Missed
from sm_console.store import tables
from sm_console.store.project.rows import portions
from sm_console.store.tables.shifts import last_look
from sm_console.store.upsert import upsert


def get(conn: Connection, login: str) -> Mark | None:
    """Return a person's mark, ``None`` for somebody who never looked."""
    row = conn.execute(select(last_look).where(last_look.c.login == login)).mappings().first()
    return None if row is None else Mark(**{name: row[name] for name in Mark.__struct_fields__})


def put(conn: Connection, login: str, mark: Mark) -> None:
    """Keep it for whatever console they take next."""
    upsert(conn, last_look, [{"login": login, **structs.asdict(mark)}])


def missed(conn: Connection, up_to: int | None, at: datetime, opens: datetime) -> dict[str, Missed]:
    """Return what waits on each account, and how much has a higher number than ``up_to`` (``None``: what waits).

    Risky is what is past its due time at ``at``, whose last staffed moment comes before the office ``opens``, or
    what a word list has flagged (R12).
    """
    found = _waiting(conn, at, opens)
    if up_to is None:
        return {name: structs.replace(one, new=one.unanswered) for name, one in found.items()}
    comment = tables.comment
    is_new = and_(comment.c.id > up_to, comment.c.own.is_(False), comment.c.visibility != Visibility.REMOVED)
    # Read by number alone: nothing older is touched.
    counted = select(comment.c.account, func.count()).where(is_new).group_by(comment.c.account)
    for account, count in conn.execute(counted):
        found[account] = structs.replace(found.get(account) or Missed(account=account), new=count)
    return found


def _waiting(conn: Connection, at: datetime, opens: datetime) -> dict[str, Missed]:
    comment = tables.comment
    flagged = comment.c.id.in_(select(tables.comment_flag.c.comment).where(tables.FLAG_HOLDS))
    risky = (comment.c.due < at) | (comment.c.last_staffed < opens) | flagged
    sums = (
        select(
            comment.c.account,
            func.count().label("unanswered"),
            func.sum(case((risky, 1), else_=0)).label("risky"),
            func.min(comment.c.received).label("received"),
            func.min(comment.c.last_staffed).label("last_staffed"),
        )
        .where(tables.IS_OPEN)
        .group_by(comment.c.account)
    )
    found = conn.execute(sums).all()
    number = _first(conn, [(row.account, row.received) for row in found])
    return {row.account: Missed(**row._mapping, oldest=number[row.account]) for row in found}  # noqa: SLF001


def _first(conn: Connection, oldest: list[tuple[str, datetime]]) -> dict[str, int]:
    """Return each account's open comment that was received then: the sums are not worked out a second time for it."""
    comment = tables.comment
    return {
        row[0]: row[1]
        for portion in portions(oldest)
        for row in conn.execute(
            select(comment.c.account, func.min(comment.c.id))
            .where(tables.IS_OPEN, tuple_(comment.c.account, comment.c.received).in_(portion))
            .group_by(comment.c.account)
        )
    }
