"""Where each account's collector stands: cursor, times, failures. Operational, not in the journal."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, select

from sm_console.store import tables
from sm_console.store.upsert import upsert


class Polling(msgspec.Struct, frozen=True, kw_only=True):
    """One account's collector.

    ``fetched``: last successful fetch; ``attempted``: last try; ``swept``: last complete sweep;
    ``next_due``: when to fetch next (``None``: now); ``failures`` in a row; ``requests`` of the last fetch.
    """

    account: str
    cursor: str | None = None
    fetched: datetime | None = None
    attempted: datetime | None = None
    swept: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    requests: int = 0


def get(conn: Connection, account: str) -> Polling:
    """Return where an account's collector stands; a blank one where nothing is stored."""
    row = conn.execute(select(tables.polling).where(tables.polling.c.account == account)).mappings().first()
    return Polling(**row) if row else Polling(account=account)


def all_accounts(conn: Connection) -> dict[str, Polling]:
    """Return where every account's collector stands, by account."""
    return {row["account"]: Polling(**row) for row in conn.execute(select(tables.polling)).mappings()}


def save(conn: Connection, polling: Polling) -> None:
    """Store where an account's collector stands."""
    upsert(conn, tables.polling, [msgspec.structs.asdict(polling)])


def set_cursor(conn: Connection, account: str, cursor: str) -> None:
    """Store an account's cursor alone, in the transaction that records what it covers."""
    save(conn, msgspec.structs.replace(get(conn, account), cursor=cursor))


def forget(conn: Connection, account: str) -> None:
    """Forget an account's collector; the next fetch begins anew."""
    conn.execute(delete(tables.polling).where(tables.polling.c.account == account))
