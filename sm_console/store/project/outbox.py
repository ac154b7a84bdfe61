"""Outgoing acts and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from sm_console.core import entries as facts
from sm_console.core.entries import Entry
from sm_console.core.model import OutboxState
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, Rows, missing

FACTS = (facts.OutboxQueued, facts.OutboxMoved)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about outgoing acts."""
    rows = Rows(tables.outbox)
    rows.load(conn, {item.entry.fact.outbox for item in recorded if isinstance(item.entry.fact, FACTS)})
    for item in recorded:
        entry = item.entry
        if isinstance(entry.fact, facts.OutboxQueued):
            rows.put(_queued(entry, entry.fact))
        elif isinstance(entry.fact, facts.OutboxMoved):
            row = rows.get(entry.fact.outbox)
            if row is None:
                raise missing(item.seq, "outbox", entry.fact.outbox)
            _move(row, entry, entry.fact)
    rows.save(conn)


def _queued(entry: Entry, fact: facts.OutboxQueued) -> Row:
    return {
        "id": fact.outbox,
        "account": entry.account,
        "comment": fact.comment,
        "action": fact.action,
        "key": fact.key,
        "text": fact.text,
        "ground": fact.ground,
        "state": OutboxState.QUEUED,
        "login": entry.actor,
        "queued": entry.occurred,
        "send_after": fact.send_after,
        "moved": entry.occurred,
        "attempts": 0,
        "platform_id": "",
        "message": None,
    }


def _move(row: Row, entry: Entry, fact: facts.OutboxMoved) -> None:
    row["state"] = OutboxState(fact.state)
    row["moved"] = entry.occurred
    row["message"] = fact.message
    row["attempts"] += row["state"] is OutboxState.SENDING
    row["platform_id"] = fact.platform_id or row["platform_id"]
    row["send_after"] = fact.send_after or row["send_after"]
