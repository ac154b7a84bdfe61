"""How the desk works: no part of the record, under no foreign keys, safe to lose."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Column,
    Text,
    event,
    text,
)

from sm_console.core.budget import Limit
from sm_console.store.tables.base import make_table, metadata, text_column
from sm_console.store.types import WHOLE, Flag, Instant, JsonList

polling = make_table(
    "polling",
    Column("account", Text, primary_key=True),
    Column("cursor", Text),
    Column("fetched", Instant),
    Column("attempted", Instant),
    Column("swept", Instant),
    Column("next_due", Instant),
    Column("failures", WHOLE, nullable=False),
    Column("requests", WHOLE, nullable=False),
    Column("paused", Instant),
    Column("limits", JsonList(Limit), nullable=False, server_default="[]"),
    Column("comments", Flag, nullable=False, server_default=text("1")),
)

# Which alarm has been brought to which receiver outside.
alarm_sent = make_table(
    "alarm_sent",
    Column("alarm", WHOLE, primary_key=True, autoincrement=False),
    Column("target", Text, primary_key=True),
)

draft = make_table(
    "draft",
    Column("comment", WHOLE, primary_key=True, autoincrement=False),
    Column("login", Text, primary_key=True),
    text_column("text"),
    Column("saved", Instant, nullable=False),
    Column("editing", Flag, nullable=False),
)

ui_state = make_table(
    "ui_state",
    Column("login", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    text_column("value"),
)

meta = make_table("meta", Column("key", Text, primary_key=True), text_column("value"))

# Full text, filled behind. Its texts are folded (NFC, lower case) so that å ä ö stay themselves.
event.listen(
    metadata,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]
        "CREATE VIRTUAL TABLE search USING fts5(words, author, tokenize='trigram')"
    ).execute_if(dialect="sqlite"),
)
