"""R2, R3 and R13 against an independent calculation over years of invented history, for two packs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sm_console.core import closure, pace, season
from sm_console.core.calendar import WorkCalendar
from sm_console.core.facts import AccountFacts
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import DatedWindow, SeasonWindow, YearlyWindow
from tests.core.packs import HANDBOOK_PACE, MALMO_PACE, make_pack
from tests.core.slow_answer import wall
from tests.core.slow_rules import History, SlowRules

PACKS = {"malmo": make_pack(pace=MALMO_PACE), "malmo-handbok": make_pack(pace=HANDBOOK_PACE)}
SLOW = {name: SlowRules(pack) for name, pack in PACKS.items()}
CALENDAR = WorkCalendar(PACKS["malmo"].calendar)

WINDOWS: tuple[tuple[str, ...] | None, ...] = (
    None,
    (),
    ("06-01–08-31",),
    ("12-01–01-10",),
    ("02-29–03-20",),
    ("02-01–02-29",),
    ("02-29–02-29",),
    ("01-01–12-31",),
    ("08-10–08-20", "11-25–12-31", "01-01–01-06"),
    ("2026-08-01–2026-09-30", "05-20–06-10"),
    ("2025-08-01–2025-09-30",),
    ("03-01–02-28",),
)


def typed(window: str) -> SeasonWindow:
    first, _, last = window.partition("–")
    if len(first) == 10:
        return DatedWindow(first=date.fromisoformat(first), last=date.fromisoformat(last))
    return YearlyWindow(first=(int(first[:2]), int(first[3:])), last=(int(last[:2]), int(last[3:])))


def facts_of(history: History, at: datetime) -> AccountFacts:
    days = [wall(post).date() for post in history.posts if post <= at]
    return AccountFacts(
        account="a",
        platform=history.platform,
        start=history.start,
        last_post=max(days, default=None),
        seasonal=history.windows is not None,
        windows=tuple(map(typed, history.windows or ())),
        unanswered=history.unanswered,
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Years of posts with pauses, on days and at minutes that matter."""
    dice = Random(draw(st.integers(0, 2**32)))
    start = date(2024, 1, 1) + timedelta(days=dice.randrange(2200))
    start = dice.choice([start, start - timedelta(days=start.weekday()), start.replace(day=1)])
    at = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 40))
    posts = []
    pause = dice.choice([2, 3, 4, 5, 20, 60, 200])
    while at.year < 2031:
        at += timedelta(minutes=dice.randrange(1, 60 * 24 * pause))
        posts.append(at)
        if dice.random() < pause / 60:  # each mood lasts about as long
            pause = dice.choice([2, 3, 4, 5, 20, 60, 400])
    if dice.random() < 0.1:
        posts = []
    windows = draw(st.sampled_from(WINDOWS))
    platform = draw(st.sampled_from(sorted(MALMO_PACE)))
    began = None if dice.random() < 0.03 else start
    return History(platform, began, posts, windows, draw(st.integers(0, 1)))


INSTANTS = st.integers(0, 60 * 24 * 2400).map(lambda count: datetime(2024, 6, 1, tzinfo=UTC) + timedelta(minutes=count))


@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=100, deadline=None)
@given(history=histories(), at=INSTANTS)
@example(
    history=History("x", date(2026, 1, 1), [datetime(2027, 1, 3, 22, 59, tzinfo=UTC)], None),
    at=datetime(2027, 1, 3, 23, 30, tzinfo=UTC),
)
def test_both_calculations_agree(name: str, history: History, at: datetime) -> None:
    dice = Random(at.timestamp())
    early = datetime(2024, 6, 1, tzinfo=UTC)
    if history.start is not None and dice.random() < 0.5:
        begun = datetime.combine(history.start, at.time(), tzinfo=UTC)
        at = max(early, begun + timedelta(days=dice.randrange(120)))
    for _ in range(12):
        agree(name, history, max(at, early))
        at += timedelta(minutes=dice.choice([1, 60, 60 * 24, 60 * 24 * 17, -60 * 24 * 5]))


def agree(name: str, history: History, at: datetime) -> None:
    slow, facts = SLOW[name], facts_of(history, at)
    here = Standpoint(at, PACKS[name], CALENDAR)
    days = [wall(post).date() for post in history.posts if post <= at]
    rows = []
    for period in pace.judged_periods(facts, here, 12):
        count = sum(period.first <= day <= period.last for day in days)
        rows.append((period.name, count, str(pace.judge(facts, period, count, here).state)))
    assert rows == slow.week(history, at, 12)
    found = closure.candidate(facts, here)
    assert (None if found is None else (found.since, found.missed)) == slow.closure(history, at)
    verdict = season.judge(facts, here)
    if history.windows is None:
        assert verdict is None
    else:
        assert verdict is not None
        assert ({str(verdict.state), *map(str, verdict.also)}, verdict.wakes) == slow.season(history, at)
