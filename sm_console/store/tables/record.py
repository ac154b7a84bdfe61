"""The record itself: the append-only journal."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Column,
    ColumnElement,
    Index,
    and_,
    event,
)

from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant

journal = make_table(
    "journal",
    key_column("seq"),
    text_column("account"),
    text_column("actor"),
    Column("observed", Instant, nullable=False),
    Column("occurred", Instant, nullable=False),
    text_column("kind"),
    Column("comment", WHOLE),
    Column("post", WHOLE),
    Column("outbox", WHOLE),
    text_column("payload"),
)
Index("journal_comment", journal.c.comment, journal.c.seq, sqlite_where=journal.c.comment.is_not(None))
IS_OF_ACCOUNT: ColumnElement[bool] = and_(
    journal.c.comment.is_(None), journal.c.post.is_(None), journal.c.outbox.is_(None)
)
Index("journal_account", journal.c.account, journal.c.seq, sqlite_where=IS_OF_ACCOUNT)
Index("journal_outbox", journal.c.outbox, journal.c.seq, sqlite_where=journal.c.outbox.is_not(None))
Index("journal_kind", journal.c.kind, journal.c.seq)

for _act in ("UPDATE", "DELETE"):
    event.listen(
        journal,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER journal_no_{_act.lower()} BEFORE {_act} ON journal "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        ).execute_if(dialect="sqlite"),
    )
