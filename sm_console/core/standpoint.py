"""One instant seen with one rule pack: worked out once, used for every account it decides for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sm_console.core.calendar import WorkCalendar, clamp
from sm_console.core.periods import Period, PeriodKind, numbered, period_of
from sm_console.core.rules import RulePack

_ONE_DAY = timedelta(days=1)
SHORTEST = timedelta(microseconds=1)
FURTHEST_BACK = 50
"""Years: nothing earlier is looked at, whatever dates strangers' servers send."""


def after(turn: datetime, at: datetime) -> datetime:
    """Return the first instant later than ``at`` at which a rule that compares with ``turn`` (≥ ``at``) may change."""
    return turn if turn > at else at + SHORTEST


class Standpoint:
    """``at``, any aware instant, with ``pack`` (``label`` is how verdicts name it) and its ``calendar``."""

    def __init__(self, at: datetime, pack: RulePack, calendar: WorkCalendar) -> None:
        self.at = clamp(at).astimezone(UTC)
        self.pack = pack
        self.label = pack.label
        self.calendar = calendar
        self.today = calendar.local_date(self.at)
        self.earliest = date(max(self.today.year - FURTHEST_BACK, 2), 1, 1)
        self._running: dict[PeriodKind, Period] = {}
        self._periods: dict[tuple[PeriodKind, int], tuple[Period, ...]] = {}
        self._midnights: dict[date, datetime] = {}
        self._left: dict[PeriodKind, int] = {}
        self._chance: dict[PeriodKind, datetime | None] = {}
        self._turn: datetime | None = None

    def running(self, kind: PeriodKind) -> Period:
        """Return the period that runs."""
        if kind not in self._running:
            self._running[kind] = period_of(kind, self.today)
        return self._running[kind]

    def periods(self, kind: PeriodKind, past: int) -> tuple[Period, ...]:
        """Return so many past periods and the running one, oldest first."""
        if (kind, past) not in self._periods:
            number = self.running(kind).number
            most = min(past, number - period_of(kind, self.earliest).number)
            before = (numbered(kind, number - back) for back in range(most, 0, -1))
            self._periods[kind, past] = (*before, self.running(kind))
        return self._periods[kind, past]

    def days_left(self, kind: PeriodKind) -> int:
        """Return the working days left in the running period, today among them until the office closes."""
        if kind not in self._left:
            calendar, day, last = self.calendar, self.today, self.running(kind).last
            left = int(calendar.is_working(day) and self.at < calendar.closes(day))
            while day < last:
                day += _ONE_DAY
                left += calendar.is_working(day)
            self._left[kind] = left
        return self._left[kind]

    def last_working_day(self, kind: PeriodKind) -> date:
        """Return the running period's last working day; its last day where the office never opens in it."""
        return self.calendar.local_date(self.last_chance(kind) - SHORTEST)

    def last_chance(self, kind: PeriodKind) -> datetime:
        """Return the last closing in the running period; its very end where the office never opens in it."""
        if kind not in self._chance:
            period = self.running(kind)
            day = period.last
            while day >= period.first and not self.calendar.is_working(day):
                day -= _ONE_DAY
            self._chance[kind] = self.calendar.closes(day) if day >= period.first else None
        return self._chance[kind] or self.midnight(self.running(kind).last + _ONE_DAY)

    def next_turn(self) -> datetime:
        """Return when the clock alone next turns: at midnight, opening or closing, or just after this one."""
        if self._turn is None:
            calendar, today = self.calendar, self.today
            turns = [self.midnight(today), self.midnight(today + _ONE_DAY), calendar.next_open(self.at)]
            if calendar.is_working(today):
                turns += [calendar.opens(today), calendar.closes(today)]
            self._turn = min(after(turn, self.at) for turn in turns if turn >= self.at)
        return self._turn

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a local day begins, in UTC."""
        known = self._midnights.get(day)
        if known is None:
            known = datetime.combine(day, time(0), tzinfo=self.calendar.zone).astimezone(UTC)
            self._midnights[day] = known
        return known
