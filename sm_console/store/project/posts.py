"""Posts, and how many of the account's own were published each day (R2)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from sm_console.core import entries as facts
from sm_console.store import tables
from sm_console.store.journal import Recorded
from sm_console.store.project.days import DayCounts
from sm_console.store.project.rows import Row, Rows, missing

FACTS = (facts.PostSet, facts.PostRemoved)


def apply(conn: Connection, recorded: Sequence[Recorded], counts: DayCounts) -> None:
    """Apply entries about posts."""
    rows = Rows(tables.post)
    rows.load(conn, {item.entry.fact.post for item in recorded if isinstance(item.entry.fact, FACTS)})
    for item in recorded:
        fact = item.entry.fact
        if isinstance(fact, facts.PostSet):
            before = rows.get(fact.post)
            after = _row(item.entry.account, fact)
            _count(counts, before, -1)
            _count(counts, after, 1)
            rows.put(after)
        elif isinstance(fact, facts.PostRemoved):
            row = rows.get(fact.post)
            if row is None:
                raise missing(item.seq, "post", fact.post)
            row["removed_at"] = item.entry.occurred
    rows.save(conn)


def _count(counts: DayCounts, row: Row | None, by: int) -> None:
    # A removed post keeps counting for the day on which it stood.
    if row is not None and row["known"] and row["original"]:
        counts.add("posts", row["account"], row["published"], by)


def _row(account: str, fact: facts.PostSet) -> Row:
    return {
        "id": fact.post,
        "account": account,
        "platform_id": fact.platform_id,
        "published": fact.published,
        "original": fact.original,
        "known": fact.known,
        "removed_at": None,
        "format": fact.format,
        "author_name": fact.author.name,
        "author_id": fact.author.id,
        "author_url": fact.author.url,
        "url": fact.url,
        "title": fact.title,
        "text": fact.text,
    }
