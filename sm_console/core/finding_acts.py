"""What people do with findings: put them off, never silently past a deadline, and give them to a colleague.

A finding's deadline is the last staffed moment before it is due: what is due at night has to be seen to
before the office closes. A finding comes back when the date is reached, when it gets worse (another state), and when
it becomes due earlier than the date to which it was put off. It is only away past its deadline where the
person was told so and wanted it, and then only as long as that deadline is the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from sm_console.core.calendar import WorkCalendar
from sm_console.core.findings import Finding

LONGEST = timedelta(days=366)
"""Nothing is put off for longer."""


class PutOff(msgspec.Struct, frozen=True, kw_only=True):
    """A finding put off: by whom (login), why, and how it stood. ``late`` as in ``FindingPutOff``."""

    finding: str
    login: str
    state: str
    until: datetime
    why: str
    due: datetime | None
    late: bool


class Assigned(msgspec.Struct, frozen=True, kw_only=True):
    """A finding given to the colleague ``to`` (login) by ``login``."""

    finding: str
    login: str
    to: str
    why: str


def next_working_day(at: datetime, calendar: WorkCalendar) -> datetime:
    """Return when the office opens on the next working day after today."""
    return calendar.opens(calendar.first_working_after(calendar.local_date(at)))


def deadline(finding: Finding, calendar: WorkCalendar) -> datetime | None:
    """Return the last moment at which somebody is there to see to a finding in time; ``None`` where none is due."""
    return calendar.last_staffed(finding.due) if finding.due is not None else None


def is_away(put_off: PutOff, finding: Finding, at: datetime, calendar: WorkCalendar) -> bool:
    """Whether a finding is out of sight at ``at``, since it was put off."""
    if at >= put_off.until or finding.state != put_off.state:
        return False
    last = deadline(finding, calendar)
    return last is None or put_off.until <= last or (put_off.late and put_off.due == finding.due)


def why_over(put_off: PutOff, finding: Finding | None, at: datetime, calendar: WorkCalendar) -> str:
    """Return why a put-off holds no longer ("gone", "over", "changed"); empty while it does."""
    if finding is None:
        return "gone"
    if at >= put_off.until:
        return "over"
    return "" if is_away(put_off, finding, at, calendar) else "changed"
