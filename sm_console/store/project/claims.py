"""Who has taken which comment. Ended claims stay, so that the queue can be shown as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from sm_console.core import entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, change, load

FACTS = (facts.ClaimTaken, facts.ClaimReleased)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about claims."""
    claim = tables.claim
    comments = {item.entry.fact.comment for item in recorded if isinstance(item.entry.fact, FACTS)}
    held = {row["comment"]: row for row in load(conn, list(claim.c), claim.c.comment, comments, tables.IS_HELD)}
    stored = {row["id"]: row for row in held.values()}
    fresh: list[Row] = []
    for item in recorded:
        entry = item.entry
        if isinstance(entry.fact, facts.ClaimTaken):
            taken = _take(held, item, entry.fact)
            if taken is not None:
                fresh.append(taken)
        elif isinstance(entry.fact, facts.ClaimReleased):
            _end(held, entry.fact.comment, entry.occurred, entry.fact.why)
    # Ends first: a comment never has two claims without an end.
    change(conn, claim, list(stored.values()))
    if fresh:
        conn.execute(insert(claim), fresh)


def _take(held: dict[int, Row], item: Recorded, fact: facts.ClaimTaken) -> Row | None:
    entry = item.entry
    now = held.get(fact.comment)
    if now is not None and now["login"] == entry.actor and now["until"] >= entry.occurred:
        now["until"] = fact.until
        return None
    _end(held, fact.comment, entry.occurred, "")
    row: Row = {"id": item.seq, "comment": fact.comment, "login": entry.actor, "since": entry.occurred}
    held[fact.comment] = row | {"until": fact.until, "ended": None, "why": ""}
    return held[fact.comment]


def _end(held: dict[int, Row], comment: int, at: datetime, why: str) -> None:
    row = held.pop(comment, None)
    if row is not None:
        row["ended"], row["why"] = at, why
