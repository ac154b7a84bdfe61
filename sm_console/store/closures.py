"""Look-ups about the closure queue (R13), as of one instant. All are synchronous on a connection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from sm_console.core.closing import ClosureStep, StepTaken
from sm_console.store.project.rows import portions
from sm_console.store.tables.closures import closure_step


class PastStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step on record, also one that was taken back (when, by whom, why)."""

    taken: StepTaken
    manifest: str = ""
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_why: str = ""


def steps(conn: Connection, at: datetime, accounts: Collection[str] | None = None) -> dict[str, list[StepTaken]]:
    """Return the steps that held at ``at``, oldest first, of these accounts (``None``: of all that have any)."""
    table = closure_step
    held = (table.c.at <= at, or_(table.c.undone_at.is_(None), table.c.undone_at > at))
    found: defaultdict[str, list[StepTaken]] = defaultdict(list)
    for row in _rows(conn, accounts, *held):
        found[row["account"]].append(_taken(row))
    return dict(found)


def closed(conn: Connection) -> frozenset[str]:
    """Return the accounts whose last step is that they are closed."""
    table = closure_step
    ever = select(table.c.account).where(table.c.step == ClosureStep.CLOSED, table.c.undone_at.is_(None))
    held = (table.c.account.in_(ever), table.c.undone_at.is_(None))
    rows = conn.execute(select(table.c.account, table.c.step).where(*held).order_by(table.c.id))
    last = {row.account: row.step for row in rows}  # the last one of each
    return frozenset(account for account, step in last.items() if step is ClosureStep.CLOSED)


def history(conn: Connection, account: str, at: datetime) -> list[PastStep]:
    """Return all steps of an account up to ``at``, oldest first, those taken back by then marked."""
    found = []
    for row in _rows(conn, [account], closure_step.c.at <= at):
        undone = row["undone_at"] is not None and row["undone_at"] <= at
        found.append(
            PastStep(
                taken=_taken(row),
                manifest=row["manifest"],
                undone_at=row["undone_at"] if undone else None,
                undone_by=row["undone_by"] or "" if undone else "",
                undone_why=row["undone_why"] or "" if undone else "",
            )
        )
    return found


def _rows(conn: Connection, accounts: Collection[str] | None, *where: ColumnElement[bool]) -> list[RowMapping]:
    statement = select(closure_step).where(*where).order_by(closure_step.c.id)
    if accounts is None:
        return list(conn.execute(statement).mappings())
    found: list[RowMapping] = []
    for portion in portions(accounts):
        found += conn.execute(statement.where(closure_step.c.account.in_(portion))).mappings()
    return found


def _taken(row: RowMapping) -> StepTaken:
    values: dict[str, Any] = {name: row[name] for name in ("id", "step", "at", "reason", "evidence", "note")}
    until = row["until"]
    return StepTaken(
        **values,
        by=row["login"],
        until=date.fromisoformat(until) if until is not None else None,
        followers=row["followers"],
        package=row["package"],
    )
