"""What came into a thread beside an answer that somebody is writing or has ordered, by the journal's own order.

No clock is compared: a platform's seconds and ours differ, the journal's numbers do not.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from sm_console.core.model import Action, OutboxState, Visibility
from sm_console.store import tables
from sm_console.store.project.rows import portions


class ThreadReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was ordered in a thread. ``thread`` is the root's id."""

    id: int
    thread: int
    login: str
    state: OutboxState
    platform_id: str


def replies_in_threads(conn: Connection, threads: Iterable[int]) -> list[ThreadReply]:
    """Return all answers ever ordered in these threads (by root), oldest first."""
    outbox, comment = tables.outbox, tables.comment
    found = []
    for portion in portions(set(threads)):
        statement = (
            select(outbox.c.id, comment.c.thread, outbox.c.login, outbox.c.state, outbox.c.platform_id)
            .join(comment, comment.c.id == outbox.c.comment)
            .where(comment.c.thread.in_(portion), outbox.c.action == Action.REPLY)
        )
        found += [ThreadReply(**row) for row in conn.execute(statement).mappings()]
    return sorted(found, key=lambda reply: reply.id)


def decided_at(conn: Connection, outbox: int) -> int:
    """Return the number of the entry with which a person last ordered an act: its first order, or "again"."""
    journal = tables.journal
    ordered: ColumnElement[str] = literal_column("'outbox-queued'")
    moved: ColumnElement[str] = literal_column("'outbox-moved'")
    statement = select(func.max(journal.c.seq)).where(
        journal.c.outbox == outbox,
        (journal.c.kind == ordered) | ((journal.c.kind == moved) & (journal.c.actor != "desk")),
    )
    return conn.scalar(statement) or 0


def arrived_after(conn: Connection, comment: int, seq: int) -> list[tuple[int, str]]:
    """Return id and platform id of the account's public words in a comment's thread that are news since ``seq``.

    Only what was written at or after the comment answers it (R4); what arrived later may have been written earlier.
    """
    asked, own, journal = tables.comment.alias(), tables.comment, tables.journal
    added: ColumnElement[str] = literal_column("'comment-added'")
    first = select(func.min(journal.c.seq)).where(journal.c.comment == own.c.id, journal.c.kind == added)
    statement = (
        select(own.c.id, own.c.platform_id)
        .join(asked, asked.c.thread == own.c.thread)
        .where(
            asked.c.id == comment,
            own.c.own,
            own.c.visibility == Visibility.PUBLIC,
            own.c.written >= asked.c.written,
            first.scalar_subquery() > seq,
        )
        .order_by(own.c.written, own.c.id)
    )
    return [(row.id, row.platform_id) for row in conn.execute(statement)]
