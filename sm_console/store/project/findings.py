"""What people do with findings. Acts that have ended stay, so that the list can be shown as it was."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from sm_console.core.entries import Entry
from sm_console.core.finding_entries import ActKind, FindingAssigned, FindingPutOff, FindingReleased
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, change, load

FACTS = (FindingPutOff, FindingAssigned, FindingReleased)

Key = tuple[str, ActKind]


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:  # noqa: ARG001 - a family's form
    """Apply entries about findings."""
    act = tables.finding_act
    named = {item.entry.fact.finding for item in recorded if isinstance(item.entry.fact, FACTS)}
    held: dict[Key, Row] = {
        (row["finding"], row["act"]): row for row in load(conn, list(act.c), act.c.finding, named, tables.ACT_HOLDS)
    }
    stored = list(held.values())
    fresh: list[Row] = []
    for item in recorded:
        entry, fact = item.entry, item.entry.fact
        match fact:
            case FindingPutOff():
                more: Row = {"state": fact.state, "until": fact.until, "due": fact.due, "late": fact.late}
                fresh.append(_begin(held, item, ActKind.PUT_OFF, fact.finding, {"why": fact.why, **more}))
            case FindingAssigned():
                fresh.append(_begin(held, item, ActKind.ASSIGNED, fact.finding, {"why": fact.why, "assignee": fact.to}))
            case FindingReleased():
                _end(held, (fact.finding, fact.act), entry, fact.why)
    # Ends first: a finding never has two acts of a kind without an end.
    change(conn, act, stored)
    if fresh:
        conn.execute(insert(act), fresh)


def _begin(held: dict[Key, Row], item: Recorded, act: ActKind, finding: str, values: Row) -> Row:
    entry = item.entry
    _end(held, (finding, act), entry, "")
    row: Row = {"id": item.seq, "finding": finding, "account": entry.account, "act": act, "login": entry.actor}
    nothing: Row = {"state": "", "until": None, "due": None, "late": False, "assignee": ""}
    ends: Row = {"ended": None, "ended_by": "", "ended_why": ""}
    held[finding, act] = {**row, "since": entry.occurred, **nothing, **values, **ends}
    return held[finding, act]


def _end(held: dict[Key, Row], key: Key, entry: Entry, why: str) -> None:
    row = held.pop(key, None)
    if row is not None:
        row["ended"], row["ended_by"], row["ended_why"] = entry.occurred, entry.actor, why
