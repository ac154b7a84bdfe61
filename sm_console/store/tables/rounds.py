"""R6's rounds: who looked through the accounts, what was seen, and how far each account has been seen."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Flag, Instant, TextList

watch_round = make_table(
    "watch_round",
    key_column(),
    text_column("login"),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("given_up", Flag, nullable=False),
    text_column("note"),
    Column("accounts", TextList, nullable=False),
    Column("unchanged", TextList, nullable=False),
)
Index("watch_round_started", watch_round.c.started)
Index("watch_round_open", watch_round.c.login, watch_round.c.started, sqlite_where=watch_round.c.ended.is_(None))

# ``id`` is the look's journal entry: an account may be looked at more than once in a round.
round_look = make_table(
    "round_look",
    key_column(),
    Column("round", WHOLE, ForeignKey("watch_round.id"), nullable=False),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    text_column("login"),
    Column("at", Instant, nullable=False),
    Column("comments", WHOLE, nullable=False),
    Column("posts", WHOLE, nullable=False),
    Column("hits", WHOLE, nullable=False),
    text_column("note"),
)
Index("round_look_round", round_look.c.round, round_look.c.id)

# An account's last look. What has a higher id than the two numbers came later, whenever it was written.
account_watch = make_table(
    "account_watch",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    text_column("login"),
    Column("comments_up_to", WHOLE, nullable=False),
    Column("posts_up_to", WHOLE, nullable=False),
)
