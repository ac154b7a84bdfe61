"""The register's checklists and acts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert

from sm_console.core import register_entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.upsert import upsert

FACTS = (
    facts.AccountProposed,
    facts.AccountApproved,
    facts.ItemTicked,
    facts.ItemUnticked,
    facts.SeasonsSet,
    facts.EntryChanged,
)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about the register. They are few, so each is written by itself."""
    for item in recorded:
        entry = item.entry
        what, note = "", ""
        match entry.fact:
            case facts.ItemTicked() as fact:
                key = {"checklist": fact.checklist, "occasion": fact.occasion, "item": fact.item}
                who = {"login": entry.actor, "at": entry.occurred}
                upsert(conn, tables.tick, [{"account": entry.account, **key, **who, "note": fact.note}])
                what, note = fact.item, fact.note
            case facts.ItemUnticked() as fact:
                table = tables.tick
                same = (table.c.occasion == fact.occasion) & (table.c.item == fact.item)
                mine = (table.c.account == entry.account) & (table.c.checklist == fact.checklist)
                conn.execute(delete(table).where(mine, same))
                what = fact.item
            case facts.AccountApproved() as fact:
                what, note = fact.on.isoformat(), fact.by
            case facts.SeasonsSet() as fact:
                what = ", ".join(fact.windows)
            case facts.EntryChanged() as fact:
                what = ", ".join(fact.keys)
            case _:
                pass
        row = {"id": item.seq, "account": entry.account, "kind": str(entry.fact.__struct_config__.tag)}
        row |= {"login": entry.actor, "at": entry.occurred, "what": what, "note": note}
        conn.execute(insert(tables.register_act), row)
