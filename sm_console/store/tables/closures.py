"""The closure queue (R13): every step ever taken, in the journal's order."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from sm_console.core.closing import ClosureStep, Evidence
from sm_console.core.model import Message
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import WHOLE, Instant, Json, Word

# ``id`` is the step's journal entry, ``until`` a local day. A step that was taken back keeps its row.
closure_step = make_table(
    "closure_step",
    key_column(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("step", Word(ClosureStep), nullable=False),
    Column("at", Instant, nullable=False),
    text_column("login"),
    text_column("reason"),
    Column("until", Text),
    Column("evidence", Json(Evidence)),
    Column("note", Json(Message)),
    Column("followers", WHOLE),
    text_column("package"),
    text_column("manifest"),
    Column("undone_at", Instant),
    Column("undone_by", Text),
    Column("undone_why", Text),
)
Index("closure_step_account", closure_step.c.account, closure_step.c.id)
