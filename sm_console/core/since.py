"""What somebody has missed: since when they were away, and in which order the accounts ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

AWAY: Final = timedelta(minutes=10)
"""Without a key for so long, somebody is no longer looking: what comes from then on is new to them."""

_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A person's latest sign of looking, and where their present visit began.

    ``up_to`` is the highest number of a comment that was there at ``at``; ``since`` and ``since_up_to`` are the
    end of the visit before this one, ``None`` where there was none.
    """

    at: datetime
    up_to: int
    since: datetime | None = None
    since_up_to: int = 0


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """What waits on one account: new to the person, unanswered at all, and risky among those.

    ``oldest`` is the comment unanswered for longest (0: none), ``received`` when it came; ``last_staffed`` the
    earliest last staffed moment of all that wait.
    """

    account: str
    new: int = 0
    unanswered: int = 0
    risky: int = 0
    oldest: int = 0
    received: datetime | None = None
    last_staffed: datetime | None = None


def looked(mark: Mark | None, now: datetime, up_to: int) -> Mark:
    """Return the mark after a sign of looking; after an absence a new visit begins, and the one before is kept."""
    if mark is None:
        return Mark(at=now, up_to=up_to)
    since, since_up_to = (mark.at, mark.up_to) if is_away(mark, now) else (mark.since, mark.since_up_to)
    return Mark(at=max(now, mark.at), up_to=max(up_to, mark.up_to), since=since, since_up_to=since_up_to)


def is_away(mark: Mark, now: datetime) -> bool:
    """Whether the person gave no sign for so long that their visit has ended."""
    return now - mark.at >= AWAY


def missed_since(mark: Mark | None, now: datetime) -> tuple[datetime | None, int]:
    """Return when the person last looked, before this visit, and the highest comment there was then.

    ``None`` for somebody who never looked before: all that waits is new to them.
    """
    if mark is None:
        return None, 0
    return (mark.at, mark.up_to) if is_away(mark, now) else (mark.since, mark.since_up_to)


def ranked(found: Iterable[Missed]) -> list[Missed]:
    """Return the accounts that have something, those first whose last staffed moment comes first.

    An account with something risky comes before all others: a word on the watch list cannot wait for its turn.
    Those where nothing waits come last, most new comments first.
    """
    some = [one for one in found if one.new or one.unanswered]
    return sorted(some, key=lambda one: (not one.risky, one.last_staffed or _LAST, -one.new, one.account))
