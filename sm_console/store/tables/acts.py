"""What people do: notes, claims, outgoing acts; and the counters per day."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    literal_column,
)

from sm_console.core.model import (
    Action,
    Ground,
    Message,
    OutboxState,
)
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant, Json, Word

note = make_table(
    "note",
    key_column(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    text_column("login"),
    Column("at", Instant, nullable=False),
    text_column("text"),
)
Index("note_comment", note.c.comment)

# Every claim there ever was; a comment's present one has no end. ``id`` is its journal entry. ``why`` says why it
# ended, or is about to ("left").
claim = make_table(
    "claim",
    key_column(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    text_column("login"),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ended", Instant),
    text_column("why"),
)
IS_HELD: ColumnElement[bool] = claim.c.ended.is_(None)
Index("claim_held", claim.c.comment, unique=True, sqlite_where=IS_HELD)
Index("claim_until", claim.c.until, sqlite_where=IS_HELD)
Index("claim_comment", claim.c.comment, claim.c.since)
Index("claim_login", claim.c.login, claim.c.until)

outbox = make_table(
    "outbox",
    key_column(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    Column("action", Word(Action), nullable=False),
    text_column("key", unique=True),
    text_column("text"),
    Column("ground", Word(Ground)),
    Column("state", Word(OutboxState), nullable=False),
    text_column("login"),
    Column("queued", Instant, nullable=False),
    Column("send_after", Instant, nullable=False),
    Column("moved", Instant, nullable=False),
    Column("attempts", WHOLE, nullable=False),
    text_column("platform_id"),
    Column("message", Json(Message)),
)
IS_QUEUED: ColumnElement[bool] = outbox.c.state == literal_column("'queued'")
IS_UNFINISHED: ColumnElement[bool] = outbox.c.state.in_(
    [literal_column(f"'{state}'") for state in ("queued", "sending", "failed", "unknown")]
)
Index("outbox_due", outbox.c.send_after, outbox.c.id, sqlite_where=IS_QUEUED)
Index("outbox_unfinished", outbox.c.id, sqlite_where=IS_UNFINISHED)
Index("outbox_comment", outbox.c.comment, outbox.c.id)

# Counters per local calendar day ("2026-03-10") in the zone that meta holds under "zone".
day = make_table(
    "day",
    Column("day", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("received", WHOLE, nullable=False),
    Column("answered", WHOLE, nullable=False),
    Column("late", WHOLE, nullable=False),
    Column("posts", WHOLE, nullable=False),
)
