"""Comments as public records, and what was flagged in them: a new state ends the one before it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, insert, update

from sm_console.core import record_entries as facts
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row
from sm_console.store.tables.records import comment_flag, record_status

FACTS = (facts.RecordStatusSet, facts.CommentFlagged)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about public records and flags."""
    for item in recorded:
        match item.entry.fact:
            case facts.RecordStatusSet() as fact:
                more: Row = {"status": fact.status, "dnr": fact.dnr, "why": fact.why, "login": item.entry.actor}
                _replace(conn, record_status, item, fact.comment, more)
            case facts.CommentFlagged() as fact:
                more = {"flags": fact.flags, "pack": fact.pack} if fact.flags else {}
                _replace(conn, comment_flag, item, fact.comment, more)
            case _:
                pass


def _replace(conn: Connection, table: Table, item: Recorded, comment: int, more: Row) -> None:
    """End what held, and put the new state in its place; nothing where there is none."""
    at = item.entry.occurred
    conn.execute(update(table).where(table.c.comment == comment, table.c.ended.is_(None)).values(ended=at))
    if more:
        conn.execute(
            insert(table),
            {"id": item.seq, "comment": comment, "account": item.entry.account, "at": at, "ended": None, **more},
        )
