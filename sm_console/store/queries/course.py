"""The journal's entries about comments, as facts for counting."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from sm_console.api.course import CourseRow
from sm_console.core import entries as facts
from sm_console.store import journal, tables
from sm_console.store.project.rows import PORTION

_FACTS: Final = (
    facts.CommentAdded,
    facts.CommentShown,
    facts.AnswerWaived,
    facts.CommentReopened,
    facts.ClaimTaken,
    facts.ClaimReleased,
    facts.OutboxQueued,
    facts.OutboxMoved,
)
_KINDS: Final = tuple(str(fact.__struct_config__.tag) for fact in _FACTS)


def course(conn: Connection, after: int, limit: int) -> list[CourseRow]:
    """Return at most ``limit`` entries behind number ``after``, in order. Raises JournalError."""
    table = tables.journal
    # Along the journal, not kind by kind; and a portion at a time: between two the desk attends to others.
    wanted = select(table).where(func.coalesce(table.c.kind, "").in_(_KINDS)).order_by(table.c.seq)
    found: list[CourseRow] = []
    while len(found) < limit:
        portion = min(PORTION, limit - len(found))
        rows = conn.execute(wanted.where(table.c.seq > after).limit(portion)).mappings().all()
        found += (_row(journal.decode(row)) for row in rows)
        if len(rows) < portion:
            break
        after = found[-1].seq
    return found


def _row(recorded: journal.Recorded) -> CourseRow:
    entry, fact = recorded.entry, recorded.entry.fact
    return CourseRow(
        seq=recorded.seq,
        at=entry.observed,
        occurred=entry.occurred,
        account=entry.account,
        actor=entry.actor,
        kind=str(fact.__struct_config__.tag),
        comment=getattr(fact, "comment", 0),
        outbox=getattr(fact, "outbox", 0),
        platform_id=getattr(fact, "platform_id", ""),
        state=_state(fact),
        own=getattr(fact, "own", False),
    )


def _state(fact: facts.Fact) -> str:
    match fact:
        case facts.OutboxQueued():
            return str(fact.action)
        case facts.OutboxMoved():
            return fact.state
        case facts.CommentShown() | facts.CommentAdded():
            return str(fact.visibility)
        case facts.ClaimReleased():
            return fact.why
        case facts.ClaimTaken():
            return fact.holder
        case _:
            return ""
