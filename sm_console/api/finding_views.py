"""The first screen's answer: what needs a person across all rules, put together."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.api.rule_views import FindingRow


class FindingGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one rule in one state. ``first`` is the most urgent, ``units`` how many each unit has, most first."""

    rule: str
    state: str
    count: int
    accounts: int
    due: datetime | None
    first: FindingRow
    units: tuple[tuple[str, int], ...]


class UnitSum(msgspec.Struct, frozen=True, kw_only=True):
    """A unit (empty: accounts without one): its accounts, its findings, and those that cannot wait till opening."""

    unit: str
    accounts: int
    findings: int
    urgent: int


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What needs a person now. Nothing that is put off is counted but in ``put_off``.

    ``urgent`` are the findings whose last staffed moment comes before the office opens next, singly, ``more`` the
    number of those beyond the limit; ``groups`` all others. ``fetched`` is the oldest of the accounts' last
    fetches, ``unread`` how many were never read. ``open`` and ``overdue`` count comments.
    """

    at: datetime
    urgent: list[FindingRow]
    more: int
    groups: list[FindingGroup]
    units: list[UnitSum]
    accounts: int
    put_off: int
    assigned: int
    open: int
    overdue: int
    fetched: datetime | None
    unread: int
