"""The queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Select,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.sql.util import ClauseAdapter

from sm_console.api.queries import InboxFilter
from sm_console.api.views import Assignment, Claim, InboxPage, InboxRow
from sm_console.core.crowd import LEFT
from sm_console.core.model import Action, AnswerClass, CommentState, OutboxState
from sm_console.core.record_status import RecordStand
from sm_console.store import open_counts, records, tables
from sm_console.store.lookup import author_of
from sm_console.store.open_counts import OpenCount
from sm_console.store.project.rows import portions
from sm_console.store.queries import scope
from sm_console.store.types import WHOLE

WORDS = 400
_SHOWN = (
    *("id", "account", "platform_id", "author_name", "author_id", "author_url", "format", "written"),
    *("received", "answer_class", "due", "target", "last_staffed", "state", "visibility", "closed"),
)
_SETTLED = {CommentState.ANSWERED, CommentState.NO_ANSWER, CommentState.REMOVED}


def inbox_page(
    conn: Connection,
    wanted: InboxFilter,
    at: datetime,
    opens: datetime,
    *,
    live: bool,
    offset: int = 0,
    limit: int = 500,
    full: bool = False,
    login: str = "",
    names: Mapping[str, str],
) -> InboxPage:
    """Return a window of the queue and its totals.

    ``at`` judges what is overdue, ``opens`` is the office's next opening after it. ``live`` shows the
    states of this moment (the query's ``at`` is ``None``); otherwise those at ``at``, which may lie
    ahead. ``login`` is who asks (for ``mine``), ``names`` maps logins to first names.

    Sorted by last staffed moment, received, id; settled states alone: the latest first. Accounts that
    have left the configuration are left out.
    """
    known = scope.accounts(conn)
    many = bool(wanted.text.strip()) and open_counts.are_many(conn)
    where = scope.conditions(wanted, known, at, login, live=live, many=many)
    comment = tables.comment
    order: list[ColumnElement[Any]] = [comment.c.last_staffed, comment.c.received, comment.c.id]
    if set(scope.wanted_states(wanted)) <= _SETTLED:
        order = [column.desc() for column in order]
    window = select(comment.c.id).where(*where).order_by(*order).limit(limit).offset(offset)
    if wanted.text.strip():
        totals, numbers = _searched(conn, where, order, (at, opens), (limit, offset))
    elif live and scope.is_counted(wanted):
        totals = open_counts.total(conn, at, opens, scope.chosen_accounts(wanted, known))
        totals = OpenCount(totals.overdue, totals.overdue, 0) if wanted.overdue else totals
        numbers = list(conn.scalars(window))
    else:
        totals = OpenCount._make(conn.execute(select(*_totals(comment.c, at, opens)).where(*where)).one())
        numbers = list(conn.scalars(window))
    rows = _rows(conn, numbers, known, at, live=live, names=names, full=full)
    rest = totals.open - totals.overdue - totals.before_open
    return InboxPage(
        rows=rows,
        total=totals.open,
        overdue=totals.overdue,
        before_open=totals.before_open,
        rest=rest,
        at=at,
        opens=opens,
    )


def _searched(
    conn: Connection,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    moments: tuple[datetime, datetime],
    window: tuple[int, int],
) -> tuple[OpenCount, list[int]]:
    """Return the totals at two moments (``at``, ``opens``) and the ids of a window (limit, offset).

    What matches is found once, for both.
    """
    comment = tables.comment
    columns = (comment.c.id, comment.c.due, comment.c.last_staffed, comment.c.received)
    matched = select(*columns).where(*where).cte("matched").prefix_with("MATERIALIZED")
    to_matched = ClauseAdapter(matched)
    ordered = select(matched.c.id).order_by(*map(to_matched.traverse, order)).limit(window[0]).offset(window[1])
    listed, nothing = ordered.subquery("listed"), literal_column("0", WHOLE)
    counted = select(*_totals(matched.c, *moments))
    totals, *found = conn.execute(counted.union_all(select(listed.c.id, nothing, nothing))).all()
    return OpenCount._make(totals), [row[0] for row in found]


def _rows(
    conn: Connection,
    numbers: Sequence[int],
    known: Mapping[str, scope.Account],
    at: datetime,
    *,
    live: bool,
    names: Mapping[str, str],
    full: bool,
) -> list[InboxRow]:
    """Return comments as the queue shows them, in the order of their ids given.

    A portion at a time: between two the desk attends to others, and what comes before a window far down is not read.
    """
    found: dict[int, InboxRow] = {}
    for portion in portions(numbers):
        some = conn.execute(_columns(full=full).where(tables.comment.c.id.in_(portion))).all()
        found |= {row.id: row for row in inbox_rows(conn, some, known, at, live=live, names=names)}
    return [found[number] for number in numbers]


def inbox_row(
    conn: Connection, comment: int, at: datetime, *, names: Mapping[str, str], full: bool = False
) -> InboxRow | None:
    """Return one comment as the queue shows it now, whatever its state; ``None`` where there is none."""
    found = conn.execute(_columns(full=full).where(tables.comment.c.id == comment)).all()
    rows = inbox_rows(conn, found, scope.accounts(conn), at, live=True, names=names)
    return rows[0] if rows else None


def inbox_rows(
    conn: Connection,
    found: Sequence[Row[*tuple[Any, ...]]],
    known: Mapping[str, scope.Account],
    at: datetime,
    *,
    live: bool,
    names: Mapping[str, str],
) -> list[InboxRow]:
    """Turn what :func:`_columns` selected into rows, with their claims and what is being sent."""
    ids = [row.id for row in found]
    claims = _claims(conn, ids, at, live=live, names=names)
    sending = _sending(conn, ids, at)
    given = _assignments(conn, ids, names=names)
    flags, stands = records.flags(conn, ids), records.stands(conn, ids)
    rows = [_row(row, known[row.account], at, claims, sending, live=live) for row in found]
    rows = [replace(row, assignment=given[row.id]) if row.id in given else row for row in rows]
    return [_on_record(row, flags.get(row.id), stands.get(row.id)) for row in rows]


def _on_record(row: InboxRow, flags: records.Flags | None, stand: RecordStand | None) -> InboxRow:
    """Add what R12 and R11 have to say of a comment: of most nothing."""
    if flags is not None:
        row = replace(row, flags=flags.flags)
    return row if stand is None else replace(row, record=stand.status, dnr=stand.dnr)


def _columns(*, full: bool) -> Select[*tuple[Any, ...]]:
    comment, post = tables.comment, tables.post
    columns = [comment.c[name] for name in _SHOWN]
    # As bytes: SQLite's own substr stops at a NUL that a stranger wrote.
    start = func.substr(cast(comment.c.text, LargeBinary), 1, WORDS * 4).label("start")
    extra = [comment.c.text, comment.c.url, post.c.title.label("post_title"), comment.c.parent_platform_id]
    # Outer joins keep the order of the queue: the planner may not begin with the post.
    joined = comment.outerjoin(post, post.c.id == comment.c.post)
    return select(*columns, start, post.c.platform_id.label("post_id"), *(extra if full else ())).select_from(joined)


def _totals(columns: Any, at: datetime, opens: datetime) -> tuple[ColumnElement[int], ...]:
    """Return what counts comments: all, the overdue, and those best answered before the office opens."""
    late = columns.due < at
    soon = (columns.due >= at) & (columns.last_staffed < opens)
    return func.count(), _sum(late), _sum(soon)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _row(
    row: Row[*tuple[Any, ...]],
    account: scope.Account,
    at: datetime,
    claims: Mapping[int, Claim],
    sending: Mapping[int, OutboxState],
    *,
    live: bool,
) -> InboxRow:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    state = values["state"]
    if not live and state in _SETTLED and values["closed"] > at:
        state = CommentState.OPEN
    more: dict[str, Any] = {}
    if "text" in values:
        more = {"text": values["text"], "url": values["url"], "post_title": values["post_title"] or ""}
        more["parent_id"] = values["parent_platform_id"] or ""
    return InboxRow(
        id=values["id"],
        account=account.id,
        account_name=account.name,
        unit=account.unit,
        platform=account.platform,
        post_id=values["post_id"],
        platform_id=values["platform_id"],
        author=author_of(values),
        words=values["start"].decode("utf-8", "ignore")[:WORDS],
        format=values["format"],
        received=values["received"],
        # The account's own words have no clock: they show when they were written.
        answer_class=values["answer_class"] or AnswerClass.HOURS_24,
        due=values["due"] or values["written"],
        target=values["target"],
        last_staffed=values["last_staffed"] or values["written"],
        state=state,
        visibility=values["visibility"],
        claim=claims.get(values["id"]),
        sending=sending.get(values["id"]),
        **more,
    )


def _claims(
    conn: Connection, ids: list[int], at: datetime, *, live: bool, names: Mapping[str, str]
) -> dict[int, Claim]:
    claim = tables.claim
    held = {}
    for portion in portions(ids):
        statement = select(claim).where(claim.c.comment.in_(portion), scope.held_at(at, live=live))
        for row in conn.execute(statement.order_by(claim.c.id)):
            name = names.get(row.login, row.login)
            away = live and row.why == LEFT
            held[row.comment] = Claim(login=row.login, name=name, since=row.since, until=row.until, away=away)
    return held


def _assignments(conn: Connection, ids: list[int], *, names: Mapping[str, str]) -> dict[int, Assignment]:
    """Return whose matter each comment is at this moment."""
    table = tables.assignment
    found = {}
    for portion in portions(ids):
        for row in conn.execute(select(table).where(table.c.comment.in_(portion), tables.IS_ASSIGNED)):
            found[row.comment] = Assignment(
                login=row.login,
                name=names.get(row.login, row.login),
                giver=names.get(row.giver, row.giver),
                since=row.since,
                word=row.word,
            )
    return found


def _sending(conn: Connection, ids: list[int], at: datetime) -> dict[int, OutboxState]:
    """Return the state of each comment's latest answer that is not finished."""
    outbox = tables.outbox
    states = {}
    for portion in portions(ids):
        statement = select(outbox.c.comment, outbox.c.state).where(
            outbox.c.comment.in_(portion),
            tables.IS_UNFINISHED,
            outbox.c.action == Action.REPLY,
            outbox.c.queued <= at,
        )
        states.update({row.comment: row.state for row in conn.execute(statement.order_by(outbox.c.id))})
    return states
