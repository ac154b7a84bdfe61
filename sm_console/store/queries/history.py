"""A comment's history, as facts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, or_, select

from sm_console.api.views import HistoryRow
from sm_console.core import entries as facts
from sm_console.core.entries import Fact
from sm_console.store import journal, tables


def history(conn: Connection, comment: int, *, names: Mapping[str, str]) -> list[HistoryRow]:
    """Return all journal entries about a comment and its outgoing acts, oldest first.

    ``names`` maps logins to first names; "platform" and "desk" stay as they are.
    """
    table = tables.journal
    acts = list(conn.scalars(select(tables.outbox.c.id).where(tables.outbox.c.comment == comment)))
    about = or_(table.c.comment == comment, table.c.outbox.in_(acts)) if acts else table.c.comment == comment
    rows = conn.execute(select(table).where(about).order_by(table.c.seq)).mappings()
    return [_row(journal.decode(row), names) for row in rows]


def _row(recorded: journal.Recorded, names: Mapping[str, str]) -> HistoryRow:
    entry = recorded.entry
    return HistoryRow(
        seq=recorded.seq,
        at=entry.observed,
        occurred=entry.occurred,
        actor=names.get(entry.actor, entry.actor),
        kind=str(entry.fact.__struct_config__.tag),
        detail=detail(entry.fact),
    )


def detail(fact: Fact) -> str:  # noqa: PLR0911 - one line for each kind of fact
    """Return what is particular to a fact, as plain data: a text, a state, an instant in ISO 8601."""
    match fact:
        case facts.CommentAdded() | facts.CommentEdited() | facts.NoteAdded():
            return fact.text
        case facts.CommentShown():
            return f"{fact.visibility} {fact.how}".strip()
        case facts.CommentRedated():
            return f"{fact.deadline.due.isoformat()} {fact.deadline.pack} {fact.deadline.calendar}"
        case facts.AnswerWaived():
            return fact.reason
        case facts.ClaimTaken():
            return fact.until.isoformat()
        case facts.ClaimReleased():
            return fact.why
        case facts.OutboxQueued():
            return f"{fact.action} {fact.ground or ''} {fact.text}".replace("  ", " ").strip()
        case facts.OutboxMoved():
            return f"{fact.state} {fact.platform_id}".strip()
        case _:
            return ""
