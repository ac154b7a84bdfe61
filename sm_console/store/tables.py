"""The tables. Journalled ones are a function of the journal; operational ones are not part of the record.

All are STRICT. Instants are UTC microseconds; words (states, classes) are text. Foreign keys bind
journalled tables only, so that current state can be thrown away and rebuilt under the operational ones.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    event,
    literal_column,
)

from sm_console.core.model import (
    Action,
    AnswerClass,
    CommentState,
    Format,
    Ground,
    HealthState,
    Message,
    OutboxState,
    Visibility,
)
from sm_console.store.types import WHOLE, Flag, Instant, Json, Word

metadata = MetaData()


def _table(name: str, *parts: Any, **options: Any) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True, **options)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **options)


def _key(name: str = "id") -> Column[int]:
    return Column(name, WHOLE, primary_key=True, autoincrement=False)


# --- the record itself ---

journal = _table(
    "journal",
    _key("seq"),
    _text("account"),
    _text("actor"),
    Column("observed", Instant, nullable=False),
    Column("occurred", Instant, nullable=False),
    _text("kind"),
    Column("comment", WHOLE),
    Column("post", WHOLE),
    Column("outbox", WHOLE),
    _text("payload"),
)
Index("journal_comment", journal.c.comment, journal.c.seq, sqlite_where=journal.c.comment.is_not(None))
Index("journal_outbox", journal.c.outbox, journal.c.seq, sqlite_where=journal.c.outbox.is_not(None))

for _act in ("UPDATE", "DELETE"):
    event.listen(
        journal,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER journal_no_{_act.lower()} BEFORE {_act} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )

# --- current state, a function of the journal ---

account = _table(
    "account",
    Column("id", Text, primary_key=True),
    _text("platform"),
    _text("address"),
    _text("name"),
    _text("unit"),
    Column("active", Flag, nullable=False),
    Column("since", Instant, nullable=False),
)

profile = _table(
    "profile",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    _text("name"),
    _text("description"),
    _text("about"),
    Column("about_format", Word(Format), nullable=False),
    _text("url"),
    _text("picture_url"),
    _text("picture_sha256"),
    Column("changed", Instant, nullable=False),
)

health = _table(
    "health",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("state", Word(HealthState), nullable=False),
    Column("message", Json(Message)),
    Column("since", Instant, nullable=False),
)

gap = _table(
    "gap",
    _key(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("since", Instant, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("filled", Instant),
)
Index("gap_open", gap.c.account, sqlite_where=gap.c.filled.is_(None))

post = _table(
    "post",
    _key(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    _text("platform_id"),
    Column("published", Instant, nullable=False),
    Column("original", Flag, nullable=False),
    Column("known", Flag, nullable=False),
    Column("removed_at", Instant),
    Column("format", Word(Format), nullable=False),
    _text("author_name"),
    _text("author_id"),
    _text("author_url"),
    _text("url"),
    _text("title"),
    _text("text"),
    UniqueConstraint("account", "platform_id"),
)
Index("post_published", post.c.account, post.c.published)

comment = _table(
    "comment",
    _key(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("post", WHOLE, ForeignKey("post.id"), nullable=False),
    _text("platform_id"),
    Column("parent", WHOLE, ForeignKey("comment.id", deferrable=True, initially="DEFERRED")),
    Column("parent_platform_id", Text),
    Column("thread", WHOLE, nullable=False),
    Column("written", Instant, nullable=False),
    Column("own", Flag, nullable=False),
    Column("visibility", Word(Visibility), nullable=False),
    _text("how"),
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
    _text("author_name"),
    _text("author_id"),
    _text("author_url"),
    _text("url"),
    _text("text"),
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
Index("comment_written", comment.c.account, comment.c.written)
IS_WAITING_FOR_PARENT: ColumnElement[bool] = comment.c.parent.is_(None) & comment.c.parent_platform_id.is_not(None)
Index("comment_orphan", comment.c.account, comment.c.parent_platform_id, sqlite_where=IS_WAITING_FOR_PARENT)

# Empty for a comment that was never edited; otherwise every version it has had, the present one too.
comment_version = _table(
    "comment_version",
    Column("comment", WHOLE, ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("version", WHOLE, primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    Column("format", Word(Format), nullable=False),
    _text("author_name"),
    _text("author_id"),
    _text("author_url"),
    _text("text"),
)

# ``seen`` grows by one with each comment added, edited, moderated, waived or reopened in the thread.
thread = _table(
    "thread",
    Column("root", WHOLE, ForeignKey("comment.id"), primary_key=True, autoincrement=False),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("post", WHOLE, ForeignKey("post.id"), nullable=False),
    Column("seen", WHOLE, nullable=False),
)

note = _table(
    "note",
    _key(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    _text("login"),
    Column("at", Instant, nullable=False),
    _text("text"),
)
Index("note_comment", note.c.comment)

# Every claim there ever was; a comment's present one has no end. ``id`` is its journal entry.
claim = _table(
    "claim",
    _key(),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    _text("login"),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ended", Instant),
    _text("why"),
)
IS_HELD: ColumnElement[bool] = claim.c.ended.is_(None)
Index("claim_held", claim.c.comment, unique=True, sqlite_where=IS_HELD)
Index("claim_until", claim.c.until, sqlite_where=IS_HELD)
Index("claim_comment", claim.c.comment, claim.c.since)
Index("claim_login", claim.c.login, claim.c.until)

outbox = _table(
    "outbox",
    _key(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("comment", WHOLE, ForeignKey("comment.id"), nullable=False),
    Column("action", Word(Action), nullable=False),
    _text("key", unique=True),
    _text("text"),
    Column("ground", Word(Ground)),
    Column("state", Word(OutboxState), nullable=False),
    _text("login"),
    Column("queued", Instant, nullable=False),
    Column("send_after", Instant, nullable=False),
    Column("moved", Instant, nullable=False),
    Column("attempts", WHOLE, nullable=False),
    _text("platform_id"),
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
day = _table(
    "day",
    Column("day", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("received", WHOLE, nullable=False),
    Column("answered", WHOLE, nullable=False),
    Column("late", WHOLE, nullable=False),
    Column("posts", WHOLE, nullable=False),
)

JOURNALLED: tuple[Table, ...] = (
    account,
    profile,
    health,
    gap,
    post,
    comment,
    comment_version,
    thread,
    note,
    claim,
    outbox,
    day,
)
"""Parents before children."""

# --- operational: how the desk works, no part of the record ---

polling = _table(
    "polling",
    Column("account", Text, primary_key=True),
    Column("cursor", Text),
    Column("fetched", Instant),
    Column("attempted", Instant),
    Column("swept", Instant),
    Column("next_due", Instant),
    Column("failures", WHOLE, nullable=False),
    Column("requests", WHOLE, nullable=False),
)

draft = _table(
    "draft",
    Column("comment", WHOLE, primary_key=True, autoincrement=False),
    Column("login", Text, primary_key=True),
    _text("text"),
    Column("saved", Instant, nullable=False),
    Column("editing", Flag, nullable=False),
)

ui_state = _table(
    "ui_state",
    Column("login", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("value"),
)

meta = _table("meta", Column("key", Text, primary_key=True), _text("value"))

# Full text, filled behind. Its texts are folded (NFC, lower case) so that å ä ö stay themselves.
event.listen(
    metadata,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]
        "CREATE VIRTUAL TABLE search USING fts5(words, author, tokenize='trigram')"
    ).execute_if(dialect="sqlite"),
)
