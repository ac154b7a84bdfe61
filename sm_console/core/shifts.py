"""A shift: when it began, and how much of it a handover tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sm_console.core.shift_entries import HandedItem, HandedKind

LONGEST: Final = timedelta(hours=12)
"""No shift is longer: what was decided before that is old news."""

MOST_OF_A_KIND: Final = 60
"""So many of each kind are told singly; a handover is read by a person."""


def began(taken_over: datetime | None, now: datetime) -> datetime:
    """Return since when a shift lasts: from taking it over, or as long as a shift can be."""
    earliest = now - LONGEST
    return max(taken_over, earliest) if taken_over is not None else earliest


def told(items: Iterable[HandedItem]) -> tuple[tuple[HandedItem, ...], int]:
    """Return the items in the order of their kinds, and how many are left out: of too many the latest are told."""
    kinds = tuple(HandedKind)
    of: dict[HandedKind, list[HandedItem]] = {kind: [] for kind in kinds}
    for item in items:
        of[item.kind].append(item)
    kept: Sequence[HandedItem] = [item for kind in kinds for item in of[kind][-MOST_OF_A_KIND:]]
    return tuple(kept), sum(max(0, len(found) - MOST_OF_A_KIND) for found in of.values())
