"""Accounts, their public face, their connection's health and gaps."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, update

from sm_console.core import entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project import faces
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Rows
from sm_console.store.upsert import upsert

FACTS = (
    facts.AccountSet,
    facts.AccountDropped,
    facts.ProfileSet,
    facts.HealthSet,
    facts.GapOpened,
    facts.GapFilled,
)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about accounts. They are few, so each is written by itself."""
    _accounts(conn, recorded)
    for item in recorded:
        entry = item.entry
        match entry.fact:
            case facts.ProfileSet() as fact:
                row = {name: getattr(fact, name) for name in fact.__struct_fields__}
                upsert(conn, tables.profile, [{"account": entry.account, **row, "changed": entry.occurred}])
                faces.keep_version(conn, item, fact)
            case facts.HealthSet() as fact:
                row = {"account": entry.account, "state": fact.state, "message": fact.message}
                upsert(conn, tables.health, [{**row, "since": entry.occurred, "notices": fact.notices}])
            case facts.GapOpened() as fact:
                row = {"id": item.seq, "account": entry.account, "since": fact.since, "opened": entry.occurred}
                conn.execute(insert(tables.gap), row)
            case facts.GapFilled():
                gap = tables.gap
                still_open = (gap.c.account == entry.account) & gap.c.filled.is_(None)
                conn.execute(update(gap).where(still_open).values(filled=entry.occurred))
            case _:
                pass


def _accounts(conn: Connection, recorded: Sequence[Recorded]) -> None:
    rows = Rows(tables.account)
    mine = [item.entry for item in recorded if isinstance(item.entry.fact, facts.AccountSet | facts.AccountDropped)]
    rows.load(conn, {entry.account for entry in mine})
    for entry in mine:
        row = rows.get(entry.account)
        if isinstance(entry.fact, facts.AccountSet):
            since = row["since"] if row else entry.occurred
            values = {name: getattr(entry.fact, name) for name in entry.fact.__struct_fields__}
            rows.put({"id": entry.account, **values, "active": True, "since": since})
        elif row is not None:
            row["active"] = False
    rows.save(conn)
