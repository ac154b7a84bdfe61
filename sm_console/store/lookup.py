"""What the desk needs to know before it writes: small structs, never rows of SQL.

All functions are synchronous on a connection: ``store.read(lambda conn: lookup.posts(conn, …))``, or
``writer.conn`` inside a write. Instants are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from sm_console.core.entries import ProfileSet
from sm_console.core.model import Author, CommentState, Deadline, Format, HealthState, Message, Visibility
from sm_console.store import tables
from sm_console.store.project.rows import load, portions

_KNOWN: Final = (
    select(*tables.comment.c, tables.post.c.platform_id.label("post_platform_id"), tables.thread.c.seen)
    .join(tables.post, tables.post.c.id == tables.comment.c.post)
    .join(tables.thread, tables.thread.c.root == tables.comment.c.thread)
)


class StoredPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it stands. ``known`` is false for one only known from its comments."""

    id: int
    platform_id: str
    published: datetime
    title: str = ""
    text: str = ""
    format: Format = Format.HTML
    url: str = ""
    author: Author = Author()
    original: bool = True
    known: bool = True
    removed: bool = False


class StoredComment(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed of a comment to see whether an event is news."""

    id: int
    platform_id: str
    text: str
    format: Format
    author: Author
    own: bool
    visibility: Visibility


class KnownComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it stands, with all that an act on it needs.

    ``post_platform_id`` is the platform's id of its post; ``thread`` the id of its thread's root;
    ``seen`` the thread's version. ``deadline`` is ``None`` for the account's own words.
    """

    id: int
    account: str
    post: int
    post_platform_id: str
    platform_id: str
    parent_platform_id: str | None
    thread: int
    seen: int
    written: datetime
    text: str
    format: Format
    author: Author
    own: bool
    visibility: Visibility
    how: str
    url: str
    state: CommentState
    deadline: Deadline | None
    waived_by: str | None
    answered_by: int | None


class OpenComment(msgspec.Struct, frozen=True, kw_only=True):
    """An open comment and the deadline it has."""

    id: int
    account: str
    deadline: Deadline


class KnownAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as the record knows it; ``active`` while it is configured."""

    id: str
    platform: str
    address: str
    name: str
    unit: str
    active: bool


def accounts(conn: Connection) -> dict[str, KnownAccount]:
    """Return every account there ever was, by id."""
    columns = [tables.account.c[name] for name in KnownAccount.__struct_fields__]
    return {row["id"]: KnownAccount(**row) for row in conn.execute(select(*columns)).mappings()}


def profile(conn: Connection, account: str) -> ProfileSet | None:
    """Return an account's public face as last recorded, ``None`` before it was seen."""
    columns = [tables.profile.c[name] for name in ProfileSet.__struct_fields__]
    row = conn.execute(select(*columns).where(tables.profile.c.account == account)).mappings().first()
    return ProfileSet(**row) if row else None


def health(conn: Connection, account: str) -> tuple[HealthState, Message | None] | None:
    """Return an account's health and why, ``None`` before anything was recorded (HealthState.NEW)."""
    table = tables.health
    row = conn.execute(select(table.c.state, table.c.message).where(table.c.account == account)).first()
    return None if row is None else (row.state, row.message)


def notices(conn: Connection, account: str) -> tuple[Message, ...]:
    """Return what a person should know of an account's connection although it works."""
    table = tables.health
    return conn.scalar(select(table.c.notices).where(table.c.account == account)) or ()


def open_gap(conn: Connection, account: str) -> datetime | None:
    """Return since when an open gap lasts, ``None`` where there is none."""
    gap = tables.gap
    statement = select(gap.c.since).where(gap.c.account == account, gap.c.filled.is_(None)).order_by(gap.c.since)
    return conn.scalars(statement.limit(1)).first()


def posts(conn: Connection, account: str, platform_ids: Iterable[str]) -> dict[str, StoredPost]:
    """Return those of an account's posts that are known, by the platform's id."""
    table = tables.post
    rows = load(conn, list(table.c), table.c.platform_id, set(platform_ids), table.c.account == account)
    return {row["platform_id"]: _post(row) for row in rows}


def post(conn: Connection, account: str, number: int) -> StoredPost | None:
    """Return one of an account's posts by id, ``None`` where it has none such."""
    table = tables.post
    row = conn.execute(select(table).where(table.c.id == number, table.c.account == account)).mappings().first()
    return _post(dict(row)) if row else None


def comments(conn: Connection, account: str, platform_ids: Iterable[str]) -> dict[str, StoredComment]:
    """Return those of an account's comments that are known, by the platform's id."""
    table = tables.comment
    names = ("id", "platform_id", "text", "format", "author_name", "author_id", "author_url", "own", "visibility")
    columns = [table.c[name] for name in names]
    rows = load(conn, columns, table.c.platform_id, set(platform_ids), table.c.account == account)
    return {row["platform_id"]: _stored(row) for row in rows}


def comment(conn: Connection, number: int) -> KnownComment | None:
    """Return a comment by id, ``None`` where there is none."""
    row = conn.execute(_KNOWN.where(tables.comment.c.id == number)).mappings().first()
    return _comment(row) if row is not None else None


def comments_by_id(conn: Connection, numbers: Iterable[int]) -> dict[int, KnownComment]:
    """Return comments by id."""
    return {
        row["id"]: _comment(row)
        for portion in portions(set(numbers))
        for row in conn.execute(_KNOWN.where(tables.comment.c.id.in_(portion))).mappings()
    }


def own_answers(conn: Connection, number: int) -> list[int]:
    """Return the ids of the account's public own comments in a comment's thread written at or after it."""
    asked, own = tables.comment.alias(), tables.comment
    statement = (
        select(own.c.id)
        .join(asked, asked.c.thread == own.c.thread)
        .where(asked.c.id == number, own.c.own, own.c.visibility == Visibility.PUBLIC, own.c.written >= asked.c.written)
        .order_by(own.c.written, own.c.id)
    )
    return list(conn.scalars(statement))


def open_in_thread(conn: Connection, thread: int) -> list[int]:
    """Return the ids of a thread's open comments."""
    comment = tables.comment
    return list(conn.scalars(select(comment.c.id).where(comment.c.thread == thread, tables.IS_OPEN)))


def open_comments(
    conn: Connection, *, account: str | None = None, unless: tuple[str, str] | None = None, limit: int | None = None
) -> list[OpenComment]:
    """Return the open comments, the most urgent first, ``limit`` at most.

    With ``unless`` (pack, calendar) only those that were dated by another pack or calendar.
    """
    table = tables.comment
    columns = [table.c.id, table.c.account, *(table.c[name] for name in Deadline.__struct_fields__)]
    statement = select(*columns).where(tables.IS_OPEN)
    # In the order of the partial index: by id, the planner would read the whole table.
    statement = statement.order_by(table.c.last_staffed, table.c.received, table.c.id)
    if account is not None:
        statement = statement.where(table.c.account == account)
    if limit is not None:
        statement = statement.limit(limit)
    if unless is not None:
        statement = statement.where((table.c.pack != unless[0]) | (table.c.calendar != unless[1]))
    return [
        OpenComment(id=row["id"], account=row["account"], deadline=deadline)
        for row in conn.execute(statement).mappings()
        if (deadline := deadline_of(row)) is not None
    ]


def open_numbers(conn: Connection, account: str) -> list[int]:
    """Return the ids of an account's open comments, the most urgent first."""
    table = tables.comment
    order = (table.c.last_staffed, table.c.received, table.c.id)
    return list(conn.scalars(select(table.c.id).where(tables.IS_OPEN, table.c.account == account).order_by(*order)))


def deadline_of(row: Mapping[Any, Any]) -> Deadline | None:
    """Make the deadline out of a comment row's columns, ``None`` for the account's own words."""
    if row["last_staffed"] is None:
        return None
    return Deadline(**{name: row[name] for name in Deadline.__struct_fields__})


def author_of(row: Mapping[Any, Any]) -> Author:
    """Make the author out of a row's columns."""
    return Author(name=row["author_name"], id=row["author_id"], url=row["author_url"])


def _post(row: dict[str, Any]) -> StoredPost:
    same = {name: row[name] for name in StoredPost.__struct_fields__ if name not in {"author", "removed"}}
    return StoredPost(**same, author=author_of(row), removed=row["removed_at"] is not None)


def _stored(row: dict[str, Any]) -> StoredComment:
    same = {name: row[name] for name in StoredComment.__struct_fields__ if name != "author"}
    return StoredComment(**same, author=author_of(row))


def _comment(row: Mapping[Any, Any]) -> KnownComment:
    made: dict[str, Any] = {"author": author_of(row), "deadline": deadline_of(row)}
    same = {name: row[name] for name in KnownComment.__struct_fields__ if name not in made}
    return KnownComment(**same, **made)
