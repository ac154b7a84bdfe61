"""The bytes of pictures by their hash, with a thumbnail. No part of the record: they can be fetched again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from sm_console.core.face import Thumb
from sm_console.store import tables
from sm_console.store.upsert import upsert


def keep(conn: Connection, sha256: str, data: bytes, at: datetime) -> None:
    """Store a picture's bytes; its thumbnail comes once it has been measured."""
    row = {"sha256": sha256, "bytes": data, "fetched": at, "thumb_width": 0, "thumb_height": 0, "thumb": b""}
    upsert(conn, tables.picture, [row])


def data(conn: Connection, sha256: str) -> bytes | None:
    """Return a picture's bytes, ``None`` where they are not here."""
    found: bytes | None = conn.scalar(select(tables.picture.c.bytes).where(tables.picture.c.sha256 == sha256))
    return found


def put_thumb(conn: Connection, sha256: str, thumb: Thumb) -> None:
    """Store a picture's thumbnail."""
    values = {"thumb_width": thumb.width, "thumb_height": thumb.height, "thumb": thumb.rgb}
    conn.execute(update(tables.picture).where(tables.picture.c.sha256 == sha256).values(values))


def thumb(conn: Connection, sha256: str) -> Thumb:
    """Return a picture's thumbnail, an empty one where there is none."""
    table = tables.picture
    row = conn.execute(
        select(table.c.thumb_width, table.c.thumb_height, table.c.thumb).where(table.c.sha256 == sha256)
    ).first()
    return Thumb(width=row[0], height=row[1], rgb=row[2]) if row is not None else Thumb()


def prune(conn: Connection, used: Collection[str], most_bytes: int) -> int:
    """Throw the oldest pictures that nobody shows any more away until the rest fits; return how many."""
    table = tables.picture
    size = func.length(table.c.bytes)
    total = conn.scalar(select(func.coalesce(func.sum(size), 0))) or 0
    gone = 0
    if total <= most_bytes:
        return gone
    for sha256, length in conn.execute(select(table.c.sha256, size).order_by(table.c.fetched)).fetchall():
        if total > most_bytes and sha256 not in used:
            conn.execute(delete(table).where(table.c.sha256 == sha256))
            total -= length
            gone += 1
    return gone
