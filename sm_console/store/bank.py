"""Reading the answer bank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from sm_console.core.bank import Version
from sm_console.core.bank_entries import BankTextUsed
from sm_console.store import journal
from sm_console.store.tables.bank import bank_text
from sm_console.store.tables.record import journal as journal_table


def versions(conn: Connection, answer: int = 0) -> Sequence[Row[Any]]:
    """Return all versions of an answer (0: of all answers), by answer and version."""
    statement = select(bank_text).order_by(bank_text.c.answer, bank_text.c.version)
    return conn.execute(statement if not answer else statement.where(bank_text.c.answer == answer)).all()


def used_for(conn: Connection, outbox: int) -> tuple[int, int] | None:
    """Return the answer and version that an outgoing act was made from, ``None`` where it was written anew."""
    table = journal_table
    kind = str(BankTextUsed.__struct_config__.tag)
    row = conn.execute(select(table).where(table.c.outbox == outbox, table.c.kind == kind)).mappings().first()
    fact = journal.decode(row).entry.fact if row is not None else None
    return (fact.answer, fact.version) if isinstance(fact, BankTextUsed) else None


def facts(row: Row[Any]) -> Version:
    """Return what the rule needs to know of a version."""
    return Version(
        version=row.version,
        approved=row.approved_at is not None,
        valid_until=valid_until(row),
        withdrawn=row.withdrawn_at is not None,
    )


def valid_until(row: Row[Any]) -> date | None:
    """Return a version's last day, ``None`` for none."""
    return date.fromisoformat(row.valid_until) if row.valid_until is not None else None
