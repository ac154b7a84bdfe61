"""Unsent answers, one per person and comment. Operational, not in the journal."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, select, update

from sm_console.store import tables
from sm_console.store.upsert import upsert


class StoredDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's unsent answer. ``editing``: they are writing just now."""

    comment: int
    login: str
    text: str
    saved: datetime
    editing: bool


def save(conn: Connection, draft: StoredDraft) -> None:
    """Store a draft in place of the person's former one on that comment."""
    upsert(conn, tables.draft, [msgspec.structs.asdict(draft)])


def drop(conn: Connection, comment: int, login: str) -> bool:
    """Throw a draft away; tell whether there was one."""
    table = tables.draft
    return conn.execute(delete(table).where(table.c.comment == comment, table.c.login == login)).rowcount > 0


def of_comment(conn: Connection, comment: int) -> list[StoredDraft]:
    """Return all drafts on a comment, the latest first."""
    table = tables.draft
    rows = conn.execute(select(table).where(table.c.comment == comment).order_by(table.c.saved.desc(), table.c.login))
    return [StoredDraft(**row) for row in rows.mappings()]


def nobody_edits(conn: Connection, login: str = "") -> int:
    """Mark every draft (of ``login``, where one is named) as not being written just now; return how many."""
    table = tables.draft
    written = update(table).where(table.c.editing)
    if login:
        written = written.where(table.c.login == login)
    return conn.execute(written.values(editing=False)).rowcount
