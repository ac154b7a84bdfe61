"""What the rules about whole accounts need to know (R2, R3, R4, R5, R13), as of one instant.

Everything is read through indexes that hold only what is asked for: cost follows the periods asked
about and the open work, not history.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from sm_console.core.findings import OwnAnswer, Waiting
from sm_console.core.model import CommentState, Visibility
from sm_console.store import open_counts, tables
from sm_console.store.project.rows import EVERY_ACCOUNT, chosen
from sm_console.store.queries import scope

_OPEN = (CommentState.OPEN,)
MANY_EACH = 8
"""Open comments of an account from which on its first moments are rather asked of the indexes."""


class Activity(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An account on the desk: when it began, and its last post that counts.

    ``began``: when it came under watch or, where that is earlier, its first post that counts. ``seen``: whether
    anything was ever fetched or entered; without that, silence means nothing.
    """

    account: str
    began: datetime
    seen: bool
    last_post: datetime | None
    next_post: datetime | None


def activities(conn: Connection, at: datetime, accounts: Collection[str] | None = None) -> dict[str, Activity]:
    """Return accounts by id (``None``: all), with the posts up to ``at`` and the first that is dated after it."""
    account, post = tables.account, tables.post
    mine = and_(post.c.account == account.c.id, tables.IS_COUNTED)
    until, later = and_(mine, post.c.published <= at), and_(mine, post.c.published > at)
    first = select(func.min(post.c.published)).where(until).correlate(account).scalar_subquery()
    last = select(func.max(post.c.published)).where(until).correlate(account).scalar_subquery()
    following = select(func.min(post.c.published)).where(later).correlate(account).scalar_subquery()
    polls = tables.polling
    fetched = select(polls.c.fetched.is_not(None)).where(polls.c.account == account.c.id).correlate(account)
    began = func.min(account.c.since, func.coalesce(first, account.c.since))
    statement = select(account.c.id, began, last, following, fetched.scalar_subquery()).order_by(account.c.id)
    return {
        row[0]: Activity(
            account=row[0],
            began=row[1],
            last_post=row[2],
            next_post=row[3],
            seen=row[2] is not None or bool(row[4]),
        )
        for portion in chosen(statement, account.c.id, accounts)
        for row in conn.execute(portion).all()  # at once: one by one costs as much as the reading
    }


def post_counts(
    conn: Connection, accounts: Sequence[str], edges: Sequence[datetime], at: datetime
) -> dict[str, list[int]]:
    """Count the posts that count between each two neighbours of ``edges`` (the second not included), up to ``at``.

    Accounts without any such post are left out.
    """
    account, post = tables.account, tables.post
    published = post.c.published
    between = [and_(published >= first, published < end) for first, end in pairwise(edges)]
    sums: list[ColumnElement[Any]] = [func.sum(case((condition, 1), else_=0)) for condition in between]
    statement = (
        select(account.c.id, *sums)
        .join_from(account, post, post.c.account == account.c.id)
        .where(tables.IS_COUNTED, published >= edges[0], published <= at, published < edges[-1])
        .group_by(account.c.id)
    )
    # As one value: naming thousands in a statement takes longer than counting.
    named = func.json_each(msgspec.json.encode(accounts).decode()).table_valued("value")
    statement = statement.where(account.c.id.in_(select(named.c.value)))
    return {row[0]: list(row[1:]) for row in conn.execute(statement).all()}


def waiting(
    conn: Connection, at: datetime, *, live: bool, accounts: Collection[str] | None = None
) -> dict[str, Waiting]:
    """Return the open comments of accounts (``None``: all) in sum; ``live`` as in ``inbox_page``."""
    if live and open_counts.are_many(conn, accounts, each=MANY_EACH):
        return _waiting_of_many(conn, at, accounts)
    comment = tables.comment
    where = scope.in_states(_OPEN) if live else scope.in_states_at(_OPEN, at)
    overdue = func.sum(case((comment.c.due < at, 1), else_=0))
    statement = select(
        comment.c.account,
        func.count(),
        overdue,
        func.min(comment.c.received),
        func.min(comment.c.due),
        func.min(comment.c.last_staffed),
        func.min(case((comment.c.due >= at, comment.c.due))),
    )
    return {
        row[0]: Waiting(open=row[1], overdue=row[2], received=row[3], due=row[4], last_staffed=row[5], next_due=row[6])
        for portion in chosen(statement.where(where).group_by(comment.c.account), comment.c.account, accounts)
        for row in conn.execute(portion)
    }


def _waiting_of_many(conn: Connection, at: datetime, accounts: Collection[str] | None) -> dict[str, Waiting]:
    """Return the same from counters, and each account's first moments from the indexes that begin with them."""
    counted = open_counts.by_account(conn, at, accounts=accounts)
    account, comment = tables.account, tables.comment
    mine = and_(comment.c.account == account.c.id, tables.IS_OPEN)
    received, due, staffed = (
        select(func.min(column)).where(mine).correlate(account).scalar_subquery()
        for column in (comment.c.received, comment.c.due, comment.c.last_staffed)
    )
    following = select(func.min(comment.c.due)).where(mine, comment.c.due >= at).correlate(account).scalar_subquery()
    return {
        row[0]: Waiting(
            open=counted[row[0]].open,
            overdue=counted[row[0]].overdue,
            received=row[1],
            due=row[2],
            last_staffed=row[3],
            next_due=row[4],
        )
        for portion in chosen(select(account.c.id, received, due, staffed, following), account.c.id, counted)
        for row in conn.execute(portion)
    }


def own_answers(
    conn: Connection, since: datetime, until: datetime, accounts: Collection[str] | None
) -> list[OwnAnswer]:
    """Return the own answers of accounts (``None``: all) in threads that stand, written in that time, newest first."""
    comment = tables.comment
    statement = (
        select(comment.c.id, comment.c.account, comment.c.written, comment.c.text, comment.c.format)
        .where(
            tables.IS_OWN,
            comment.c.written >= since,
            comment.c.written <= until,
            comment.c.parent_platform_id.is_not(None),
            comment.c.visibility != Visibility.REMOVED,
        )
        .order_by(comment.c.written.desc(), comment.c.id.desc())
    )
    if accounts is None:
        statement = statement.where(comment.c.account.in_(EVERY_ACCOUNT))
    return [
        OwnAnswer(comment=row[0], account=row[1], written=row[2], text=row[3], format=row[4])
        for portion in chosen(statement, comment.c.account, accounts)
        for row in conn.execute(portion).all()
    ]
