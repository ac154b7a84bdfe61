"""Look-ups about what people do: outgoing acts, claims, and what can be taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, literal_column, select

from sm_console.core.model import Action, Ground, Message, OutboxState
from sm_console.store import tables
from sm_console.store.project.rows import portions


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """An outgoing act with the platform's ids it needs. ``comment_platform_id`` is what it is about."""

    id: int
    account: str
    comment: int
    comment_platform_id: str
    post_platform_id: str
    action: Action
    key: str
    text: str
    ground: Ground | None
    state: OutboxState
    login: str
    queued: datetime
    send_after: datetime
    moved: datetime
    attempts: int
    platform_id: str
    message: Message | None


class HeldClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that has not been given back; it may have run out (``until``). ``why`` "left": its holder has gone."""

    comment: int
    account: str
    login: str
    since: datetime
    until: datetime
    why: str = ""


class Undoable(msgspec.Struct, frozen=True, kw_only=True):
    """A person's latest act that can be taken back: exactly one of ``outbox`` and ``waived`` (a comment) is set."""

    outbox: int = 0
    waived: int = 0
    at: datetime | None = None


def outgoing(conn: Connection, number: int) -> Outgoing | None:
    """Return an outgoing act by id, ``None`` where there is none."""
    found = _outgoing(conn, _acts().where(tables.outbox.c.id == number))
    return found[0] if found else None


def next_send(conn: Connection) -> datetime | None:
    """Return when the next queued act may leave, ``None`` where nothing is queued."""
    statement = select(tables.outbox.c.send_after).where(tables.IS_QUEUED).order_by(tables.outbox.c.send_after)
    return conn.scalars(statement.limit(1)).first()


def leaves_before(conn: Connection, instant: datetime) -> bool:
    """Whether an act is being sent, or is queued to leave by ``instant``."""
    due = next_send(conn)
    return (due is not None and due <= instant) or bool(outbox_in(conn, [OutboxState.SENDING]))


def outbox_in(conn: Connection, states: Collection[OutboxState], *, account: str | None = None) -> list[Outgoing]:
    """Return unfinished acts (queued, sending, failed, unknown) in ``states``, oldest first."""
    outbox = tables.outbox
    statement = _acts().where(tables.IS_UNFINISHED, outbox.c.state.in_(states)).order_by(outbox.c.id)
    if account is not None:
        statement = statement.where(outbox.c.account == account)
    return _outgoing(conn, statement)


def outbox_of_comment(conn: Connection, comment: int) -> list[Outgoing]:
    """Return all acts about a comment, oldest first, finished ones too."""
    return _outgoing(conn, _acts().where(tables.outbox.c.comment == comment).order_by(tables.outbox.c.id))


def claim_of(conn: Connection, comment: int) -> HeldClaim | None:
    """Return a comment's claim that has not been given back, run out or not."""
    found = _claims(conn, _held().where(tables.claim.c.comment == comment))
    return found[0] if found else None


def claims_of(conn: Connection, login: str) -> list[HeldClaim]:
    """Return a person's claims that have not been given back, run out or not."""
    return _claims(conn, _held().where(tables.claim.c.login == login).order_by(tables.claim.c.comment))


def standing_claims(conn: Connection) -> list[HeldClaim]:
    """Return all claims that have not been given back, run out or not."""
    return _claims(conn, _held().order_by(tables.claim.c.comment))


def given_up(conn: Connection, comments: Collection[int], login: str, at: datetime) -> list[HeldClaim]:
    """Return the claims of a person that ended at ``at``, on those of some comments that nobody has taken since."""
    claim, comment = tables.claim, tables.comment
    taken = claim.alias("taken")
    since = select(taken.c.id).where(taken.c.comment == claim.c.comment, taken.c.id > claim.c.id).exists()
    columns = (claim.c.comment, comment.c.account, claim.c.login, claim.c.since, claim.c.until)
    ended = select(*columns).join(comment, comment.c.id == claim.c.comment).order_by(claim.c.comment)
    ended = ended.where(claim.c.login == login, claim.c.ended == at, ~since)
    return [one for part in portions(comments) for one in _claims(conn, ended.where(claim.c.comment.in_(part)))]


def claims_on(conn: Connection, comments: Collection[int]) -> dict[int, HeldClaim]:
    """Return the claims on some comments that have not been given back, by comment."""
    held = [_claims(conn, _held().where(tables.claim.c.comment.in_(part))) for part in portions(comments)]
    return {claim.comment: claim for part in held for claim in part}


def assignees(conn: Connection, comments: Collection[int]) -> dict[int, str]:
    """Return to whom (logins) comments have been given, by comment."""
    table = tables.assignment
    held = select(table.c.comment, table.c.login).where(tables.IS_ASSIGNED)
    return {
        row.comment: row.login
        for part in portions(comments)
        for row in conn.execute(held.where(table.c.comment.in_(part)))
    }


def expired_claims(conn: Connection, now: datetime) -> list[HeldClaim]:
    """Return claims that have run out and are still to be released."""
    return _claims(conn, _held().where(tables.claim.c.until <= now).order_by(tables.claim.c.until))


def latest_undoable(conn: Connection, login: str) -> Undoable | None:
    """Return a person's latest act that can be taken back: a queued act, or a waived answer."""
    outbox, comment = tables.outbox, tables.comment
    queued = conn.execute(
        select(outbox.c.id, outbox.c.queued)
        .where(tables.IS_QUEUED, outbox.c.login == login)
        .order_by(outbox.c.queued.desc(), outbox.c.id.desc())
        .limit(1)
    ).first()
    waived = conn.execute(
        select(comment.c.id, comment.c.waived_at)
        .where(comment.c.waived_by == login, comment.c.waived_at.is_not(None))
        .where(comment.c.state == literal_column("'no-answer'"))
        .order_by(comment.c.waived_at.desc(), comment.c.id.desc())
        .limit(1)
    ).first()
    if queued is not None and (waived is None or queued.queued >= waived.waived_at):
        return Undoable(outbox=queued.id, at=queued.queued)
    return None if waived is None else Undoable(waived=waived.id, at=waived.waived_at)


def _acts() -> Select[*tuple[Any, ...]]:
    outbox, comment, post = tables.outbox, tables.comment, tables.post
    own = [column for column in outbox.c if column.key in Outgoing.__struct_fields__]
    return (
        select(
            *own,
            comment.c.platform_id.label("comment_platform_id"),
            post.c.platform_id.label("post_platform_id"),
        )
        .outerjoin(comment, comment.c.id == outbox.c.comment)
        .outerjoin(post, post.c.id == comment.c.post)
    )


def _outgoing(conn: Connection, statement: Select[*tuple[Any, ...]]) -> list[Outgoing]:
    return [Outgoing(**row) for row in conn.execute(statement).mappings()]


def _held() -> Select[*tuple[Any, ...]]:
    claim, comment = tables.claim, tables.comment
    return (
        select(claim.c.comment, comment.c.account, claim.c.login, claim.c.since, claim.c.until, claim.c.why)
        .outerjoin(comment, comment.c.id == claim.c.comment)
        .where(tables.IS_HELD)
    )


def _claims(conn: Connection, statement: Select[*tuple[Any, ...]]) -> list[HeldClaim]:
    return [HeldClaim(**row) for row in conn.execute(statement).mappings()]
