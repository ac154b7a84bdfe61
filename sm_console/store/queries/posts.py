"""The posts of an account between two instants."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, select

from sm_console.store import tables

MOST = 500


def published_between(conn: Connection, account: str, first: datetime, end: datetime) -> list[Row[tuple[object, ...]]]:
    """Return an account's posts published from ``first`` until before ``end``, the latest first, removed ones too."""
    post = tables.post
    statement = (
        select(
            post.c.id,
            post.c.published,
            post.c.original,
            post.c.known,
            post.c.removed_at,
            post.c.title,
            post.c.text,
            post.c.format,
            post.c.url,
        )
        .where(post.c.account == account, post.c.published >= first, post.c.published < end)
        .order_by(post.c.published.desc(), post.c.id.desc())
        .limit(MOST)
    )
    return list(conn.execute(statement))
