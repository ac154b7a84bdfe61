"""Crisis mode: what holds while a crisis stands, in place of the ordinary answer time (R4) and rounds (R6).

- A comment is due ``answer_hours`` after it came, or after the crisis began, whichever is later; in desk hours the
  clock starts at the next opening. Nothing becomes due later than it would be without the crisis.
- Deadlines name the pack with its addition ("malmo 1+kris"), so that beginning and ending have them dated anew.
- Rounds come every ``round_minutes``, in the hours in which somebody is there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final

import msgspec

from sm_console.core import answer
from sm_console.core.calendar import WorkCalendar, WorkDay, clamp
from sm_console.core.model import AnswerClass, Deadline
from sm_console.core.rounds import Rhythm
from sm_console.core.rules import CalendarRules, CrisisRules, OfficeHours, RulePack

MODE: Final = "kris"
"""What is added to a pack's label."""

_ONE_DAY: Final = timedelta(days=1)
_WHOLE_DAY: Final = OfficeHours(opens=time(0), closes=time(23, 59, 59))


class Crisis(msgspec.Struct, frozen=True, kw_only=True):
    """A crisis that stands since ``began``; ``review`` is when it is looked at again whether it still does.

    It holds for the accounts of ``units`` and for ``accounts``; for the whole city where both are empty.
    """

    id: int
    reason: str
    owner: str
    began: datetime
    review: datetime
    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def covers(self, account: str, unit: str) -> bool:
        """Whether it holds for an account of this unit."""
        return not (self.units or self.accounts) or unit in self.units or account in self.accounts

    def review_due(self, at: datetime) -> bool:
        """Whether it should have been looked at by now."""
        return at >= self.review


class CrisisCalendar(WorkCalendar):
    """The hours in which somebody is there during a crisis: every day is worked, round the clock or in desk hours."""

    def __init__(self, rules: CalendarRules, crisis: CrisisRules) -> None:
        super().__init__(rules)
        self._crisis = crisis

    @cached_property
    def version(self) -> str:
        """The ordinary calendar's version, and the hours that are added."""
        crisis = self._crisis
        hours = "" if crisis.round_the_clock else f" {_written(crisis.weekdays)} {_written(crisis.weekends)}"
        return f"{WorkCalendar(self.rules).version}+{MODE}{hours}"

    def _settle(self, day: date, public: bool) -> WorkDay | None:  # noqa: FBT001 - the base's form
        usual, crisis = super()._settle(day, public), self._crisis
        if crisis.round_the_clock:
            return WorkDay(_WHOLE_DAY, self._instant(day, time(0)), self._instant(day + _ONE_DAY, time(0)))
        added = crisis.weekends if usual is None else crisis.weekdays
        hours = added
        if usual is not None and added.opens < added.closes:
            opens, closes = min(usual.hours.opens, added.opens), max(usual.hours.closes, added.closes)
            hours = OfficeHours(opens=opens, closes=closes)
        elif usual is not None:
            return usual
        opens_at, closes_at = self._instant(day, hours.opens), self._instant(day, hours.closes)
        return WorkDay(hours, opens_at, closes_at) if opens_at < closes_at else None


def effective(pack: RulePack) -> RulePack:
    """Return the pack as it is while a crisis stands."""
    rules = msgspec.structs.replace(pack.answer, hours=pack.crisis.answer_hours)
    return msgspec.structs.replace(pack, answer=rules, mode=MODE)


def rhythm(pack: RulePack) -> Rhythm:
    """Return how often a round is made during a crisis."""
    return Rhythm(minutes=pack.crisis.round_minutes)


def deadline(
    received: datetime, pack: RulePack, calendar: WorkCalendar, began: datetime, staffed: CrisisCalendar
) -> Deadline:
    """Date a comment during a crisis that began at ``began``. ``pack`` and ``calendar`` are the ordinary ones."""
    usual = answer.deadline(received, pack, calendar)
    start = max(clamp(received).astimezone(UTC), began)
    if not is_staffed(start, staffed):
        start = staffed.next_open(start)
    due = start + timedelta(hours=pack.crisis.answer_hours)
    label = effective(pack).label
    if usual.due <= due:
        return msgspec.structs.replace(usual, pack=label, calendar=staffed.version)
    return Deadline(
        received=usual.received,
        answer_class=AnswerClass.CRISIS,
        due=due,
        target=None,
        last_staffed=staffed.last_staffed(due),
        pack=label,
        calendar=staffed.version,
    )


def is_staffed(at: datetime, calendar: WorkCalendar) -> bool:
    """Whether somebody is there at ``at``."""
    day = calendar.local_date(at)
    return calendar.is_working(day) and calendar.opens(day) <= at < calendar.closes(day)


def _written(hours: OfficeHours) -> str:
    return f"{hours.opens:%H:%M}-{hours.closes:%H:%M}"
