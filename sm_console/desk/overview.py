"""The first screen's answer put together from findings: what cannot wait, the rest by kind, and each unit's sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from sm_console.api.finding_views import FindingGroup, OverviewView, UnitSum
from sm_console.api.rule_views import FindingRow
from sm_console.desk.standing import Standing
from sm_console.store import finding_acts, polling, rule_facts
from sm_console.store.finding_acts import FindingActs

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What the first screen tells beside findings. ``fetched``: the last fetch of each account read at all."""

    acts: FindingActs
    open: int
    overdue: int
    fetched: dict[str, datetime]


def read(conn: Connection, at: datetime) -> Beside:
    """Read it; a few rows for each account, no history."""
    waiting = rule_facts.waiting(conn, at, live=True).values()
    known = polling.all_accounts(conn)
    return Beside(
        acts=finding_acts.held(conn),
        open=sum(one.open for one in waiting),
        overdue=sum(one.overdue for one in waiting),
        fetched={name: one.fetched for name, one in known.items() if one.fetched is not None},
    )


def put_together(
    standing: Standing, rows: Sequence[FindingRow], beside: Beside, at: datetime, *, mine: str, limit: int
) -> OverviewView:
    """Return the first screen's answer; ``rows`` come most urgent first, ``mine`` is the asking person's name."""
    here = [row for row in rows if row.put_off_until is None]
    pressing = [row for row in here if is_pressing(standing, row, at)]
    urgent = {row.id for row in pressing}
    accounts = standing.configuration.accounts
    fetched = [beside.fetched[account.id] for account in accounts if account.id in beside.fetched]
    return OverviewView(
        at=at,
        urgent=pressing[:limit],
        more=max(len(pressing) - limit, 0),
        groups=_groups([row for row in here if row.id not in urgent]),
        units=_units(standing, here, urgent),
        accounts=len(accounts),
        put_off=len(rows) - len(here),
        assigned=sum(row.assigned == mine for row in here),
        open=beside.open,
        overdue=beside.overdue,
        fetched=min(fetched, default=None),
        unread=len(accounts) - len(fetched),
    )


def is_pressing(standing: Standing, row: FindingRow, at: datetime) -> bool:
    """Whether a finding's last staffed moment comes before the office opens next."""
    if row.due is None:
        return False
    calendar = standing.calendar(standing.pack(row.account))
    return calendar.last_staffed(row.due) < calendar.next_open(at)


def _groups(rows: Sequence[FindingRow]) -> list[FindingGroup]:
    """Group findings by rule and state, in the order of each group's most urgent."""
    kinds: dict[tuple[str, str], list[FindingRow]] = {}
    for row in rows:
        kinds.setdefault((row.rule, row.state), []).append(row)
    return [
        FindingGroup(
            rule=rule,
            state=state,
            count=len(members),
            accounts=len({row.account for row in members}),
            due=members[0].due,
            first=members[0],
            units=tuple(Counter(row.unit for row in members).most_common()),
        )
        for (rule, state), members in kinds.items()
    ]


def _units(standing: Standing, rows: Sequence[FindingRow], urgent: set[str]) -> list[UnitSum]:
    """Sum each unit up: those with something that cannot wait first, then those with most findings."""
    accounts = Counter(account.unit for account in standing.configuration.accounts)
    findings = Counter(row.unit for row in rows if row.account)
    pressing = Counter(row.unit for row in rows if row.account and row.id in urgent)
    sums = [
        UnitSum(unit=unit, accounts=count, findings=findings[unit], urgent=pressing[unit])
        for unit, count in accounts.items()
    ]
    return sorted(sums, key=lambda one: (-one.urgent, -one.findings, one.unit))
