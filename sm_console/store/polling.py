"""Where each account's collector stands: cursor, times, failures. Operational, not in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select

from sm_console.core.budget import Limit
from sm_console.store import tables
from sm_console.store.upsert import upsert


class Polling(msgspec.Struct, frozen=True, kw_only=True):
    """One account's collector.

    ``fetched``: last successful fetch; ``attempted``: last try; ``swept``: last complete sweep;
    ``next_due``: when to fetch next (``None``: now); ``failures`` in a row; ``requests`` of the last fetch.
    ``paused``: nothing may be asked before then, by the platform's own word; ``limits`` as it told them last;
    ``comments``: whether the platform lets a program read comments.
    """

    account: str
    cursor: str | None = None
    fetched: datetime | None = None
    attempted: datetime | None = None
    swept: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    requests: int = 0
    paused: datetime | None = None
    limits: tuple[Limit, ...] = ()
    comments: bool = True


def get(conn: Connection, account: str) -> Polling:
    """Return where an account's collector stands; a blank one where nothing is stored."""
    row = conn.execute(select(tables.polling).where(tables.polling.c.account == account)).mappings().first()
    return Polling(**row) if row else Polling(account=account)


def all_accounts(conn: Connection) -> dict[str, Polling]:
    """Return where every account's collector stands, by account."""
    return {row["account"]: Polling(**row) for row in conn.execute(select(tables.polling)).mappings()}


def put(conn: Connection, account: str, **changes: Any) -> None:
    """Store some of :class:`Polling`'s fields and leave the others as they are. Raises TypeError for others."""
    polling = msgspec.structs.replace(get(conn, account), **changes)
    upsert(conn, tables.polling, [msgspec.structs.asdict(polling)])


def forget(conn: Connection, account: str) -> None:
    """Forget an account's collector; the next fetch begins anew."""
    conn.execute(delete(tables.polling).where(tables.polling.c.account == account))
