"""Several people on many comments: acts on many at once, and what a person is still to be told."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, ForeignKey, Index, Text

from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant

crowd_batch = make_table(
    "crowd_batch",
    key_column(),
    text_column("login"),
    text_column("act"),
    text_column("text"),
    Column("at", Instant, nullable=False),
    Column("taken_back", Instant),
)
Index("crowd_batch_login", crowd_batch.c.login, crowd_batch.c.id)

# ``outbox`` is 0 where nothing leaves for a platform.
crowd_item = make_table(
    "crowd_item",
    Column("batch", WHOLE, ForeignKey("crowd_batch.id"), primary_key=True, autoincrement=False),
    Column("comment", WHOLE, ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("outbox", WHOLE, nullable=False),
)

# Every assignment there ever was; a comment's present one has no end. ``id`` is its journal entry.
assignment = make_table(
    "assignment",
    key_column(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    text_column("login"),
    text_column("giver"),
    Column("since", Instant, nullable=False),
    text_column("word"),
    Column("ended", Instant),
)
IS_ASSIGNED: ColumnElement[bool] = assignment.c.ended.is_(None)
Index("assignment_holds", assignment.c.comment, unique=True, sqlite_where=IS_ASSIGNED)
Index("assignment_login", assignment.c.login, assignment.c.comment, sqlite_where=IS_ASSIGNED)
Index("assignment_comment", assignment.c.comment, assignment.c.since)

# ``entry`` is the journal entry that tells it; one may concern two people.
crowd_telling = make_table(
    "crowd_telling",
    Column("entry", WHOLE, primary_key=True, autoincrement=False),
    Column("login", Text, primary_key=True),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    text_column("kind"),
    text_column("teller"),
    Column("at", Instant, nullable=False),
    text_column("word"),
    Column("seen", Instant),
)
IS_UNSEEN: ColumnElement[bool] = crowd_telling.c.seen.is_(None)
Index("crowd_telling_unseen", crowd_telling.c.login, crowd_telling.c.entry, sqlite_where=IS_UNSEEN)
