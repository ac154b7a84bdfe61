"""How many comments are open, by the hours that their clocks run out in: counted as they come and go."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, delete

from sm_console.core.model import CommentState
from sm_console.store import tables
from sm_console.store.project.rows import Row
from sm_console.store.upsert import add_up

if TYPE_CHECKING:
    from sm_console.store.project.threads import WorkingSet

Place = tuple[str, datetime, datetime]


def hour_of(instant: datetime) -> datetime:
    """Return the beginning of the hour (UTC) that an instant lies in."""
    return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def count_open(conn: Connection, work: WorkingSet) -> None:
    """Count what a batch opened, settled and dated anew. An hour in which nothing is due has no row."""
    changes: Counter[Place] = Counter()
    for row in work.comments.values():
        before, now = _place(work.before(row["id"])), _place(row)
        if before != now:
            if before is not None:
                changes[before] -= 1
            if now is not None:
                changes[now] += 1
    changed = sorted((place, by) for place, by in changes.items() if by)
    table = tables.open_count
    names = ("account", "due_hour", "staffed_hour")
    add_up(conn, table, [{**dict(zip(names, place, strict=True)), "comments": by} for place, by in changed])
    fewer = [dict(zip(("a", "d", "s"), place, strict=True)) for place, by in changed if by < 0]
    if fewer:
        here = (table.c.account == bindparam("a"), table.c.due_hour == bindparam("d"))
        conn.execute(delete(table).where(*here, table.c.staffed_hour == bindparam("s"), table.c.comments == 0), fewer)


def _place(row: Row | None) -> Place | None:
    if row is None or row["state"] is not CommentState.OPEN:
        return None
    return row["account"], hour_of(row["due"]), hour_of(row["last_staffed"])
