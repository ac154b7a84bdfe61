"""Reading the register: ticks as of an instant, and what was done about an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import chain

import msgspec
from sqlalchemy import Connection, select

from sm_console.core.register_entries import Checklist
from sm_console.store import tables
from sm_console.store.project.rows import portions


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A point that stands ticked off: by whom, when, and what they said."""

    checklist: Checklist
    occasion: str
    item: str
    login: str
    at: datetime
    note: str


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act in the register; ``kind`` is the journal entry's tag, ``what`` and ``note`` are particular to it."""

    kind: str
    login: str
    at: datetime
    what: str
    note: str


def ticks(conn: Connection, at: datetime, accounts: Collection[str] | None = None) -> dict[str, list[Tick]]:
    """Return the ticks of accounts (``None``: all) that stand now and stood at ``at``, by account."""
    table = tables.tick
    statement = select(table).where(table.c.at <= at).order_by(table.c.account, table.c.at)
    chosen = (
        [statement] if accounts is None else [statement.where(table.c.account.in_(ids)) for ids in portions(accounts)]
    )
    found: defaultdict[str, list[Tick]] = defaultdict(list)
    for row in chain.from_iterable(conn.execute(one) for one in chosen):
        found[row.account].append(
            Tick(
                checklist=row.checklist,
                occasion=row.occasion,
                item=row.item,
                login=row.login,
                at=row.at,
                note=row.note,
            )
        )
    return dict(found)


def acts(conn: Connection, account: str, *, limit: int = 100) -> list[Act]:
    """Return what was done about an account, the newest first."""
    table = tables.register_act
    statement = select(table).where(table.c.account == account).order_by(table.c.id.desc()).limit(limit)
    return [
        Act(kind=row.kind, login=row.login, at=row.at, what=row.what, note=row.note) for row in conn.execute(statement)
    ]


def urls(conn: Connection) -> dict[str, str]:
    """Return where people find each account, as far as its platform has told."""
    profile = tables.profile
    return {row[0]: row[1] for row in conn.execute(select(profile.c.account, profile.c.url)) if row[1]}
