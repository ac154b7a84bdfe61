"""What a person is still to be told: claims of theirs that were taken over, comments they were given."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, select

from sm_console.store import tables


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be told. ``kind`` is "taken-over", "assigned" or "given-back", ``teller`` who did it."""

    entry: int
    comment: int
    kind: str
    teller: str
    at: datetime
    word: str
    author: str


def unseen(conn: Connection, login: str, *, up_to: int | None = None) -> list[Telling]:
    """Return what a person has not yet confirmed as seen, oldest first; with ``up_to`` until that entry."""
    table, comment = tables.crowd_telling, tables.comment
    columns = [table.c[name] for name in Telling.__struct_fields__ if name in table.c]
    statement = (
        select(*columns, comment.c.author_name.label("author"))
        .join(comment, comment.c.id == table.c.comment)
        .where(tables.IS_UNSEEN, table.c.login == login)
        .order_by(table.c.entry)
    )
    if up_to is not None:
        statement = statement.where(table.c.entry <= up_to)
    return [Telling(**row) for row in conn.execute(statement).mappings()]
