"""Entries turned into current state: one module per family of facts.

Each family owns its tables and applies its entries in order. Families are independent of each other
but for foreign keys (accounts before posts before comments before the rest), so a batch may be applied
family by family; the result is the same as entry by entry, which the tests prove.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from sm_console.core import entries as facts
from sm_console.store.journal import Recorded
from sm_console.store.project import (
    accounts,
    bank,
    claims,
    closures,
    comments,
    crisis,
    crowd,
    faces,
    findings,
    notes,
    outbox,
    posts,
    records,
    register,
    rounds,
    shifts,
)
from sm_console.store.project.days import DayCounts

Family = Callable[[Connection, Sequence[Recorded], DayCounts], None]

FAMILIES: tuple[tuple[Family, tuple[type[Any], ...]], ...] = (
    (accounts.apply, accounts.FACTS),
    (posts.apply, posts.FACTS),
    (comments.apply, comments.FACTS),
    (notes.apply, notes.FACTS),
    (claims.apply, claims.FACTS),
    (outbox.apply, outbox.FACTS),
    (faces.apply, faces.FACTS),
    (crowd.apply, crowd.FACTS),
    (findings.apply, findings.FACTS),
    (closures.apply, closures.FACTS),
    (register.apply, register.FACTS),
    (rounds.apply, rounds.FACTS),
    (bank.apply, bank.FACTS),
    (records.apply, records.FACTS),
    (crisis.apply, crisis.FACTS),
    (shifts.apply, shifts.FACTS),
)
_FAMILY_OF = {fact: number for number, (_, members) in enumerate(FAMILIES) for fact in members}


def project(conn: Connection, recorded: Sequence[Recorded], zone: ZoneInfo) -> None:
    """Apply journal entries, in order, to the journalled tables.

    ``zone`` decides which calendar day an instant belongs to. Raises JournalError where an entry names
    something that does not exist; the transaction must then be rolled back.
    """
    families: list[list[Recorded]] = [[] for _ in FAMILIES]
    for item in recorded:
        families[_FAMILY_OF[type(item.entry.fact)]].append(item)
    counts = DayCounts(zone)
    for (apply, _), items in zip(FAMILIES, families, strict=True):
        if items:
            apply(conn, items, counts)
    counts.save(conn)


def known_facts() -> set[type[Any]]:
    """Return the facts that some family applies."""
    return set(_FAMILY_OF) & {value for value in vars(facts).values() if isinstance(value, type)}
