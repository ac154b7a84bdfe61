"""Which comments a question is about: the filter and the point in time, as conditions on the comment table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select, union_all
from sqlalchemy.sql.util import ClauseAdapter

from sm_console.api.queries import InboxFilter
from sm_console.core.model import CommentState
from sm_console.core.record_entries import RecordStatus
from sm_console.store import search, tables

OPEN_ONLY = (CommentState.OPEN,)


class Account(msgspec.Struct, frozen=True):
    """What a row shows of its account."""

    id: str
    platform: str
    name: str
    unit: str
    active: bool


def accounts(conn: Connection) -> dict[str, Account]:
    """Return all accounts by id: a city has hundreds at most."""
    table = tables.account
    columns = [table.c[name] for name in Account.__struct_fields__]
    return {row.id: Account(*row) for row in conn.execute(select(*columns).order_by(table.c.id))}


def wanted_states(wanted: InboxFilter) -> tuple[CommentState, ...]:
    """Return the states a filter lets through: the open ones where it names none."""
    return wanted.states or OPEN_ONLY


def is_counted(wanted: InboxFilter) -> bool:
    """Whether the counters by the hour say how many open comments a filter lets through."""
    narrower = (wanted.text.strip(), wanted.mine, wanted.drafts, wanted.flagged, wanted.records)
    return wanted_states(wanted) == OPEN_ONLY and not any((*narrower, wanted.assigned, wanted.assignee))


def conditions(
    wanted: InboxFilter,
    known: Mapping[str, Account],
    at: datetime,
    login: str,
    *,
    live: bool,
    many: bool = False,
) -> list[ColumnElement[bool]]:
    """Return the conditions under which a comment belongs to the answer.

    ``live``: the states are those of this moment, whatever clocks say; otherwise those at ``at``. ``many``: so much
    waits that a search rather begins with the words.
    """
    comment = tables.comment
    states = wanted_states(wanted)
    found = _begun(login, states) if wanted.drafts else [in_states(states) if live else in_states_at(states, at)]
    found += _of_accounts(wanted, known, in_order=live and is_counted(wanted))
    if wanted.overdue:
        found.append(comment.c.due < at)
    if wanted.flagged:
        found.append(_with_flag())
    if wanted.records:
        found.append(_with_status(wanted.records))
    if wanted.mine:
        claim = tables.claim
        held = select(claim.c.comment).where(held_at(at, live=live), claim.c.login == login)
        found.append(comment.c.id.in_(union_all(held, _given_to(login))))
    if wanted.assigned or wanted.assignee:
        found.append(comment.c.id.in_(_given_to(wanted.assignee)))
    if wanted.text.strip():
        found.append(search.matches(wanted.text, open_only=states == OPEN_ONLY, many=many))
    return found


def _begun(login: str, states: Sequence[CommentState]) -> list[ColumnElement[bool]]:
    """Return the conditions for what somebody has begun to answer: few, and found by their keys."""
    draft, comment = tables.draft, tables.comment
    begun = select(draft.c.comment).where(draft.c.login == login, draft.c.text != "")
    # Through a function: that keeps the planner away from the index on states, which holds years of answered ones.
    words: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in states]
    return [comment.c.id.in_(begun), func.coalesce(comment.c.state, "").in_(words)]


def _given_to(login: str) -> Select[tuple[int]]:
    """Return the comments that have been given to somebody; of an empty login: to anybody."""
    assignment = tables.assignment
    given = select(assignment.c.comment).where(tables.IS_ASSIGNED)
    return given.where(assignment.c.login == login) if login else given


def _with_flag() -> ColumnElement[bool]:
    """Return the condition that a comment is flagged."""
    return tables.comment.c.id.in_(select(tables.comment_flag.c.comment).where(tables.FLAG_HOLDS))


def _with_status(wanted: Collection[RecordStatus]) -> ColumnElement[bool]:
    """Return the condition that a comment's record status is one of those."""
    table = tables.record_status
    said = select(table.c.comment).where(
        tables.STATUS_HOLDS, table.c.status.in_([one for one in RecordStatus if one in wanted])
    )
    if RecordStatus.KEPT not in wanted:
        return tables.comment.c.id.in_(said)
    others = [one for one in RecordStatus if one not in wanted]
    return tables.comment.c.id.not_in(select(table.c.comment).where(tables.STATUS_HOLDS, table.c.status.in_(others)))


def in_states(states: Sequence[CommentState]) -> ColumnElement[bool]:
    """Return the condition that a comment is in one of ``states`` just now."""
    others = [state for state in states if state is not CommentState.OPEN]
    parts = [tables.IS_OPEN] if CommentState.OPEN in states else []
    if others:
        parts.append(_settled_in(others))
    return _any_of(parts)


def in_states_at(states: Sequence[CommentState], at: datetime) -> ColumnElement[bool]:
    """Return the condition that a comment was in one of ``states`` at ``at``.

    What was settled later was open then. A comment that was reopened meanwhile counts as open all the time.
    """
    closed = tables.comment.c.closed
    parts = []
    if CommentState.OPEN in states:
        parts += [tables.IS_OPEN, and_(tables.IS_CLOSED, closed > at)]
    if CommentState.OWN in states:
        parts.append(_settled_in([CommentState.OWN]))
    others = [state for state in states if state not in {CommentState.OPEN, CommentState.OWN}]
    if others:
        parts.append(and_(_settled_in(others), closed <= at))
    return and_(_any_of(parts), tables.comment.c.received <= at)


def _settled_in(states: Sequence[CommentState]) -> ColumnElement[bool]:
    # Literals, and the partial index's own condition beside them, or the planner cannot use it.
    words: list[ColumnElement[str]] = [literal_column(f"'{state.value}'") for state in states]
    return and_(tables.comment.c.state.in_(words), tables.IS_NOT_OPEN)


def _any_of(parts: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Join conditions by OR, each through its own partial index, which a plain OR would miss."""
    if len(parts) == 1:
        return parts[0]
    other = tables.comment.alias("other")
    to_other = ClauseAdapter(other)
    chosen = [select(other.c.id).where(to_other.traverse(part)) for part in parts]
    return tables.comment.c.id.in_(union_all(*chosen))


def held_at(at: datetime, *, live: bool) -> ColumnElement[bool]:
    """Return the condition that a claim holds at ``at``."""
    claim = tables.claim
    if live:
        return and_(tables.IS_HELD, claim.c.until > at)
    return and_(claim.c.since <= at, claim.c.until > at, or_(claim.c.ended.is_(None), claim.c.ended > at))


def chosen_accounts(wanted: InboxFilter, known: Mapping[str, Account]) -> list[str] | None:
    """Return the accounts that a filter lets through, by id, ``None`` where that is every one."""
    fits = [
        name
        for name, account in known.items()
        if account.active
        and wanted.account in {"", name}
        and wanted.unit in {"", account.unit}
        and wanted.platform in {"", account.platform}
    ]
    return None if len(fits) == len(known) else sorted(fits)


def _of_accounts(wanted: InboxFilter, known: Mapping[str, Account], *, in_order: bool) -> list[ColumnElement[bool]]:
    fits = chosen_accounts(wanted, known)
    if fits is None:
        return []
    column = tables.comment.c.account
    # Through a function: along the queue's own index until the window is full, not through all that the accounts have.
    return [func.coalesce(column, "").in_(fits) if in_order and len(fits) > 1 else column.in_(fits)]
