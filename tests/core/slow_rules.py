"""R2, R3 and R13 worked out a second time by other means: day by day, from text, with own clock and holidays.

Shares no code with sm_console.core but the rule pack's numbers; periods are found by formatting every day,
seasons by comparing "MM-DD", silence by walking through the years.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sm_console.core.rules import RulePack
from tests.core.slow_answer import DAY, SlowAnswers, wall

FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
DAYS = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]


def label(kind: str, day: date) -> str:
    """The name of the period that holds a day."""
    if kind == "week":
        return day.strftime("%G-W%V")
    return day.strftime("%Y-%m") if kind == "month" else f"{day.year}-H{1 if day.month < 7 else 2}"


PERIODS = {
    kind: [list(days) for _, days in groupby(DAYS, key=lambda day, kind=kind: label(kind, day))]  # type: ignore[misc]
    for kind in ("week", "month", "half-year")
}


class History(NamedTuple):
    """What an account did, with its windows as the configuration writes them; ``windows`` None: not seasonal."""

    platform: str
    start: date | None
    posts: Sequence[datetime]
    windows: tuple[str, ...] | None
    unanswered: int = 0


class SlowRules:
    """The rules of one pack."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self.answers = SlowAnswers(pack)
        self._runs: dict[tuple[str, ...] | None, list[list[date]]] = {}

    def on_season(self, history: History, day: date) -> bool:
        """Whether a day lies in a window."""
        return history.windows is None or any(in_window(window, day) for window in history.windows)

    def week(self, history: History, at: datetime, past: int) -> list[tuple[str, int, str]]:
        """Name, count and state of the running period and the past ones, oldest first."""
        pace = self.pack.pace[history.platform]
        today = wall(at).date()
        if history.start is None or history.start > today:
            return []
        posted = [wall(post).date() for post in history.posts if post <= at]
        found = [days for days in PERIODS[pace.period] if days[0] <= today][-past - 1 :]
        rows = []
        for days in found:
            count = sum(day in days for day in posted)
            if any(day >= history.start for day in days):
                rows.append((label(pace.period, days[0]), count, self._state(history, days, count, at)))
        return rows

    def _state(self, history: History, days: list[date], count: int, at: datetime) -> str:
        pace = self.pack.pace[history.platform]
        assert history.start is not None
        if not all(self.on_season(history, day) for day in days):
            return "resting"
        if history.start in days:
            return "new"
        if pace.most is not None and count > pace.most:
            return "over"
        running = wall(at).date() in days
        if count >= pace.least:
            return "done" if running else "met"
        if not running:
            return "missed"
        closings = [closing for closing in self.answers.closings if closing > at and wall(closing).date() in days]
        return "on_track" if len(closings) >= pace.least - count else "at_risk"

    def silence(self, history: History, at: datetime) -> list[list[date]]:
        """The required periods without a post that stand between the last post and now."""
        pace, today = self.pack.pace[history.platform], wall(at).date()
        posted = {wall(post).date() for post in history.posts if post <= at}
        streak: list[list[date]] = []
        for days in PERIODS[pace.period]:
            if days[0] > today:
                break
            if posted.intersection(days):
                streak = []
                continue
            required = history.start is not None and all(
                day > history.start and day < today and self.on_season(history, day) for day in days
            )
            if required:
                streak.append(days)
        return streak

    def seasons(self, history: History) -> list[list[date]]:
        """Runs of days in season."""
        if history.windows not in self._runs:
            runs = groupby(DAYS, key=lambda day: self.on_season(history, day))
            self._runs[history.windows] = [list(days) for on, days in runs if on]
        return self._runs[history.windows]

    def slept(self, history: History, at: datetime) -> date | None:
        """The day after the first season that passed in silence since the last post."""
        if not history.windows or history.start is None:
            return None
        today = wall(at).date()
        found: date | None = None
        posted = {wall(post).date() for post in history.posts if post <= at}
        for run in self.seasons(history):
            if run[-1] >= today or run[0] <= history.start or len(run) > 366:
                continue
            if any(run[0] <= day for day in posted):
                continue
            found = found or run[-1] + DAY
        return found

    def closure(self, history: History, at: datetime) -> tuple[date, int] | None:
        """Since when the account is a candidate, and how many periods it has missed."""
        today = wall(at).date()
        if history.start is None or history.start > today:
            return None
        kind = self.pack.pace[history.platform].period
        rules = self.pack.closure
        needed = {"week": rules.weeks, "month": rules.months, "half-year": rules.half_years}[kind]
        streak = self.silence(history, at)
        causes = [streak[needed - 1][-1] + DAY] if len(streak) >= needed else []
        if history.windows is not None:
            slept = self.slept(history, at)
            causes += [slept] if slept else []
            active = max([history.start, *(wall(post).date() for post in history.posts if post <= at)])
            asleep = later(active, self.pack.season.sleep_months)
            causes += [asleep] if asleep <= today else []
        return (min(causes), len(streak)) if causes else None

    def season(self, history: History, at: datetime) -> tuple[set[str], date | None]:
        """All states that hold, and when the next season begins."""
        if not history.windows:
            return {"no-window"}, None
        today, runs = wall(at).date(), self.seasons(history)
        posted = sorted(wall(post).date() for post in history.posts if post <= at)
        states = {"slept-a-season"} if self.slept(history, at) else set()
        running = [run for run in runs if run[0] <= today <= run[-1]]
        if running:
            active = any(day >= running[0][0] for day in posted)
            return states | {"in-season" if active else "in-season-silent"}, None
        before = [run for run in runs if run[-1] < today]
        after = [run[0] for run in runs if run[0] > today]
        if history.unanswered:
            states.add("resting-unanswered")
        if after and after[0] <= today + timedelta(days=self.pack.season.wake_days):
            states.add("waking")
        if before and any(day > before[-1][-1] for day in posted):
            states.add("posting-out-of-season")
        return states or {"resting"}, after[0] if after else None


def in_window(window: str, day: date) -> bool:
    """Whether a day lies in a window as the configuration writes it."""
    first, _, last = window.partition("–")
    if len(first) == 10:
        return first <= day.isoformat() <= last
    now = day.isoformat()[5:]
    return first <= now <= last if first <= last else now >= first or now <= last


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month, number = day.year, day.month, day.day
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def noon(day: date) -> datetime:
    """An instant on a day."""
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
