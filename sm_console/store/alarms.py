"""Reading alarms, and noting where they have been brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, insert, select

from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.model import Message
from sm_console.store import tables


class StoredAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm; ``key`` names its cause, ``account`` is empty for what concerns none."""

    id: int
    account: str
    kind: AlarmKind
    key: str
    text: Message
    count: int
    raised: datetime
    seen_by: str | None
    seen: datetime | None
    ended: datetime | None


def standing(conn: Connection) -> list[StoredAlarm]:
    """Return the alarms that stand, newest first."""
    return _alarms(conn, _all().where(tables.IS_STANDING))


def latest(conn: Connection, limit: int) -> list[StoredAlarm]:
    """Return the latest alarms, ended ones too, newest first."""
    return _alarms(conn, _all().limit(limit))


def between(conn: Connection, first: datetime, last: datetime) -> list[StoredAlarm]:
    """Return the alarms raised from ``first`` to ``last``, newest first."""
    return _alarms(conn, _all().where(tables.alarm.c.raised >= first, tables.alarm.c.raised <= last))


def sent(conn: Connection, alarms: Iterable[int]) -> set[tuple[int, str]]:
    """Return which of these alarms have been brought to whom."""
    table = tables.alarm_sent
    rows = conn.execute(select(table.c.alarm, table.c.target).where(table.c.alarm.in_(list(alarms))))
    return {(row.alarm, row.target) for row in rows}


def note_sent(conn: Connection, alarms: Iterable[int], target: str) -> None:
    """Note that alarms have been brought to a receiver."""
    conn.execute(insert(tables.alarm_sent), [{"alarm": number, "target": target} for number in alarms])


def _all() -> Select[Any]:
    columns = [tables.alarm.c[name] for name in StoredAlarm.__struct_fields__]
    return select(*columns).order_by(tables.alarm.c.id.desc())


def _alarms(conn: Connection, statement: Select[Any]) -> list[StoredAlarm]:
    return [StoredAlarm(**row) for row in conn.execute(statement).mappings()]
