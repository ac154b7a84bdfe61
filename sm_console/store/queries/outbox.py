"""Outgoing acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from sm_console.api.views import OutboxRow
from sm_console.store import tables


def outbox_rows(conn: Connection, *, names: Mapping[str, str], number: int = 0) -> list[OutboxRow]:
    """Return acts that wait or are in trouble, newest first; with ``number`` that one, whatever its state."""
    outbox = tables.outbox
    wanted = outbox.c.id == number if number else tables.IS_UNFINISHED
    return _rows(conn, _columns().where(wanted).order_by(outbox.c.id.desc()), names)


def outbox_rows_by_id(conn: Connection, numbers: Collection[int], *, names: Mapping[str, str]) -> list[OutboxRow]:
    """Return acts by id, oldest first."""
    outbox = tables.outbox
    return _rows(conn, _columns().where(outbox.c.id.in_(numbers)).order_by(outbox.c.id), names)


def outbox_rows_of_comments(
    conn: Connection, comments: Collection[int], *, names: Mapping[str, str]
) -> list[OutboxRow]:
    """Return all acts about some comments, oldest first, finished ones too."""
    outbox = tables.outbox
    return _rows(conn, _columns().where(outbox.c.comment.in_(comments)).order_by(outbox.c.id), names)


def _columns() -> Select[*tuple[Any, ...]]:
    outbox, account = tables.outbox, tables.account
    same = [outbox.c[name] for name in OutboxRow.__struct_fields__ if name in outbox.c]
    joined = outbox.outerjoin(account, account.c.id == outbox.c.account)
    return select(*same, account.c.name.label("account_name"), outbox.c.login).select_from(joined)


def _rows(conn: Connection, statement: Select[*tuple[Any, ...]], names: Mapping[str, str]) -> list[OutboxRow]:
    rows = []
    for row in conn.execute(statement).mappings():
        values = dict(row)
        login = values.pop("login")
        rows.append(OutboxRow(**values, name=names.get(login, login)))
    return rows
