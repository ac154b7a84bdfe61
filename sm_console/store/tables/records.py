"""Comments as public records, and what was flagged in them. Every state there ever was; one that holds has no end.

``id`` is the journal entry's number.
"""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, ForeignKey, Index

from sm_console.core.record_entries import Flag, RecordStatus
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant, JsonList, Word

record_status = make_table(
    "record_status",
    key_column(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    text_column("account"),
    Column("status", Word(RecordStatus), nullable=False),
    text_column("dnr"),
    text_column("why"),
    text_column("login"),
    Column("at", Instant, nullable=False),
    Column("ended", Instant),
)
STATUS_HOLDS: ColumnElement[bool] = record_status.c.ended.is_(None)
Index("record_status_holds", record_status.c.comment, unique=True, sqlite_where=STATUS_HOLDS)
Index("record_status_at", record_status.c.account, record_status.c.status, record_status.c.at)

comment_flag = make_table(
    "comment_flag",
    key_column(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    text_column("account"),
    Column("flags", JsonList(Flag), nullable=False),
    text_column("pack"),
    Column("at", Instant, nullable=False),
    Column("ended", Instant),
)
FLAG_HOLDS: ColumnElement[bool] = comment_flag.c.ended.is_(None)
Index("comment_flag_holds", comment_flag.c.comment, unique=True, sqlite_where=FLAG_HOLDS)
Index("comment_flag_account", comment_flag.c.account)
