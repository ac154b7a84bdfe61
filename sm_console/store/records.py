"""Reading comments as public records (R11), and what was flagged in them (R12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Table, func, select

from sm_console.core.model import CommentState
from sm_console.core.record_entries import Flag, RecordStatus
from sm_console.core.record_status import RecordStand
from sm_console.store.project.rows import EVERY_ACCOUNT, chosen, portions
from sm_console.store.queries import scope
from sm_console.store.tables import comment
from sm_console.store.tables.records import FLAG_HOLDS, STATUS_HOLDS, comment_flag, record_status

_WAITING = (RecordStatus.TO_REGISTER, RecordStatus.SECRECY)


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """An account's open comments that are flagged: how many, and since when the first."""

    count: int
    since: datetime


class Flags(msgspec.Struct, frozen=True, kw_only=True):
    """What was flagged in a comment's present text, and by which pack."""

    flags: tuple[Flag, ...]
    pack: str


def stands(conn: Connection, comments: Iterable[int]) -> dict[int, RecordStand]:
    """Return the record status of those comments for which somebody said one."""
    return {
        row.comment: _stand(row)
        for portion in portions(comments)
        for row in conn.execute(select(record_status).where(record_status.c.comment.in_(portion), STATUS_HOLDS))
    }


def flags(conn: Connection, comments: Iterable[int]) -> dict[int, Flags]:
    """Return what is flagged in those comments in which anything is."""
    return {
        row.comment: Flags(flags=row.flags, pack=row.pack)
        for portion in portions(comments)
        for row in conn.execute(select(comment_flag).where(comment_flag.c.comment.in_(portion), FLAG_HOLDS))
    }


def waiting(conn: Connection, at: datetime, accounts: Collection[str] | None) -> list[RecordStand]:
    """Return what was to be registered at ``at`` on some accounts (``None``: all), the oldest first."""
    table = record_status
    statement = select(table).where(table.c.status.in_(_WAITING), _held(table, at))
    if accounts is None:
        statement = statement.where(table.c.account.in_(EVERY_ACCOUNT))
    found = [_stand(row) for portion in chosen(statement, table.c.account, accounts) for row in conn.execute(portion)]
    return sorted(found, key=lambda stand: (stand.at, stand.comment))


def flagged(conn: Connection, at: datetime, accounts: Collection[str] | None, *, live: bool) -> dict[str, Flagged]:
    """Return the flagged open comments of some accounts (``None``: all) in sum; ``live`` as in ``inbox_page``."""
    open_only = (CommentState.OPEN,)
    table = comment_flag
    held = FLAG_HOLDS if live else _held(table, at)
    state = scope.in_states(open_only) if live else scope.in_states_at(open_only, at)
    statement = (
        select(table.c.account, func.count(), func.min(comment.c.received))
        .select_from(table.join(comment, comment.c.id == table.c.comment))
        .where(held, state)
        .group_by(table.c.account)
    )
    return {
        row[0]: Flagged(count=row[1], since=row[2])
        for portion in chosen(statement, table.c.account, accounts)
        for row in conn.execute(portion)
    }


def _held(table: Table, at: datetime) -> ColumnElement[bool]:
    return (table.c.at <= at) & (table.c.ended.is_(None) | (table.c.ended > at))


def _stand(row: Row[Any]) -> RecordStand:
    return RecordStand(
        comment=row.comment,
        account=row.account,
        status=row.status,
        at=row.at,
        login=row.login,
        dnr=row.dnr,
        why=row.why,
    )
