"""Crisis mode and alarms on the wire: their rows, the questions for them, and what may be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from sm_console.api import views
from sm_console.api.commands import Command
from sm_console.api.queries import Query
from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.model import Message, Role


class StopRow(msgspec.Struct, frozen=True, kw_only=True):
    """A scheduled post to stop by hand; ``stopped_by`` is empty as long as nobody has."""

    id: int
    place: str
    when: str
    what: str
    listed_by: str
    stopped_by: str
    stopped: datetime | None


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody looked at whether the crisis still stands, and it went on until ``review``."""

    at: datetime
    by: str
    review: datetime
    word: str


class CrisisView(msgspec.Struct, frozen=True, kw_only=True):
    """A crisis. People stand with first names; ``units`` and ``accounts`` both empty are the whole city.

    ``review_due`` says that it should have been looked at by now, ``answer_hours`` and ``round_minutes`` what holds.
    """

    id: int
    reason: str
    owner: str
    owner_login: str
    units: tuple[str, ...]
    accounts: tuple[str, ...]
    began_by: str
    began: datetime
    review: datetime
    review_due: bool
    ended_by: str
    ended: datetime | None
    word: str
    answer_hours: float
    round_minutes: int
    reviews: list[ReviewRow]
    scheduled: list[StopRow]


class CrisisReport(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in a crisis, up to its end or to ``until``.

    Comments are those by others that were written meanwhile: ``received`` = ``in_time`` + ``late`` (answered) +
    ``waived`` + ``removed`` + ``open`` (of which ``overdue`` are late already). ``claims`` counts those taken
    meanwhile, ``claimed_by`` by how many people. Rounds are those expected in the crisis' rhythm, and made.
    ``alarms`` counts those raised, by kind; ``alarms_seen`` those that somebody has seen.
    """

    crisis: CrisisView
    until: datetime
    received: int
    in_time: int
    late: int
    waived: int
    removed: int
    open: int
    overdue: int
    claims: int
    claimed_by: int
    rounds_expected: int
    rounds_done: int
    alarms: dict[str, int]
    alarms_seen: int


class AlarmRow(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm. ``calls`` while it stands and nobody has seen it."""

    id: int
    kind: AlarmKind
    account: str
    account_name: str
    text: Message
    count: int
    raised: datetime
    seen_by: str
    seen: datetime | None
    ended: datetime | None

    @property
    def calls(self) -> bool:
        """Whether somebody has still to take note of it."""
        return self.seen is None and self.ended is None


class AlarmsView(msgspec.Struct, frozen=True, kw_only=True):
    """The standing alarms, newest first; ``quiet`` says that these are quiet hours, in which no bell rings."""

    alarms: list[AlarmRow]
    quiet: bool


class AskCrisis(Query[list[CrisisView]], frozen=True, kw_only=True, tag="crisis"):
    """The crisis that stands, if any; with ``all`` every crisis there was, newest first."""

    returns: ClassVar[Any] = list[CrisisView]
    all: bool = False


class AskCrisisReport(Query[CrisisReport], frozen=True, kw_only=True, tag="crisis-report"):
    """What happened in a crisis (0: the latest)."""

    returns: ClassVar[Any] = CrisisReport
    crisis: int = 0


class AskAlarms(Query[AlarmsView], frozen=True, kw_only=True, tag="alarms"):
    """The alarms that stand; with ``all`` also those that have ended, as many as ``limit``."""

    returns: ClassVar[Any] = AlarmsView
    all: bool = False
    limit: int = 500


class BeginCrisis(Command[views.Done], frozen=True, kw_only=True, tag="begin-crisis"):
    """Declare a crisis. ``owner`` is a login (empty: one's own), ``review`` ``None`` is as the rule pack says.

    ``Done.message`` tells how many comments were dated anew.
    """

    needs: ClassVar[Role] = Role.MANAGER
    reason: str
    owner: str = ""
    review: datetime | None = None
    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


class ReviewCrisis(Command[views.Done], frozen=True, kw_only=True, tag="review-crisis"):
    """Say that the crisis goes on, and when it is looked at next; ``owner`` when another takes charge."""

    needs: ClassVar[Role] = Role.MANAGER
    review: datetime | None = None
    word: str = ""
    owner: str = ""


class EndCrisis(Command[views.Done], frozen=True, kw_only=True, tag="end-crisis"):
    """Say that the crisis is over; everything holds again as before."""

    needs: ClassVar[Role] = Role.MANAGER
    word: str = ""


class ListScheduled(Command[views.Done], frozen=True, kw_only=True, tag="list-scheduled"):
    """Put a scheduled post on the crisis' list of what to stop by hand."""

    place: str
    when: str
    what: str


class TickScheduled(Command[views.Done], frozen=True, kw_only=True, tag="tick-scheduled"):
    """Note that one has stopped it on its platform; ``stopped`` false takes that back."""

    item: int
    stopped: bool = True


class SeeAlarms(Command[views.Done], frozen=True, kw_only=True, tag="see-alarms"):
    """Take note of alarms by name (none named: of all that call); ``Done.id`` is how many."""

    alarms: tuple[int, ...] = ()


class TryAlarm(Command[views.Done], frozen=True, kw_only=True, tag="try-alarm"):
    """Send a test to a receiver outside (empty: to all); ``Done.id`` is how many were reached."""

    needs: ClassVar[Role] = Role.MANAGER
    target: str = ""
