"""Who has left their shift to whom; and, operational, when each person last looked."""

from __future__ import annotations

from sqlalchemy import Column, ColumnElement, Index, Text, and_

from sm_console.core.shift_entries import ShiftSummary
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant, Json

# ``replaced`` is the giver's later handover, where nobody acknowledged this one before.
handover = make_table(
    "handover",
    key_column(),
    text_column("giver"),
    text_column("receiver"),
    Column("at", Instant, nullable=False),
    text_column("words"),
    Column("summary", Json(ShiftSummary), nullable=False),
    Column("given_back", WHOLE, nullable=False),
    Column("acknowledged", Instant),
    Column("replaced", WHOLE),
)
IS_UNACKNOWLEDGED: ColumnElement[bool] = and_(handover.c.acknowledged.is_(None), handover.c.replaced.is_(None))
Index("handover_unacknowledged", handover.c.id, sqlite_where=IS_UNACKNOWLEDGED)
Index("handover_receiver", handover.c.receiver, handover.c.acknowledged)

last_look = make_table(
    "last_look",
    Column("login", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("up_to", WHOLE, nullable=False),
    Column("since", Instant),
    Column("since_up_to", WHOLE, nullable=False),
)
