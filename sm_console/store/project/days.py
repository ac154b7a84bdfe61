"""Counters per local calendar day, so that a panel never counts history."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, bindparam, delete

from sm_console.store import tables
from sm_console.store.upsert import add_up

COUNTERS = ("received", "answered", "late", "posts")


def local_day(instant: datetime, zone: ZoneInfo) -> str:
    """Return the calendar day of ``instant`` in ``zone`` as ISO text; at the ends of time, UTC's."""
    try:
        return instant.astimezone(zone).date().isoformat()
    except OverflowError:
        return instant.astimezone(UTC).date().isoformat()


class DayCounts:
    """What a batch adds to, or takes from, the days."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._changes: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(COUNTERS))

    def add(self, counter: str, account: str, instant: datetime, by: int = 1) -> None:
        """Count ``by`` more (or fewer) of ``counter`` on the day of ``instant``."""
        self._changes[local_day(instant, self._zone), account][COUNTERS.index(counter)] += by

    def save(self, conn: Connection) -> None:
        """Write the changes. A day that has nothing has no row, whichever way it came there."""
        changed = {key: counts for key, counts in self._changes.items() if any(counts)}
        add_up(
            conn,
            tables.day,
            [
                {"day": day, "account": account, **dict(zip(COUNTERS, counts, strict=True))}
                for (day, account), counts in sorted(changed.items())
            ],
        )
        fewer = [key for key, counts in changed.items() if min(counts) < 0]
        if fewer:
            table = tables.day
            nothing = and_(*(table.c[name] == 0 for name in COUNTERS))
            statement = delete(table).where(table.c.day == bindparam("d"), table.c.account == bindparam("a"), nothing)
            conn.execute(statement, [{"d": day, "a": account} for day, account in fewer])
