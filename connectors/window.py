"""Noticing what changed from one page of the newest things and their total count.

A platform that lists newest first and tells the total shows with a single request whether anything
new came, anything in that page changed, and whether something appeared or vanished further back.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What the newest page looked like: a mark for each id, newest first, and the total behind it.

    ``whole`` says that the page held everything there was.
    """

    total: int | None
    whole: bool
    newest: str
    marks: dict[str, str]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a new page says beside the old one.

    ``changed`` and ``vanished`` are ids. ``behind``: the counts do not add up, so something appeared
    or vanished outside the page, and all has to be read again. ``gap``: so much is new that the page
    does not reach back to what was known.
    """

    changed: frozenset[str]
    vanished: tuple[str, ...]
    behind: bool
    gap: bool


def compare(old: Window, new: Window) -> Difference:
    """Compare two windows over the same list."""
    ids, known = list(new.marks), list(old.marks)
    kept = [index for index, item in enumerate(known) if item in new.marks]
    last_kept = kept[-1] if kept else -1
    until = len(known) if new.whole else last_kept
    vanished = tuple(item for item in known[: max(until, 0)] if item not in new.marks)
    changed = frozenset(item for item in ids if old.marks.get(item) != new.marks[item])
    gap = bool(known) and not kept and not new.whole
    return Difference(
        changed=changed, vanished=vanished, behind=not gap and _behind(old, new, vanished, kept, known), gap=gap
    )


def _behind(old: Window, new: Window, vanished: Sequence[str], kept: Sequence[int], known: Sequence[str]) -> bool:
    """Whether the total differs from what the two pages account for."""
    if old.total is None or new.total is None:
        return False
    ids = list(new.marks)
    fresh_until = len(ids) if old.whole or not kept else ids.index(known[kept[-1]])
    appeared = sum(1 for item in ids[:fresh_until] if item not in old.marks)
    return new.total != old.total + appeared - len(vanished)
