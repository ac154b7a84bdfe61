"""The answer bank's versions. They are few, so each entry is written by itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, update

from sm_console.core import bank_entries as facts
from sm_console.core.entries import Entry
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, missing
from sm_console.store.tables.bank import bank_text

FACTS = (facts.BankTextWritten, facts.BankTextApproved, facts.BankTextWithdrawn, facts.BankTextUsed)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about the answer bank. Raises JournalError for a version that was never written."""
    for item in recorded:
        fact, entry = item.entry.fact, item.entry
        if isinstance(fact, facts.BankTextWritten):
            conn.execute(insert(bank_text), _written(entry, fact))
            continue
        if not isinstance(fact, FACTS):
            continue
        where = bank_text.c.answer == fact.answer
        if isinstance(fact, facts.BankTextWithdrawn):
            changed: Row = {"withdrawn_by": entry.actor, "withdrawn_at": entry.occurred, "withdrawn_why": fact.why}
        else:
            where &= bank_text.c.version == fact.version
            changed = {"uses": bank_text.c.uses + 1}
            if isinstance(fact, facts.BankTextApproved):
                changed = {"approved_by": entry.actor, "approved_at": entry.occurred}
        if conn.execute(update(bank_text).where(where).values(changed)).rowcount < 1:
            raise missing(item.seq, "bank text", fact.answer)


def _written(entry: Entry, fact: facts.BankTextWritten) -> Row:
    return {
        "answer": fact.answer,
        "version": fact.version,
        "title": fact.title,
        "text": fact.text,
        "language": fact.language,
        "tags": fact.tags,
        "valid_until": fact.valid_until.isoformat() if fact.valid_until is not None else None,
        "written_by": entry.actor,
        "written_at": entry.occurred,
        "approved_by": None,
        "approved_at": None,
        "withdrawn_by": None,
        "withdrawn_at": None,
        "withdrawn_why": None,
        "uses": 0,
    }
