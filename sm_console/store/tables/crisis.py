"""Crises with their reviews and lists of posts to stop, and alarms."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Index, Text

from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.model import Message
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant, Json, TextList, Word

crisis = make_table(
    "crisis",
    key_column(),
    text_column("reason"),
    text_column("owner"),
    Column("units", TextList, nullable=False),
    Column("accounts", TextList, nullable=False),
    text_column("began_by"),
    Column("began", Instant, nullable=False),
    Column("review", Instant, nullable=False),
    Column("ended_by", Text),
    Column("ended", Instant),
    Column("ended_word", Text),
)

# ``id`` is the review's journal entry.
crisis_review = make_table(
    "crisis_review",
    key_column(),
    Column("crisis", WHOLE, nullable=False),
    text_column("login"),
    Column("at", Instant, nullable=False),
    Column("review", Instant, nullable=False),
    text_column("word"),
)

crisis_post = make_table(
    "crisis_post",
    key_column(),
    Column("crisis", WHOLE, nullable=False),
    text_column("place"),
    Column("planned", Text, nullable=False),
    text_column("what"),
    text_column("listed_by"),
    Column("listed", Instant, nullable=False),
    Column("stopped_by", Text),
    Column("stopped", Instant),
)

alarm = make_table(
    "alarm",
    key_column(),
    text_column("account"),
    Column("kind", Word(AlarmKind), nullable=False),
    text_column("key"),
    Column("text", Json(Message), nullable=False),
    Column("count", WHOLE, nullable=False),
    Column("raised", Instant, nullable=False),
    Column("seen_by", Text),
    Column("seen", Instant),
    Column("ended", Instant),
)
IS_STANDING: ColumnElement[bool] = alarm.c.ended.is_(None)
Index("alarm_standing", alarm.c.id, sqlite_where=IS_STANDING)
Index("alarm_raised", alarm.c.raised)
