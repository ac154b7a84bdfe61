"""The register of accounts: what is ticked off on its checklists, and who did what in it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from sm_console.core.register_entries import Checklist
from sm_console.store.tables.base import key_column, make_table, text_column
from sm_console.store.types import Instant, Word

tick = make_table(
    "tick",
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("checklist", Word(Checklist), primary_key=True),
    Column("occasion", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    text_column("login"),
    Column("at", Instant, nullable=False),
    text_column("note"),
)

# One row for each act; ``id`` is its journal entry, ``kind`` the entry's tag, ``what`` what is particular to it.
register_act = make_table(
    "register_act",
    key_column(),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    text_column("kind"),
    text_column("login"),
    Column("at", Instant, nullable=False),
    text_column("what"),
    text_column("note"),
)
Index("register_act_account", register_act.c.account, register_act.c.id)
