"""An account's whole record, page by page, for its package (R13): plain rows that JSON can hold.

Every function returns at most ``limit`` rows behind ``after`` (an id or journal number), in order, so that
memory stays small however long the history. All are synchronous on a connection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, FromClause, func, select, union

from sm_console.store import tables
from sm_console.store.project.rows import load
from sm_console.store.tables import faces
from sm_console.store.tables.closures import closure_step

Page = list[dict[str, Any]]
Reader = Callable[[Connection, str, int, int], Page]


def posts(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return posts."""
    return _page(conn, tables.post.c.id, account, after, limit)


def comments(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return comments, each with the versions it has had where it was edited."""
    page = _page(conn, tables.comment.c.id, account, after, limit)
    table = tables.comment_version
    versions: defaultdict[int, Page] = defaultdict(list)
    for row in load(conn, list(table.c), table.c.comment, {row["id"] for row in page}):
        versions[row["comment"]].append(row)
    for row in page:
        row["edited"] = sorted(versions[row["id"]], key=lambda version: version["version"])
    return page


def notes(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return colleagues' notes."""
    note, comment = tables.note, tables.comment
    statement = (
        select(note)
        .join(comment, comment.c.id == note.c.comment)
        .where(comment.c.account == account, note.c.id > after)
        .order_by(note.c.id)
        .limit(limit)
    )
    return _plain(conn, note, statement)


def outbox(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return outgoing acts."""
    return _page(conn, tables.outbox.c.id, account, after, limit)


def steps(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return the closure queue's steps."""
    return _page(conn, closure_step.c.id, account, after, limit)


def journal(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return journal entries, each fact as it was written."""
    page = _page(conn, tables.journal.c.seq, account, after, limit)
    for row in page:
        row["payload"] = msgspec.Raw(row["payload"].encode())
    return page


def profile(conn: Connection, account: str, after: int, limit: int) -> Page:
    """Return the account's public face as last seen: one row, or none."""
    statement = select(tables.profile).where(tables.profile.c.account == account).limit(limit)
    return _plain(conn, tables.profile, statement) if not after else []


def pictures(conn: Connection, account: str) -> list[str]:
    """Return the SHA-256 of every profile and cover picture the account has had and that is kept."""
    table, kept = faces.face, faces.picture.c.sha256
    had = union(*(select(column).where(table.c.account == account) for column in _PICTURES))
    return list(conn.scalars(select(kept).where(kept.in_(had)).order_by(kept)))


def picture(conn: Connection, *, digest: str) -> bytes | None:
    """Return a kept picture's bytes."""
    return conn.scalar(select(faces.picture.c.bytes).where(faces.picture.c.sha256 == digest))


_PICTURES = (faces.face.c.picture_sha256, faces.face.c.cover_sha256)

READERS: Final[Mapping[str, Reader]] = {
    "posts.jsonl": posts,
    "comments.jsonl": comments,
    "notes.jsonl": notes,
    "outbox.jsonl": outbox,
    "profile.jsonl": profile,
    "closure.jsonl": steps,
    "journal.jsonl": journal,
}
"""What a package holds of the record, by file. The number to go on behind is a row's ``seq``, else its ``id``."""


def last_entry(conn: Connection, account: str, after: int) -> int:
    """Return the number of the account's last journal entry behind ``after``; ``after`` where there is none."""
    table = tables.journal
    found = conn.scalar(select(func.max(table.c.seq)).where(table.c.account == account, table.c.seq > after))
    return found or after


def place_of(row: Mapping[str, Any]) -> int:
    """Return the number behind which the next page begins."""
    return int(row.get("seq") or row.get("id") or 1)


def _page(conn: Connection, key: Column[int], account: str, after: int, limit: int) -> Page:
    table = key.table
    statement = select(table).where(table.c.account == account, key > after).order_by(key).limit(limit)
    return _plain(conn, table, statement)


def _plain(conn: Connection, table: FromClause, statement: Any) -> Page:
    keys = [column.key for column in table.c]
    return [dict(zip(keys, row, strict=True)) for row in conn.execute(statement)]
