"""Colleagues' notes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from sm_console.core import entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts

FACTS = (facts.NoteAdded,)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about notes."""
    rows = []
    for item in recorded:
        fact = item.entry.fact
        if isinstance(fact, facts.NoteAdded):
            envelope = {"login": item.entry.actor, "at": item.entry.occurred}
            rows.append({"id": fact.note, "comment": fact.comment, "text": fact.text, **envelope})
    conn.execute(insert(tables.note), rows)
