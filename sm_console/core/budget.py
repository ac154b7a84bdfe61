"""Sharing what a platform allows: many accounts of one app or server draw on one budget.

A budget's polls are spread over time. Once more than SLOW_FROM of a limit is spent they slow down, so that
what is left lasts until the limit is whole again; when all of it is spent they stop until then.
Seconds are floats, instants aware UTC, shares 0.0 to 1.0 and more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

SLOW_FROM = 0.8
"""The share of a limit above which polls slow down."""

FULL = 1.0

UNTOLD_SECONDS = 3600.0
"""When a limit counts as whole again where the platform does not say: most count by the hour."""

LEAST_COST = 0.001
USUAL_COST = 0.01
"""What a poll is taken to cost, as a share of the limit, before it has been seen: platforms tell whole per cents."""

_SPREAD = 0.5  # of an interval, for a round of all accounts
_LATEST = 0.2  # how much the latest poll counts in what a poll costs
_HEAD_START = 0.1  # intervals; lets the busy begin among those that have just become due


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one of a platform's limits is spent, as last told at ``told``; ``name`` is the platform's word.

    ``resets`` is when it is whole again, ``None`` where the platform does not say. ``limit`` is its size in what
    the platform counts, where that is known. ``own``: it is the account's alone, not its budget's.
    """

    name: str
    share: float
    resets: datetime | None = None
    told: datetime
    limit: float | None = None
    own: bool = False

    def ends(self) -> datetime:
        """Return when it counts as whole again."""
        return self.resets if self.resets is not None else self.told + timedelta(seconds=UNTOLD_SECONDS)


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An account whose turn has come: ``due`` since when, ``busy`` how many comments it lately gets."""

    account: str
    due: datetime
    interval: float
    busy: float = 0.0


def standing(limits: Iterable[Limit], now: datetime) -> list[Limit]:
    """Return the limits that still say anything: one that is whole again since does not."""
    return [limit for limit in limits if limit.ends() > now]


def closed_until(limits: Iterable[Limit], now: datetime) -> datetime | None:
    """Return until when nothing may be asked since a limit is spent, ``None`` where something may."""
    return max((limit.ends() for limit in standing(limits, now) if limit.share >= FULL), default=None)


def gap(
    limits: Iterable[Limit],
    now: datetime,
    *,
    interval: float,
    accounts: int,
    cost: float,
    slow_from: float = SLOW_FROM,
) -> float:
    """Return the seconds that must pass between the beginnings of two polls of a budget.

    ``interval`` is between two polls of one account, ``accounts`` how many share the budget, ``cost`` the
    share of the limit that one poll takes, ``slow_from`` the share above which polls slow down. The polls of one
    round take half an interval, so that those late catch up.
    """
    spread = interval * _SPREAD / accounts if accounts > 1 else 0.0
    return max([spread, *(_stretched(limit, now, cost, slow_from) for limit in standing(limits, now))])


def _stretched(limit: Limit, now: datetime, cost: float, slow_from: float) -> float:
    """Return the gap at which a limit lasts until it is whole again."""
    if limit.share < slow_from:
        return 0.0
    left = (limit.ends() - now).total_seconds()
    polls = (FULL - limit.share) / max(cost, LEAST_COST)
    return left / max(polls, 1.0)


def cost_after(cost: float, before: Sequence[Limit], after: Sequence[Limit]) -> float:
    """Return what a poll is taken to cost once another has shown it; ``before`` and ``after`` are its limits."""
    old = {limit.name: limit for limit in before}
    grown = [
        limit.share - old[limit.name].share
        for limit in after
        if limit.name in old and old[limit.name].share <= limit.share and old[limit.name].ends() > limit.told
    ]
    return cost if not grown else max(cost + _LATEST * (max(grown) - cost), LEAST_COST)


def in_turn(waiting: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Order those whose turn has come: the busiest and the most overdue first, and nobody waits for ever."""

    def weight(one: Waiting) -> float:
        overdue = max((now - one.due).total_seconds(), 0.0) / one.interval
        return (_HEAD_START + overdue) * (1.0 + math.log2(1.0 + max(one.busy, 0.0)))

    return sorted(waiting, key=lambda one: (-weight(one), one.account))
