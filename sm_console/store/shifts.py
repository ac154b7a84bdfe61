"""Reading handovers, and what one leaves behind at the end of a shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from sm_console.core.shift_entries import HandedItem, HandedKind
from sm_console.store import tables
from sm_console.store.tables.shifts import IS_UNACKNOWLEDGED, handover


def by_number(conn: Connection, number: int) -> Row[Any] | None:
    """Return a handover, ``None`` where there is none."""
    return conn.execute(select(handover).where(handover.c.id == number)).first()


def latest(conn: Connection, limit: int) -> Sequence[Row[Any]]:
    """Return handovers, newest first."""
    return conn.execute(select(handover).order_by(handover.c.id.desc()).limit(limit)).all()


def unacknowledged(conn: Connection, login: str = "") -> Sequence[Row[Any]]:
    """Return handovers that nobody has acknowledged, oldest first; with ``login`` those from or to them."""
    wanted = select(handover).where(IS_UNACKNOWLEDGED).order_by(handover.c.id)
    if login:
        wanted = wanted.where(or_(handover.c.giver == login, handover.c.receiver == login))
    return conn.execute(wanted).all()


def taken_over(conn: Connection, login: str) -> datetime | None:
    """Return when somebody last acknowledged a handover, ``None`` where they never did."""
    wanted = select(handover.c.acknowledged).where(handover.c.receiver == login, handover.c.acknowledged.is_not(None))
    return conn.scalars(wanted.order_by(handover.c.acknowledged.desc()).limit(1)).first()


def held_claims(conn: Connection, now: datetime) -> list[HandedItem]:
    """Return who has which comment, by account."""
    claim, comment = tables.claim, tables.comment
    wanted = (
        select(claim.c.comment, comment.c.account, claim.c.login, claim.c.since, claim.c.until)
        .join(comment, comment.c.id == claim.c.comment)
        .where(tables.IS_HELD, claim.c.until > now)
        .order_by(comment.c.account, claim.c.comment)
    )
    return [
        HandedItem(
            kind=HandedKind.CLAIM,
            account=row.account,
            comment=row.comment,
            login=row.login,
            at=row.since,
            until=row.until,
        )
        for row in conn.execute(wanted)
    ]


def given(conn: Connection) -> list[HandedItem]:
    """Return to whom which open comment has been given, by account."""
    table, comment = tables.assignment, tables.comment
    wanted = (
        select(table.c.comment, comment.c.account, table.c.login, table.c.since, table.c.word)
        .join(comment, comment.c.id == table.c.comment)
        .where(tables.IS_ASSIGNED, func.coalesce(comment.c.state, "") == "open")
        .order_by(comment.c.account, table.c.comment)
    )
    return [
        HandedItem(
            kind=HandedKind.GIVEN,
            account=row.account,
            comment=row.comment,
            login=row.login,
            at=row.since,
            text=row.word,
        )
        for row in conn.execute(wanted)
    ]


def drafts(conn: Connection) -> list[HandedItem]:
    """Return who has begun to answer what still waits. The drafts themselves stand with the comments."""
    draft, comment = tables.draft, tables.comment
    wanted = (
        select(draft.c.comment, comment.c.account, draft.c.login, draft.c.saved)
        .join(comment, comment.c.id == draft.c.comment)
        .where(draft.c.text != "", func.coalesce(comment.c.state, "") == "open")
        .order_by(draft.c.saved)
    )
    return [
        HandedItem(kind=HandedKind.DRAFT, account=row.account, comment=row.comment, login=row.login, at=row.saved)
        for row in conn.execute(wanted)
    ]


def notes(conn: Connection, since: datetime) -> list[HandedItem]:
    """Return colleagues' notes since then on what still waits."""
    note, comment = tables.note, tables.comment
    wanted = (
        select(note.c.comment, comment.c.account, note.c.login, note.c.at, note.c.text)
        .join(comment, comment.c.id == note.c.comment)
        .where(note.c.at >= since, tables.IS_OPEN)
        .order_by(note.c.id)
    )
    return [
        HandedItem(
            kind=HandedKind.NOTE, account=row.account, comment=row.comment, login=row.login, at=row.at, text=row.text
        )
        for row in conn.execute(wanted)
    ]


def alarms(conn: Connection) -> list[HandedItem]:
    """Return the alarms whose cause stands; ``login`` is who has seen one."""
    alarm = tables.alarm
    wanted = select(alarm).where(tables.IS_STANDING).order_by(alarm.c.id)
    return [
        HandedItem(kind=HandedKind.ALARM, account=row.account, login=row.seen_by or "", at=row.raised, what=row.text)
        for row in conn.execute(wanted)
    ]


def crises(conn: Connection) -> list[HandedItem]:
    """Return the crises that stand; ``login`` is who is in charge, ``until`` the next review."""
    crisis = tables.crisis
    wanted = select(crisis).where(crisis.c.ended.is_(None)).order_by(crisis.c.id)
    return [
        HandedItem(kind=HandedKind.CRISIS, login=row.owner, at=row.began, until=row.review, text=row.reason)
        for row in conn.execute(wanted)
    ]
