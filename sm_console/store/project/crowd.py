"""Acts on many comments at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from sqlalchemy import Connection, insert

from sm_console.core import crowd_entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, Rows, missing

FACTS = (facts.BatchOrdered, facts.BatchTakenBack)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about acts on many."""
    rows = Rows(tables.crowd_batch)
    rows.load(conn, {item.entry.fact.batch for item in recorded if isinstance(item.entry.fact, FACTS)})
    items: list[Row] = []
    for item in recorded:
        entry = item.entry
        if isinstance(entry.fact, facts.BatchOrdered):
            fact = entry.fact
            row: Row = {"id": fact.batch, "login": entry.actor, "act": fact.act, "text": fact.text}
            rows.put(row | {"at": entry.occurred, "taken_back": None})
            items += [
                {"batch": fact.batch, "comment": comment, "outbox": outbox}
                for comment, outbox in zip_longest(fact.comments, fact.acts, fillvalue=0)
            ]
        elif isinstance(entry.fact, facts.BatchTakenBack):
            stood = rows.get(entry.fact.batch)
            if stood is None:
                raise missing(item.seq, "batch", entry.fact.batch)
            stood["taken_back"] = entry.occurred
    rows.save(conn)
    if items:
        conn.execute(insert(tables.crowd_item), items)
