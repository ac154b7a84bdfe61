"""Whose matter a comment is. Ended assignments stay, so that one act on many can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from sm_console.core.crowd_entries import AssignmentEnded, CommentAssigned
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.rows import Row, change, load

FACTS = (CommentAssigned, AssignmentEnded)


def apply(conn: Connection, recorded: Sequence[Recorded]) -> None:
    """Apply entries about assignments, which are part of the family of claims: both are told to people."""
    table = tables.assignment
    about = {item.entry.fact.comment for item in recorded if isinstance(item.entry.fact, FACTS)}
    if not about:
        return
    held = {row["comment"]: row for row in load(conn, list(table.c), table.c.comment, about, tables.IS_ASSIGNED)}
    stored, fresh = list(held.values()), list[Row]()
    for item in recorded:
        entry, fact = item.entry, item.entry.fact
        if isinstance(fact, FACTS):
            _end(held, fact.comment, entry.occurred)
        if isinstance(fact, CommentAssigned):
            row: Row = {"id": item.seq, "comment": fact.comment, "login": fact.to, "giver": entry.actor}
            held[fact.comment] = row | {"since": entry.occurred, "word": fact.word, "ended": None}
            fresh.append(held[fact.comment])
    change(conn, table, stored)  # ends first: a comment never has two assignments without an end
    if fresh:
        conn.execute(insert(table), fresh)


def _end(held: dict[int, Row], comment: int, at: datetime) -> None:
    row = held.pop(comment, None)
    if row is not None:
        row["ended"] = at
