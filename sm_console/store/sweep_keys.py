"""What stands on the platform as far as we know, for a sweep to compare with what it finds there.

Lists of posts and comments, newest first, read in slices: each begins behind the place where the last one ended.
All functions are synchronous on a connection. Instants are aware UTC datetimes.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, select, tuple_

from sm_console.core.model import Visibility
from sm_console.store import tables

Position = tuple[datetime, int]
"""A place in a list of posts or comments, newest first: the instant and the id of the last one read."""


class CommentKey(msgspec.Struct, frozen=True, kw_only=True):
    """A comment for a sweep to compare with."""

    id: int
    platform_id: str
    post_platform_id: str
    written: datetime
    visibility: Visibility


class PostKey(msgspec.Struct, frozen=True, kw_only=True):
    """A post for a sweep to compare with."""

    id: int
    platform_id: str
    published: datetime


def post_keys(conn: Connection, account: str, *, before: Position | None = None, limit: int = 10_000) -> list[PostKey]:
    """Return an account's posts that stand on the platform, newest first, for a sweep; those behind ``before``."""
    post = tables.post
    statement = select(post.c.id, post.c.platform_id, post.c.published).where(
        post.c.account == account, post.c.removed_at.is_(None)
    )
    if before is not None:
        statement = statement.where(_behind(post.c.published, post.c.id, before))
    rows = conn.execute(statement.order_by(post.c.published.desc(), post.c.id.desc()).limit(limit)).mappings()
    return [PostKey(**row) for row in rows]


def comment_keys(
    conn: Connection, account: str, *, before: Position | None = None, limit: int = 10_000
) -> list[CommentKey]:
    """Return an account's comments that stand on the platform, held ones too, newest first; those behind ``before``."""
    table, post = tables.comment, tables.post
    statement = (
        select(
            table.c.id,
            table.c.platform_id,
            post.c.platform_id.label("post_platform_id"),
            table.c.written,
            table.c.visibility,
        )
        .outerjoin(post, post.c.id == table.c.post)
        .where(table.c.account == account, table.c.visibility != Visibility.REMOVED)
    )
    if before is not None:
        statement = statement.where(_behind(table.c.written, table.c.id, before))
    rows = conn.execute(statement.order_by(table.c.written.desc(), table.c.id.desc()).limit(limit)).mappings()
    return [CommentKey(**row) for row in rows]


def _behind(instant: Column[datetime], number: Column[int], place: Position) -> ColumnElement[bool]:
    return tuple_(instant, number) < place
