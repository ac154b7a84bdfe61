"""The texts of open comments for finding those that ask the same: as they change, and what stood there before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, literal_column, select

from sm_console.core.model import Format
from sm_console.store import journal, tables
from sm_console.store.project.rows import load, portions


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A comment's text as it stands."""

    id: int
    text: str
    format: Format


def height(conn: Connection) -> int:
    """Return the number of the journal's last entry."""
    return journal.height(conn)


def highest(conn: Connection) -> int | None:
    """Return an id above that of every comment, ``None`` where there is none."""
    last = conn.scalar(select(func.max(tables.comment.c.id)))
    return None if last is None else last + 1


def changed(conn: Connection, after: int, limit: int) -> tuple[list[int], int]:
    """Return comments added or edited behind a journal entry, and the entry up to which that was looked at."""
    table = tables.journal
    entries = conn.execute(
        select(table.c.seq, table.c.comment, table.c.kind)
        .where(table.c.seq > after)
        .order_by(table.c.seq)
        .limit(limit * 10)
    ).all()
    found: list[int] = []
    seq = after
    for entry in entries:
        if len(found) == limit:
            break
        seq = entry.seq
        if entry.kind in {"comment-added", "comment-edited"}:
            found.append(entry.comment)
    return found, seq


def texts(conn: Connection, numbers: Iterable[int]) -> list[Text]:
    """Return the texts of those of these comments that are open."""
    comment = tables.comment
    columns = [comment.c.id, comment.c.text, comment.c.format]
    return [Text(**row) for row in load(conn, columns, comment.c.id, set(numbers), tables.IS_OPEN)]


def open_texts_before(conn: Connection, number: int, limit: int) -> list[Text]:
    """Return the texts of open comments with smaller ids, the latest first."""
    return [Text(**row) for row in conn.execute(_open().where(tables.comment.c.id < number).limit(limit)).mappings()]


def still_open(conn: Connection, numbers: Iterable[int]) -> list[int]:
    """Return those of these comments that are open, the most urgent first."""
    comment = tables.comment
    found: list[tuple[Any, ...]] = []
    for portion in portions(set(numbers)):
        statement = select(comment.c.last_staffed, comment.c.received, comment.c.id)
        found += map(tuple, conn.execute(statement.where(comment.c.id.in_(portion), tables.IS_OPEN)))
    return [number for _, _, number in sorted(found)]


def _open() -> Select[tuple[int, str, Format]]:
    comment = tables.comment
    # By a word that no partial index knows: backwards through the key, not through all open ones for each portion.
    state = func.coalesce(comment.c.state, "") == literal_column("'open'")
    return select(comment.c.id, comment.c.text, comment.c.format).where(state).order_by(comment.c.id.desc())
