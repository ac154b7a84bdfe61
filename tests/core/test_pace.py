from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from sm_console.core import closure, season
from sm_console.core.calendar import WorkCalendar
from sm_console.core.facts import AccountFacts
from sm_console.core.pace import PaceState, judge, judged_periods, sentence
from sm_console.core.periods import PeriodKind, add_months, named, numbered, period_of, whole_numbers
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import YearlyWindow
from tests.core.packs import HANDBOOK_PACE, make_pack

PACK = make_pack()
CALENDAR = WorkCalendar(PACK.calendar)
ACCOUNT = AccountFacts(account="a", platform="x", start=date(2025, 1, 1))
FRIDAY = datetime(2026, 3, 20, 15, 59, tzinfo=UTC)  # 16:59 in Stockholm


def state(at: datetime, count: int, facts: AccountFacts = ACCOUNT, past: int = 0) -> PaceState:
    here = Standpoint(at, PACK, CALENDAR)
    return judge(facts, judged_periods(facts, here, past)[0], count, here).state


@pytest.mark.parametrize(
    ("kind", "day", "name", "first", "last"),
    [
        (PeriodKind.WEEK, "2026-03-18", "2026-W12", "2026-03-16", "2026-03-22"),
        (PeriodKind.WEEK, "2027-01-03", "2026-W53", "2026-12-28", "2027-01-03"),
        (PeriodKind.WEEK, "2024-12-30", "2025-W01", "2024-12-30", "2025-01-05"),
        (PeriodKind.MONTH, "2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
        (PeriodKind.MONTH, "2026-12-31", "2026-12", "2026-12-01", "2026-12-31"),
        (PeriodKind.HALF_YEAR, "2026-06-30", "2026-H1", "2026-01-01", "2026-06-30"),
        (PeriodKind.HALF_YEAR, "2026-07-01", "2026-H2", "2026-07-01", "2026-12-31"),
    ],
)
def test_periods(kind: PeriodKind, day: str, name: str, first: str, last: str) -> None:
    period = period_of(kind, date.fromisoformat(day))
    assert (period.name, str(period.first), str(period.last)) == (name, first, last)
    assert named(name) == period


@pytest.mark.parametrize("kind", PeriodKind)
def test_whole_periods_between_two_days(kind: PeriodKind) -> None:
    days = [date(2025, 12, 20) + timedelta(days=step) for step in range(0, 500, 7)]
    for first in days[:20]:
        for last in days:
            number = period_of(kind, first).number
            walked = range(number, number + 90)
            whole = [n for n in walked if numbered(kind, n).first >= first and numbered(kind, n).last <= last]
            assert list(whole_numbers(kind, first, last)) == whole


def test_months_later() -> None:
    assert add_months(date(2026, 8, 31), 18) == date(2028, 2, 29)
    assert add_months(date(2026, 6, 30), 6) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("at", "count", "expected"),
    [
        (FRIDAY, 2, PaceState.ON_TRACK),  # one missing, and a minute of Friday left
        (FRIDAY + timedelta(minutes=1), 2, PaceState.AT_RISK),  # closed: nobody will be there
        (FRIDAY, 1, PaceState.AT_RISK),
        (FRIDAY, 3, PaceState.DONE),
        (FRIDAY, 4, PaceState.DONE),
        (FRIDAY, 5, PaceState.OVER),
        (FRIDAY - timedelta(days=4), 0, PaceState.ON_TRACK),
        (FRIDAY + timedelta(days=1), 2, PaceState.AT_RISK),  # Saturday
        (datetime(2026, 12, 21, 7, tzinfo=UTC), 0, PaceState.ON_TRACK),  # Monday to Wednesday before Christmas Eve
        (datetime(2026, 12, 22, 7, tzinfo=UTC), 0, PaceState.AT_RISK),
        (datetime(2026, 3, 22, 22, 59, tzinfo=UTC), 0, PaceState.AT_RISK),  # Sunday 23:59 in Stockholm
        (datetime(2026, 3, 22, 23, 0, tzinfo=UTC), 0, PaceState.ON_TRACK),  # Monday
    ],
)
def test_the_running_week(at: datetime, count: int, expected: PaceState) -> None:
    assert state(at, count) is expected


@pytest.mark.parametrize(("count", "expected"), [(2, "missed"), (3, "met"), (4, "met"), (5, "over")])
def test_a_past_week(count: int, expected: str) -> None:
    assert state(FRIDAY, count, past=1) == expected


def test_a_week_with_the_start_in_it_is_new_and_earlier_ones_have_no_verdict() -> None:
    here = Standpoint(FRIDAY, PACK, CALENDAR)
    for start in (date(2026, 3, 2), date(2026, 3, 8)):
        began = replace(ACCOUNT, start=start)
        periods = judged_periods(began, here, 9)
        assert [period.name for period in periods] == ["2026-W10", "2026-W11", "2026-W12"]
        assert [judge(began, period, 0, here).state for period in periods[:2]] == ["new", "missed"]
    assert judged_periods(replace(ACCOUNT, start=date(2026, 3, 21)), here, 9) == []
    assert judged_periods(replace(ACCOUNT, start=None), here, 9) == []


def test_a_week_partly_out_of_season_rests() -> None:
    summer = replace(ACCOUNT, seasonal=True, windows=(YearlyWindow(first=(3, 17), last=(3, 29)),))
    here = Standpoint(FRIDAY + timedelta(days=14), PACK, CALENDAR)
    states = [judge(summer, period, 0, here).state for period in judged_periods(summer, here, 3)]
    assert states == ["resting", "resting", "missed", "resting"]
    assert state(FRIDAY, 0, replace(ACCOUNT, seasonal=True)) is PaceState.RESTING


def test_a_platform_without_pace_has_no_periods() -> None:
    here = Standpoint(FRIDAY, PACK, CALENDAR)
    assert judged_periods(replace(ACCOUNT, platform="manual"), here, 3) == []


def test_the_sentence_names_rule_numbers_and_pack() -> None:
    here = Standpoint(FRIDAY, PACK, CALENDAR)
    verdict = judge(ACCOUNT, here.running(PeriodKind.WEEK), 1, here)
    told = sentence(verdict, here)
    assert told.text.format(**told.values) == (
        "R2: 1 post in 2026-W12, 3–4 asked for: 2 more by 2026-03-22, but working days left: 1 (malmo 1)"
    )
    assert (verdict.missing, here.last_chance(PeriodKind.WEEK)) == (2, datetime(2026, 3, 20, 16, tzinfo=UTC))


def test_the_handbook_has_no_upper_bound() -> None:
    here = Standpoint(FRIDAY, make_pack(pace=HANDBOOK_PACE), CALENDAR)
    week = here.running(PeriodKind.WEEK)
    assert [judge(ACCOUNT, week, count, here).state for count in (1, 2, 9)] == ["on_track", "done", "done"]
    assert sentence(judge(ACCOUNT, week, 2, here), here).values["pace"] == "≥ 2"


@pytest.mark.parametrize("year", [1, 2, 9999])
def test_any_instant_gets_an_answer(year: int) -> None:
    at = datetime(year, 7, 1, tzinfo=UTC)
    facts = replace(ACCOUNT, start=date(1, 1, 1), platform="wordpress")
    here = Standpoint(at, PACK, CALENDAR)
    for period in judged_periods(facts, here, 12):
        judge(facts, period, 0, here)
    yearly = replace(facts, seasonal=True, windows=(YearlyWindow(first=(12, 1), last=(1, 10)),))
    assert season.judge(yearly, here) is not None
    closure.candidate(yearly, here)
    closure.candidate(facts, here)
