from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.core.schedule import (
    DEFAULT_SECONDS,
    LONGEST_BACK_OFF,
    LONGEST_PAUSE,
    base_interval,
    gap_since,
    is_due,
    next_due,
)

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
UNIT = st.floats(0, 1, exclude_max=True)
INTERVAL = st.floats(1, 7200)


def delay(interval: float, failures: int = 0, retry_after: float | None = None, unit: float = 0.5) -> float:
    return (next_due(NOW, interval, failures, retry_after, unit) - NOW).total_seconds()


def test_known_platforms_have_their_interval_and_others_the_default() -> None:
    assert base_interval("wordpress") == 120
    assert base_interval("feed") == 300
    assert base_interval("something new") == DEFAULT_SECONDS


def test_back_off_doubles_up_to_its_cap() -> None:
    assert [delay(120, failures) for failures in range(7)] == [120, 240, 480, 960, 1920, 3600, 3600]
    assert delay(120, 10**9) == LONGEST_BACK_OFF
    assert delay(7200, 3) == 7200, "an interval longer than the cap stays"
    assert delay(120, -1) == 120


def test_jitter_is_ten_percent_each_way() -> None:
    assert delay(100, unit=0) == pytest.approx(90)
    assert delay(100, unit=0.999999) == pytest.approx(110, abs=0.001)


@pytest.mark.parametrize(
    ("retry_after", "expected"),
    [(600, 600), (5, 120), (0, 120), (-7, 120), (1e12, LONGEST_PAUSE), (math.inf, LONGEST_PAUSE)],
)
def test_retry_after_wins(retry_after: float, expected: float) -> None:
    assert delay(120, 4, retry_after, unit=0) == expected


def test_a_retry_after_that_is_no_number_says_nothing() -> None:
    assert delay(120, 1, math.nan) == 240


@given(INTERVAL, st.integers(0, 100), st.one_of(st.none(), st.floats(allow_nan=True)), UNIT)
def test_bounds(interval: float, failures: int, retry_after: float | None, unit: float) -> None:
    seconds = delay(interval, failures, retry_after, unit)
    assert interval * 0.9 - 1e-5 <= seconds <= LONGEST_PAUSE
    if retry_after is not None and not math.isnan(retry_after):
        assert seconds >= min(retry_after, LONGEST_PAUSE) - 1e-5
    else:
        assert seconds <= max(LONGEST_BACK_OFF, interval * 1.1) + 1e-5


@given(INTERVAL, st.integers(0, 60), UNIT)
def test_failing_once_more_never_shortens_the_wait(interval: float, failures: int, unit: float) -> None:
    assert delay(interval, failures + 1, None, unit) >= delay(interval, failures, None, unit)


def test_due() -> None:
    assert is_due(None, NOW)
    assert is_due(NOW, NOW)
    assert is_due(NOW - timedelta(seconds=1), NOW)
    assert not is_due(NOW + timedelta(seconds=1), NOW)
    assert not is_due(NOW + timedelta(seconds=LONGEST_PAUSE), NOW)
    assert is_due(NOW + timedelta(seconds=LONGEST_PAUSE + 1), NOW), "the clock was set back"


@given(INTERVAL, st.integers(0, 100), st.one_of(st.none(), st.floats(allow_nan=True)), UNIT)
def test_what_was_planned_is_not_due_yet(
    interval: float, failures: int, retry_after: float | None, unit: float
) -> None:
    planned = next_due(NOW, interval, failures, retry_after, unit)
    assert not is_due(planned, NOW)
    assert is_due(planned, planned)


@pytest.mark.parametrize(
    ("interval", "silent", "gap"),
    [(120, 900, False), (120, 901, True), (300, 1500, False), (300, 1501, True), (120, 0, False), (120, -60, False)],
)
def test_gap(interval: float, silent: float, gap: bool) -> None:  # noqa: FBT001 - a parameter of the table
    success = NOW - timedelta(seconds=silent)
    assert gap_since(success, NOW, interval) == (success if gap else None)


def test_an_account_that_never_succeeded_has_no_gap() -> None:
    assert gap_since(None, NOW, 120) is None
