"""What all tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, MetaData, Table, Text

from sm_console.store.types import WHOLE

metadata = MetaData()


def make_table(name: str, *parts: Any, **options: Any) -> Table:
    """Define a STRICT table."""
    return Table(name, metadata, *parts, sqlite_strict=True, **options)


def text_column(name: str, **options: Any) -> Column[str]:
    """Define a text that is always there."""
    return Column(name, Text, nullable=False, **options)


def key_column(name: str = "id") -> Column[int]:
    """Define a number that is the primary key and given by us."""
    return Column(name, WHOLE, primary_key=True, autoincrement=False)
