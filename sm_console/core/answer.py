"""R4, answer time: when a comment must be answered, and why.

The guideline: "Kommentarer/frågor ska bemötas/besvaras inom 24 h förutom över helger, då svar ges snarast
möjligt kommande arbetsdag." Where its wording leaves room, this is decided:

- Hours are elapsed hours: over a clock change the wall shows an hour more or less.
- "Över helger": class ``24h`` holds when every local date from received to received + 24 h is a working
  day, both included. With 24 hours these are the two dates of guideline.md, save for one case: from a
  Saturday that is a local open day over the 23-hour Sunday of the spring change to Monday. Looking at
  the two ends alone would make that comment due before one received a minute earlier. Packs with
  more hours than 24 need the same.
- ``next-working-day``: the first working day after the first helg day among those dates.
- A due time never moves back when received moves forward. With 24 hours the above already sees to it. In
  a pack with fewer, a comment from the first working day after a helg is due no earlier than what
  waited over the helg: at that day's closing.
- The soft target is opening + ``target_hours``, but never later than due (half-days).
- Half-days move the closing time, so they move due in class next-working-day and the last staffed
  moment. They never shorten the 24 hours.
- The last staffed moment is due itself in office hours, opening and closing included, else the last
  closing before it. Where offices open at odd hours it may lie before received: nobody could have
  answered in time, and the comment stands first in the queue.
- Years that the public calendar does not know (before 1953, after 2100) have weekends and local days only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sm_console.core.calendar import WorkCalendar, clamp
from sm_console.core.model import AnswerClass, Deadline
from sm_console.core.reason import reason
from sm_console.core.rules import RulePack

__all__ = ["deadline", "reason"]

_ONE_DAY = timedelta(days=1)


def deadline(received: datetime, pack: RulePack, calendar: WorkCalendar) -> Deadline:
    """Apply R4 to an aware instant; ``calendar`` is that of ``pack``. All results are in UTC.

    Any instant that a datetime can hold gets an answer; only one without a zone raises ValueError.
    """
    start = clamp(received).astimezone(UTC)
    end = start + timedelta(hours=pack.answer.hours)
    first, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    helg = calendar.first_helg(first, last)
    if helg is None:
        answer_class, due, target = AnswerClass.HOURS_24, _not_before_the_queue(end, first, calendar), None
    else:
        day = calendar.first_working_after(helg)
        answer_class, due = AnswerClass.NEXT_WORKING_DAY, calendar.closes(day)
        target = min(calendar.opens(day) + timedelta(hours=pack.answer.target_hours), due)
    return Deadline(
        received=received.astimezone(UTC),
        answer_class=answer_class,
        due=due,
        target=target,
        last_staffed=calendar.last_staffed(due),
        pack=pack.label,
        calendar=calendar.version,
    )


def _not_before_the_queue(end: datetime, first: date, calendar: WorkCalendar) -> datetime:
    """Return ``end``, but not before the due time of what was received on a helg day just before ``first``."""
    closes = calendar.closes(first)
    if end >= closes or calendar.is_working(first - _ONE_DAY):
        return end
    return closes
