"""The desk on one page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from sm_console.api.queries import InboxFilter
from sm_console.api.views import AccountView, PlatformAge, StatusView, Today
from sm_console.core.model import HealthState, OutboxState
from sm_console.core.notices import INFORMING
from sm_console.store import meta, open_counts, tables
from sm_console.store.project.days import COUNTERS, local_day
from sm_console.store.queries import scope
from sm_console.store.queries.accounts import BY_HAND, account_views


def status_view(
    conn: Connection,
    at: datetime,
    opens: datetime,
    *,
    live: bool,
    mode: str,
    people: Mapping[str, tuple[str, str]],
    unwatched: Collection[str] = (),
) -> StatusView:
    """Return the desk's state. Parameters as in ``inbox_page`` and ``account_views``.

    ``unwatched`` are accounts that are left out: nothing is asked of them, so nothing can be amiss.

    ``level`` is 2 where something is overdue or a connection is broken; 1 where something is due
    before the office opens again, a connection is late, has a gap or a notice that asks for something,
    an account was never fetched, or an outgoing act is in trouble; otherwise 0. Today is the calendar
    day of ``at``.
    """
    accounts = [view for view in account_views(conn, at, live=live, people=people) if view.id not in unwatched]
    waiting, trouble = _outgoing(conn)
    before_open = _before_open(conn, at, opens, live=live)
    overdue = sum(account.overdue for account in accounts)
    doubtful = bool(before_open or trouble) or any(
        account.health is not HealthState.OK
        or account.gap_since is not None
        or any(notice.text not in INFORMING for notice in account.notices)
        for account in accounts
    )
    broken = overdue > 0 or any(account.health is HealthState.BROKEN for account in accounts)
    return StatusView(
        at=at,
        level=2 if broken else int(doubtful),
        mode=mode,
        open=sum(account.open for account in accounts),
        overdue=overdue,
        before_open=before_open,
        outbox_waiting=waiting,
        outbox_trouble=trouble,
        today=today(conn, at),
        platforms=platform_ages(accounts),
        accounts=accounts,
    )


def today(conn: Connection, at: datetime) -> Today:
    """Return the counters of the calendar day of ``at``, from the rollup."""
    zone = ZoneInfo(meta.get(conn, meta.ZONE, "UTC"))
    table = tables.day
    sums = [func.coalesce(func.sum(table.c[name]), 0).label(name) for name in COUNTERS]
    row = conn.execute(select(*sums).where(table.c.day == local_day(at, zone))).mappings().one()
    return Today(**row)


def platform_ages(accounts: Iterable[AccountView]) -> list[PlatformAge]:
    """Return the age of each platform's oldest last successful fetch; of those that are fetched at all."""
    fetched: dict[str, list[datetime | None]] = {}
    for account in accounts:
        if account.platform == BY_HAND:
            continue
        fetched.setdefault(account.platform, []).append(account.fetched)
    return [
        PlatformAge(
            platform=platform,
            accounts=len(times),
            fetched=None if None in times else min(time for time in times if time is not None),
        )
        for platform, times in sorted(fetched.items())
    ]


def _before_open(conn: Connection, at: datetime, opens: datetime, *, live: bool) -> int:
    known = scope.accounts(conn)
    if live:
        return open_counts.total(conn, at, opens, scope.chosen_accounts(InboxFilter(), known)).before_open
    comment = tables.comment
    where = scope.conditions(InboxFilter(), known, at, "", live=live)
    soon = (comment.c.due >= at, comment.c.last_staffed < opens)
    return conn.scalar(select(func.count()).select_from(comment).where(*where, *soon)) or 0


def _outgoing(conn: Connection) -> tuple[int, int]:
    outbox = tables.outbox
    statement = select(outbox.c.state, func.count()).where(tables.IS_UNFINISHED).group_by(outbox.c.state)
    counts: dict[OutboxState, int] = {state: count for state, count in conn.execute(statement)}  # noqa: C416 - typed
    waiting = counts.get(OutboxState.QUEUED, 0) + counts.get(OutboxState.SENDING, 0)
    return waiting, counts.get(OutboxState.FAILED, 0) + counts.get(OutboxState.UNKNOWN, 0)
