"""Accounts, their connections, and their posts."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
)

from sm_console.core.model import (
    Format,
    HealthState,
    Message,
)
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import Flag, Instant, Json, JsonList, Word

account = make_table(
    "account",
    Column("id", Text, primary_key=True),
    text_column("platform"),
    text_column("address"),
    text_column("name"),
    text_column("unit"),
    Column("active", Flag, nullable=False),
    Column("since", Instant, nullable=False),
)

profile = make_table(
    "profile",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    text_column("name"),
    text_column("description"),
    text_column("about"),
    Column("about_format", Word(Format), nullable=False),
    text_column("url"),
    text_column("picture_url"),
    text_column("picture_sha256"),
    Column("changed", Instant, nullable=False),
    text_column("cover_url", server_default=""),
    text_column("cover_sha256", server_default=""),
)

health = make_table(
    "health",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("state", Word(HealthState), nullable=False),
    Column("message", Json(Message)),
    Column("since", Instant, nullable=False),
    Column("notices", JsonList(Message), nullable=False, server_default="[]"),
)

gap = make_table(
    "gap",
    key_column(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("since", Instant, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("filled", Instant),
)
Index("gap_open", gap.c.account, sqlite_where=gap.c.filled.is_(None))

post = make_table(
    "post",
    key_column(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    text_column("platform_id"),
    Column("published", Instant, nullable=False),
    Column("original", Flag, nullable=False),
    Column("known", Flag, nullable=False),
    Column("removed_at", Instant),
    Column("format", Word(Format), nullable=False),
    text_column("author_name"),
    text_column("author_id"),
    text_column("author_url"),
    text_column("url"),
    text_column("title"),
    text_column("text"),
    UniqueConstraint("account", "platform_id"),
)
Index("post_published", post.c.account, post.c.published)

# What R2 counts: the account's own originals, deleted ones too. Literals, or the planner misses the index.
IS_COUNTED: ColumnElement[bool] = and_(post.c.original == literal_column("1"), post.c.known == literal_column("1"))
Index("post_counted", post.c.account, post.c.published, sqlite_where=IS_COUNTED)
