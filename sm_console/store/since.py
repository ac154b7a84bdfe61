"""When a person last looked (operational: it tells of a console, not of what happened), and what has come since."""

from __future__ import annotations

from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection, func, literal_column, select

from sm_console.core.since import Mark, Missed
from sm_console.store import open_counts, tables
from sm_console.store.project.rows import chosen
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
    account, comment = tables.account, tables.comment
    # Each account's own stretch of an index by number: nothing older is touched, and no comment read.
    is_new = (comment.c.account == account.c.id, tables.IS_NEWS, comment.c.id > up_to)
    number = select(func.count()).select_from(comment).where(*is_new).correlate(account).scalar_subquery()
    for name, count in conn.execute(select(account.c.id, number)):
        if count:
            found[name] = structs.replace(found.get(name) or Missed(account=name), new=count)
    return found


def _waiting(conn: Connection, at: datetime, opens: datetime) -> dict[str, Missed]:
    counted = open_counts.by_account(conn, at, opens)
    flagged = _only_flagged(conn, at, opens)
    account, comment = tables.account, tables.comment
    mine = (comment.c.account == account.c.id, tables.IS_OPEN)
    oldest = select(comment.c.id).where(*mine).order_by(comment.c.received, comment.c.id).limit(1)
    staffed = select(func.min(comment.c.last_staffed)).where(*mine).correlate(account).scalar_subquery()
    first = comment.alias("first")
    wanted = select(first.c.account, first.c.id, first.c.received, staffed).join_from(
        account, first, first.c.id == oldest.correlate(account).scalar_subquery()
    )
    found: dict[str, Missed] = {}
    for portion in chosen(wanted, account.c.id, counted):
        for name, number, received, last_staffed in conn.execute(portion):
            here = counted[name]
            found[name] = Missed(
                account=name,
                unanswered=here.open,
                risky=here.overdue + here.before_open + flagged.get(name, 0),
                received=received,
                last_staffed=last_staffed,
                oldest=number,
            )
    return found


def _only_flagged(conn: Connection, at: datetime, opens: datetime) -> dict[str, int]:
    """Count the open comments that a word list has flagged and that nothing else makes risky, by account."""
    flag, comment = tables.comment_flag, tables.comment
    statement = (
        select(comment.c.account, func.count())
        .where(comment.c.id.in_(select(flag.c.comment).where(tables.FLAG_HOLDS)))
        # By a word that no partial index knows: from the flags, not from all that is open.
        .where(func.coalesce(comment.c.state, "") == literal_column("'open'"))
        .where(comment.c.due >= at, comment.c.last_staffed >= opens)
        .group_by(comment.c.account)
    )
    return {row[0]: row[1] for row in conn.execute(statement)}
