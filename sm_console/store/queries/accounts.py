"""Accounts with their connection and how much waits in each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from sm_console.api.views import AccountView, QuotaView
from sm_console.core import budget
from sm_console.core.model import CommentState, HealthState
from sm_console.store import open_counts, polling, tables
from sm_console.store.queries import scope

NOBODY = ("", "")
BY_HAND = "manual"
"""The platform of accounts that nothing is fetched from."""

OPEN = (CommentState.OPEN,)


def account_views(
    conn: Connection, at: datetime, *, live: bool, people: Mapping[str, tuple[str, str]]
) -> list[AccountView]:
    """Return all configured accounts by id.

    ``at`` judges what is overdue; ``live`` as in ``inbox_page``. ``people`` maps an account to its
    responsible person and stand-in. Health, fetches and gaps are always those of this moment.
    """
    waiting = waiting_by_account(conn, at, live=live)
    health = {row.account: row for row in conn.execute(select(tables.health))}
    gap = tables.gap
    gaps = {
        row.account: row.since
        for row in conn.execute(
            select(gap.c.account, func.min(gap.c.since).label("since"))
            .where(gap.c.filled.is_(None))
            .group_by(gap.c.account)
        )
    }
    polls = polling.all_accounts(conn)
    views = []
    for row in conn.execute(select(tables.account).where(tables.account.c.active).order_by(tables.account.c.id)):
        poll = polls.get(row.id, polling.Polling(account=row.id))
        known = health.get(row.id)
        opened, overdue = waiting.get(row.id, (0, 0))
        responsible, stand_in = people.get(row.id, NOBODY)
        views.append(
            AccountView(
                id=row.id,
                platform=row.platform,
                address=row.address,
                name=row.name,
                unit=row.unit,
                responsible=responsible,
                stand_in=stand_in,
                open=opened,
                overdue=overdue,
                health=HealthState.NEW if known is None else known.state,
                message=None if known is None else known.message,
                fetched=None if row.platform == BY_HAND else poll.fetched,
                next_fetch=poll.next_due,
                gap_since=gaps.get(row.id),
                requests=poll.requests,
                notices=() if known is None else known.notices,
                quotas=tuple(
                    QuotaView(name=limit.name, share=limit.share, resets=limit.resets, limit=limit.limit)
                    for limit in budget.standing(poll.limits, at)
                ),
                paused=poll.paused if poll.paused is not None and poll.paused > at else None,
                comments=poll.comments,
            )
        )
    return views


def waiting_by_account(conn: Connection, at: datetime, *, live: bool) -> dict[str, tuple[int, int]]:
    """Count open and overdue comments per account, dropped accounts included."""
    if live:
        counted = open_counts.by_account(conn, at)
        return {account: (found.open, found.overdue) for account, found in counted.items()}
    comment = tables.comment
    overdue = func.sum(case((comment.c.due < at, 1), else_=0))
    where = scope.in_states_at(OPEN, at)
    statement = select(comment.c.account, func.count(), overdue).where(where).group_by(comment.c.account)
    return {account: (opened, late) for account, opened, late in conn.execute(statement)}
