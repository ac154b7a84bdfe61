"""Sharing a limit: never spent before its time, nobody starved, no slower than needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core import budget
from sm_console.core.budget import Limit, Waiting

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)

shares = st.floats(0.0, 1.5)
costs = st.floats(0.0005, 0.2)
seconds = st.floats(1.0, 100_000.0)


def limit(share: float, left: float | None = 3600.0, told: datetime = NOW) -> Limit:
    resets = NOW + timedelta(seconds=left) if left is not None else None
    return Limit(name="calls", share=share, resets=resets, told=told)


def gap(*limits: Limit, interval: float = 120.0, accounts: int = 1, cost: float = 0.01) -> float:
    return budget.gap(limits, NOW, interval=interval, accounts=accounts, cost=cost)


def test_one_account_with_plenty_left_waits_for_nothing_but_its_own_turn() -> None:
    assert gap() == 0.0
    assert gap(limit(0.79)) == 0.0


def test_a_round_of_many_accounts_takes_half_an_interval() -> None:
    assert gap(accounts=30, interval=120.0) == 2.0


def test_what_is_left_lasts_until_the_limit_is_whole_again() -> None:
    assert gap(limit(0.9), cost=0.01) == pytest.approx(360.0)
    assert gap(limit(0.99), cost=0.05) == 3600.0, "not even one more poll fits"


def test_a_spent_limit_closes_until_it_is_whole_again_and_no_longer() -> None:
    spent = [limit(1.0, 900.0), limit(1.2, 1800.0), limit(0.5, 9000.0)]
    assert budget.closed_until(spent, NOW) == NOW + timedelta(seconds=1800)
    assert budget.closed_until(spent, NOW + timedelta(seconds=1800)) is None
    assert gap(limit(1.0, -1.0)) == 0.0, "what is over says nothing"


def test_a_limit_without_a_word_on_its_end_counts_for_an_hour() -> None:
    assert budget.closed_until([limit(1.0, None)], NOW) == NOW + timedelta(hours=1)
    assert budget.closed_until([limit(1.0, None, told=NOW - timedelta(hours=1))], NOW) is None


@given(a=shares, b=shares, left=seconds, cost=costs, accounts=st.integers(1, 200))
def test_the_more_is_spent_the_slower(a: float, b: float, left: float, cost: float, accounts: int) -> None:
    low, high = sorted((a, b))
    slow, slower = (gap(limit(share, left), cost=cost, accounts=accounts) for share in (low, high))
    assert 0.0 <= slow <= slower


@given(share=shares, other=shares, left=seconds, cost=costs)
def test_the_tightest_limit_decides(share: float, other: float, left: float, cost: float) -> None:
    both = gap(limit(share, left), limit(other, left / 2), cost=cost)
    assert both == max(gap(limit(share, left), cost=cost), gap(limit(other, left / 2), cost=cost))


@given(
    start=st.floats(0.0, 0.99), cost=st.floats(0.001, 0.05), left=st.floats(60.0, 20_000.0), accounts=st.integers(1, 50)
)
def test_a_limit_is_never_spent_before_it_is_whole_again(start: float, cost: float, left: float, accounts: int) -> None:
    """Polling as fast as the two rules let, with a cost that has been seen, spends at most all of it and one poll."""
    now, share, latest = NOW, start, NOW - timedelta(days=1)
    end = NOW + timedelta(seconds=left)
    while now < end:
        told = [Limit(name="calls", share=share, resets=end, told=now)]
        if budget.closed_until(told, now) is not None:
            break
        wait = budget.gap(told, now, interval=120.0, accounts=accounts, cost=cost)
        next_poll = max(latest + timedelta(seconds=max(wait, 1.0)), now)
        if next_poll >= end:
            break
        if next_poll <= now:
            share, latest = share + cost, now
        now = max(next_poll, now + timedelta(seconds=1))
    assert share < budget.FULL + cost


@given(left=st.floats(600.0, 80_000.0), share=st.floats(0.8, 0.98))
def test_slowing_down_does_not_mean_stopping(left: float, share: float) -> None:
    """Of what was left, most is used by the time the limit is whole again."""
    cost, now, end = 0.002, NOW, NOW + timedelta(seconds=left)
    spent = share
    while now < end:
        told = [Limit(name="calls", share=spent, resets=end, told=now)]
        now += timedelta(seconds=max(budget.gap(told, now, interval=60.0, accounts=1, cost=cost), 0.5))
        spent += cost
    assert spent >= 1.0 - 2 * cost


@given(steps=st.lists(st.floats(0.0, 0.05), min_size=1, max_size=60), cost=costs)
def test_the_cost_of_a_poll_stays_among_what_has_been_seen(steps: list[float], cost: float) -> None:
    found, share = cost, 0.0
    for step in steps:
        before, share = limit(share), share + step
        found = budget.cost_after(found, [before], [limit(share)])
    assert min([cost, *steps, 1.0]) - 1e-9 <= found <= max([cost, *steps, budget.LEAST_COST]) + 1e-9


def test_a_limit_that_began_anew_tells_nothing_of_the_cost() -> None:
    assert budget.cost_after(0.02, [limit(0.9)], [limit(0.1)]) == 0.02
    old = Limit(name="calls", share=0.1, resets=NOW - timedelta(seconds=1), told=NOW - timedelta(hours=1))
    assert budget.cost_after(0.02, [old], [limit(0.9)]) == 0.02
    assert budget.cost_after(0.02, [], [limit(0.9)]) == 0.02


def waiting(name: str, overdue: float, busy: float = 0.0) -> Waiting:
    return Waiting(account=name, due=NOW - timedelta(seconds=overdue), interval=120.0, busy=busy)


def test_the_busiest_and_the_most_overdue_come_first() -> None:
    names = [
        one.account for one in budget.in_turn([waiting("quiet", 0), waiting("late", 600), waiting("busy", 0, 30)], NOW)
    ]
    assert names == ["late", "busy", "quiet"]


@given(busy=st.lists(st.floats(0.0, 500.0), min_size=2, max_size=8))
def test_nobody_waits_for_ever(busy: list[float]) -> None:
    """One poll a minute for accounts that would all like one a minute: each gets its turn."""
    due = {str(number): NOW for number in range(len(busy))}
    turns = dict.fromkeys(due, 0)
    for minute in range(60 * len(busy)):
        now = NOW + timedelta(minutes=minute)
        all_due = [Waiting(account=n, due=at, interval=60.0, busy=busy[int(n)]) for n, at in due.items() if at <= now]
        if all_due:
            chosen = budget.in_turn(all_due, now)[0].account
            turns[chosen] += 1
            due[chosen] = now + timedelta(seconds=60)
    assert min(turns.values()) >= 2
