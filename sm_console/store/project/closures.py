"""The closure queue's steps, and which of them were taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, update

from sm_console.core import closure_entries as facts
from sm_console.core.entries import Entry
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, missing
from sm_console.store.tables.closures import closure_step

FACTS = (facts.ClosureMoved, facts.ClosureUndone)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about the queue. They are few, so each is written by itself."""
    for item in recorded:
        fact = item.entry.fact
        if isinstance(fact, facts.ClosureMoved):
            conn.execute(insert(closure_step), _moved(item.seq, item.entry, fact))
        elif isinstance(fact, facts.ClosureUndone):
            mine = (closure_step.c.id == fact.taken) & (closure_step.c.account == item.entry.account)
            undone = {"undone_at": item.entry.occurred, "undone_by": item.entry.actor, "undone_why": fact.reason}
            if conn.execute(update(closure_step).where(mine).values(undone)).rowcount != 1:
                raise missing(item.seq, "closure step", fact.taken)


def _moved(seq: int, entry: Entry, fact: facts.ClosureMoved) -> Row:
    return {
        "id": seq,
        "account": entry.account,
        "step": fact.step,
        "at": entry.occurred,
        "login": entry.actor,
        "reason": fact.reason,
        "until": fact.until.isoformat() if fact.until is not None else None,
        "evidence": fact.evidence,
        "note": fact.note,
        "followers": fact.followers,
        "package": fact.package,
        "manifest": fact.manifest,
        "undone_at": None,
        "undone_by": None,
        "undone_why": None,
    }
