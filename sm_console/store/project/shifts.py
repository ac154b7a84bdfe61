"""Handovers. They are few, so each entry is written by itself. The diary is read from the journal itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, update

from sm_console.core import shift_entries as facts
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import missing
from sm_console.store.tables.shifts import IS_UNACKNOWLEDGED, handover

FACTS = (facts.ShiftHandedOver, facts.ShiftAcknowledged, facts.DiaryNoteAdded)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about shifts. Raises JournalError for a handover that does not exist."""
    for item in recorded:
        fact, entry = item.entry.fact, item.entry
        if isinstance(fact, facts.ShiftHandedOver):
            earlier = IS_UNACKNOWLEDGED & (handover.c.giver == entry.actor)
            conn.execute(update(handover).where(earlier).values(replaced=fact.handover))
            row = {
                "id": fact.handover,
                "giver": entry.actor,
                "receiver": fact.to,
                "at": entry.occurred,
                "words": fact.words,
                "summary": fact.summary,
                "given_back": fact.given_back,
                "acknowledged": None,
                "replaced": None,
            }
            conn.execute(insert(handover), row)
        elif isinstance(fact, facts.ShiftAcknowledged):
            change = update(handover).where(handover.c.id == fact.handover).values(acknowledged=entry.occurred)
            if conn.execute(change).rowcount < 1:
                raise missing(item.seq, "handover", fact.handover)
