"""What people do with findings."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Index

from sm_console.core.finding_entries import ActKind
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import Flag, Instant, Word

# Every act there ever was; one that holds has no end. ``id`` is its journal entry, ``account`` empty for the city.
# ``until``, ``state``, ``due`` and ``late`` are those of a finding put off, ``assignee`` that of one given away.
finding_act = make_table(
    "finding_act",
    key_column(),
    text_column("finding"),
    text_column("account"),
    Column("act", Word(ActKind), nullable=False),
    text_column("login"),
    Column("since", Instant, nullable=False),
    text_column("why"),
    text_column("state"),
    Column("until", Instant),
    Column("due", Instant),
    Column("late", Flag, nullable=False),
    text_column("assignee"),
    Column("ended", Instant),
    text_column("ended_by"),
    text_column("ended_why"),
)
ACT_HOLDS: ColumnElement[bool] = finding_act.c.ended.is_(None)
Index("finding_act_held", finding_act.c.finding, finding_act.c.act, unique=True, sqlite_where=ACT_HOLDS)
Index("finding_act_since", finding_act.c.since)
