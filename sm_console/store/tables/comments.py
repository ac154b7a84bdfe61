"""Comments with their versions and threads. The partial indexes are what panels read."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    literal_column,
)

from sm_console.core.model import (
    AnswerClass,
    CommentState,
    Format,
    Visibility,
)
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Flag, Instant, Word

comment = make_table(
    "comment",
    key_column(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("post", WHOLE, ForeignKey("post.id"), nullable=False),
    text_column("platform_id"),
    Column("parent", WHOLE, ForeignKey("comment.id", deferrable=True, initially="DEFERRED")),
    Column("parent_platform_id", Text),
    Column("thread", WHOLE, nullable=False),
    Column("written", Instant, nullable=False),
    Column("own", Flag, nullable=False),
    Column("visibility", Word(Visibility), nullable=False),
    text_column("how"),
    Column("state", Word(CommentState), nullable=False),
    Column("received", Instant, nullable=False),
    Column("class", Word(AnswerClass), key="answer_class"),
    Column("due", Instant),
    Column("target", Instant),
    Column("last_staffed", Instant),
    Column("pack", Text),
    Column("calendar", Text),
    Column("waived_at", Instant),
    Column("waived_by", Text),
    Column("waived_why", Text),
    Column("removed_at", Instant),
    Column("answered_at", Instant),
    Column("answered_by", WHOLE),
    Column("late", Flag, nullable=False),
    Column("closed", Instant),
    Column("versions", WHOLE, nullable=False),
    Column("format", Word(Format), nullable=False),
    text_column("author_name"),
    text_column("author_id"),
    text_column("author_url"),
    text_column("url"),
    text_column("text"),
    UniqueConstraint("account", "platform_id"),
    CheckConstraint("own = 1 OR last_staffed IS NOT NULL", name="comment_dated"),
)

# The state stands in the statement as a literal: as a parameter it would miss the partial indexes.
IS_OPEN: ColumnElement[bool] = comment.c.state == literal_column("'open'")
Index(
    "comment_open",
    comment.c.last_staffed,
    comment.c.received,
    comment.c.id,
    comment.c.due,
    comment.c.account,
    sqlite_where=IS_OPEN,
)
Index(
    "comment_open_account",
    comment.c.account,
    comment.c.last_staffed,
    comment.c.received,
    comment.c.id,
    comment.c.due,
    sqlite_where=IS_OPEN,
)
Index("comment_open_due", comment.c.account, comment.c.due, comment.c.last_staffed, sqlite_where=IS_OPEN)
Index("comment_open_received", comment.c.account, comment.c.received, comment.c.id, sqlite_where=IS_OPEN)
IS_NOT_OPEN: ColumnElement[bool] = comment.c.state != literal_column("'open'")
IS_CLOSED: ColumnElement[bool] = comment.c.closed.is_not(None)
Index("comment_closed", comment.c.closed, sqlite_where=IS_CLOSED)
Index(
    "comment_settled",
    comment.c.state,
    comment.c.last_staffed,
    comment.c.received,
    comment.c.id,
    sqlite_where=IS_NOT_OPEN,
)
Index("comment_waived", comment.c.waived_by, comment.c.waived_at, sqlite_where=comment.c.waived_at.is_not(None))
Index("comment_thread", comment.c.thread)
Index("comment_written", comment.c.account, comment.c.written, comment.c.own, comment.c.visibility)
IS_WAITING_FOR_PARENT: ColumnElement[bool] = comment.c.parent.is_(None) & comment.c.parent_platform_id.is_not(None)
Index("comment_orphan", comment.c.account, comment.c.parent_platform_id, sqlite_where=IS_WAITING_FOR_PARENT)
IS_OWN: ColumnElement[bool] = comment.c.own == literal_column("1")
Index("comment_own", comment.c.account, comment.c.written, sqlite_where=IS_OWN)

# What others wrote and what still stands: new to somebody from a number on.
IS_NEWS: ColumnElement[bool] = (comment.c.own == literal_column("0")) & (
    comment.c.visibility != literal_column("'removed'")
)
Index("comment_news", comment.c.account, comment.c.id, sqlite_where=IS_NEWS)

# How many comments are open, by the hours (UTC) in which they are due and can last be answered by staff: with
# 100,000 open ones everybody's counters would otherwise be counted anew each second.
open_count = make_table(
    "open_count",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("due_hour", Instant, primary_key=True),
    Column("staffed_hour", Instant, primary_key=True),
    Column("comments", WHOLE, nullable=False),
    sqlite_with_rowid=False,
)

# Empty for a comment that was never edited; otherwise every version it has had, the present one too.
comment_version = make_table(
    "comment_version",
    Column("comment", WHOLE, ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("version", WHOLE, primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    Column("format", Word(Format), nullable=False),
    text_column("author_name"),
    text_column("author_id"),
    text_column("author_url"),
    text_column("text"),
)

# ``seen`` grows by one with each comment added, edited, moderated, waived or reopened in the thread.
thread = make_table(
    "thread",
    Column("root", WHOLE, ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("post", WHOLE, ForeignKey("post.id"), nullable=False),
    Column("seen", WHOLE, nullable=False),
)
