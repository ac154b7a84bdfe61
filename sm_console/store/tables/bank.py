"""The answer bank: every version of every ready answer."""

from __future__ import annotations

from sqlalchemy import Column, Text

from sm_console.store.tables.base import make_table, text_column
from sm_console.store.types import WHOLE, Instant, TextList

bank_text = make_table(
    "bank_text",
    Column("answer", WHOLE, primary_key=True, autoincrement=False),
    Column("version", WHOLE, primary_key=True, autoincrement=False),
    text_column("title"),
    text_column("text"),
    text_column("language"),
    Column("tags", TextList, nullable=False),
    Column("valid_until", Text),
    text_column("written_by"),
    Column("written_at", Instant, nullable=False),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    Column("withdrawn_by", Text),
    Column("withdrawn_at", Instant),
    Column("withdrawn_why", Text),
    Column("uses", WHOLE, nullable=False),
)
