"""Which comments a question is about: the filter and the point in time, as conditions on the comment table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, false, literal_column, or_, select

from sm_console.api.queries import InboxFilter
from sm_console.core.model import CommentState
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


def conditions(
    wanted: InboxFilter,
    known: dict[str, Account],
    at: datetime,
    login: str,
    *,
    live: bool,
) -> list[ColumnElement[bool]]:
    """Return the conditions under which a comment belongs to the answer.

    ``live``: the states are those of this moment, whatever clocks say; otherwise those at ``at``.
    """
    comment = tables.comment
    states = wanted_states(wanted)
    found = [in_states(states) if live else in_states_at(states, at)]
    found += _of_accounts(wanted, known)
    if wanted.overdue:
        found.append(comment.c.due < at)
    if wanted.mine:
        claim = tables.claim
        held = select(claim.c.comment).where(held_at(at, live=live), claim.c.login == login)
        found.append(comment.c.id.in_(held))
    if wanted.text.strip():
        found.append(search.matches(wanted.text, open_only=states == OPEN_ONLY))
    return found


def in_states(states: Sequence[CommentState]) -> ColumnElement[bool]:
    """Return the condition that a comment is in one of ``states`` just now."""
    return or_(false(), *(_now(state) for state in states))


def in_states_at(states: Sequence[CommentState], at: datetime) -> ColumnElement[bool]:
    """Return the condition that a comment was in one of ``states`` at ``at``.

    What was settled later was open then. A comment that was reopened meanwhile counts as open all the time.
    """
    comment = tables.comment
    terms = []
    for state in states:
        if state is CommentState.OPEN:
            terms.append(_now(state))
            terms.append(and_(comment.c.closed.is_not(None), comment.c.closed > at))
        elif state is CommentState.OWN:
            terms.append(_now(state))
        else:
            terms.append(and_(_now(state), comment.c.closed <= at))
    return and_(or_(false(), *terms), comment.c.received <= at)


def held_at(at: datetime, *, live: bool) -> ColumnElement[bool]:
    """Return the condition that a claim holds at ``at``."""
    claim = tables.claim
    if live:
        return and_(tables.IS_HELD, claim.c.until > at)
    return and_(claim.c.since <= at, claim.c.until > at, or_(claim.c.ended.is_(None), claim.c.ended > at))


def _now(state: CommentState) -> ColumnElement[bool]:
    # A literal, not a parameter, and with the partial index's own condition beside it.
    is_it = tables.comment.c.state == literal_column(f"'{state.value}'")
    if state in {CommentState.OPEN, CommentState.OWN}:
        return is_it
    return and_(is_it, tables.IS_SETTLED)


def _of_accounts(wanted: InboxFilter, known: dict[str, Account]) -> list[ColumnElement[bool]]:
    fits: dict[str, Any] = {
        name: account
        for name, account in known.items()
        if account.active
        and wanted.account in {"", name}
        and wanted.unit in {"", account.unit}
        and wanted.platform in {"", account.platform}
    }
    if len(fits) == len(known):
        return []
    return [tables.comment.c.account.in_(sorted(fits))]
