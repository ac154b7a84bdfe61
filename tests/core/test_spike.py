"""The spike alarm: chance against an exact sum, accounts against themselves, and floors on an invented year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.spike import WEEK_HOURS, SpikeRules, chance, find, learn
from tests.bench import spikes

ZONE = ZoneInfo("Europe/Stockholm")
RULES = SpikeRules()
MONDAY_NOON = datetime(2026, 3, 9, 11, tzinfo=UTC)


def exact(count: int, mean: Fraction, shape: int) -> Fraction:
    """P(X ≥ count) of a negative binomial with a whole shape, by fractions: one minus the terms below."""
    share = mean / (mean + shape)
    term = (1 - share) ** shape
    below = Fraction(0)
    for number in range(count):
        below += term
        term = term * (number + shape) / (number + 1) * share
    return 1 - below


@given(st.integers(1, 40), st.fractions(Fraction(1, 50), 30, max_denominator=50), st.integers(1, 12))
def test_chance_is_that_of_the_exact_sum(count: int, mean: Fraction, shape: int) -> None:
    assert chance(count, float(mean), float(shape)) == pytest.approx(float(exact(count, mean, shape)), rel=1e-6)


@given(st.floats(0.001, 500), st.floats(0.3, 50), st.integers(0, 300))
def test_more_comments_are_never_more_likely(mean: float, shape: float, count: int) -> None:
    fewer, more = chance(count, mean, shape), chance(count + 1, mean, shape)
    assert 0.0 <= more <= fewer + 1e-9 <= 1.0 + 1e-9


def in_an_hour(count: int) -> list[datetime]:
    """So many comments within the hour before noon, ascending."""
    return sorted(MONDAY_NOON - timedelta(minutes=59) * number / count for number in range(count))


def verdict(hours: list[int], count: int, **rules: Any) -> object:
    return find(in_an_hour(count), MONDAY_NOON, learn(hours, 0), SpikeRules(**rules), ZONE)


def test_ten_are_a_spike_for_a_quiet_account_and_a_hundred_are_none_for_a_busy_one() -> None:
    quiet = [0] * (12 * WEEK_HOURS)
    quiet[500] = 1
    busy = [(60, 130, 95, 80)[index % 4] for index in range(12 * WEEK_HOURS)]
    assert verdict(quiet, 10) is not None
    assert verdict(busy, 100) is None
    assert verdict(busy, 400) is not None


def test_fewer_than_the_least_never_are_one() -> None:
    silent = [0] * (12 * WEEK_HOURS)
    assert verdict(silent, 4) is None
    assert verdict(silent, 5) is not None
    assert verdict(silent, 10, least=11) is None


def test_an_hour_is_compared_with_its_own_weekday_and_hour() -> None:
    """Forty on Monday at eleven every week: usual then, and a spike at four at night."""
    hours = [40 if index % WEEK_HOURS == 11 else 0 for index in range(12 * WEEK_HOURS)]
    rhythm = learn(hours, 0)
    usual = [MONDAY_NOON - timedelta(hours=1) + timedelta(minutes=1.4) * number for number in range(40)]
    night = [moment - timedelta(hours=7) for moment in usual]
    assert find(usual, MONDAY_NOON, rhythm, SpikeRules(windows=(60,)), ZONE) is None
    assert find(night, MONDAY_NOON - timedelta(hours=7), rhythm, SpikeRules(windows=(60,)), ZONE) is not None


def test_an_account_without_history_is_quiet_rather_than_mad() -> None:
    assert find([], MONDAY_NOON, learn([], 0), RULES, ZONE) is None
    assert find(in_an_hour(3), MONDAY_NOON, learn([], 0), RULES, ZONE) is None


def test_expectation_follows_local_hours_over_a_clock_change() -> None:
    rhythm = learn([1] * (12 * WEEK_HOURS), 0)
    start = datetime(2026, 3, 28, 23, tzinfo=UTC)  # midnight before the clocks go forward
    whole_day = rhythm.expected(start, start + timedelta(hours=23), ZONE)
    assert whole_day == pytest.approx(23.0, rel=0.05)


@pytest.mark.parametrize(("per_day", "most_false", "least_found", "slowest"), [(0.3, 1.0, 1.0, 45), (10, 8.0, 0.9, 20)])
def test_a_year_has_few_false_alarms_and_bursts_are_found(
    per_day: float, most_false: float, least_found: float, slowest: float
) -> None:
    """The floors under what ``python -m tests.bench.spikes`` prints."""
    rate = 10 if per_day < 1 else 30
    figures: Any = spikes.measure(per_day, 1, per_hour=(rate,), weeks=52)
    assert figures["false alarms per account and year"] <= most_false
    of_bursts = figures["bursts"][f"{rate} an hour"]
    assert of_bursts["found"] >= least_found
    assert of_bursts["median minutes"] <= slowest
