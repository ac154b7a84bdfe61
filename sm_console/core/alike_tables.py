"""Tables of numbers for finding like texts: with 100,000 texts they are most of the memory, so they are kept small."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Container, Iterable
from itertools import islice
from typing import Final

_SHORT: Final = 64
"""Wordings in a bucket up to which one that leaves is looked for."""

_CLEARED: Final = 16
"""In a longer one they are cleared away once they are this part of it."""


class Several:
    """A table of numbers with some numbers each, in the order they came; most have one, which takes no room of its own.

    With 100,000 texts a container for each entry would be most of the memory, and most of what Python's garbage
    collection has to look through.
    """

    def __init__(self) -> None:
        self._table: dict[int, int | dict[int, None]] = {}

    def __len__(self) -> int:
        return len(self._table)

    def of(self, key: int) -> Collection[int]:
        """Return what stands under a number, none where nothing does."""
        found = self._table.get(key)
        return (found,) if isinstance(found, int) else found or ()

    def add(self, key: int, value: int) -> None:
        """Put one more under a number."""
        found = self._table.setdefault(key, value)
        if isinstance(found, dict):
            found[value] = None
        elif found != value:
            self._table[key] = {found: None, value: None}

    def remove(self, key: int, value: int) -> bool:
        """Take one away; whether nothing is left under that number."""
        found = self._table[key]
        if isinstance(found, dict):
            del found[value]
            if found:
                return False
        del self._table[key]
        return True


class Buckets:
    """Which wordings have a band of their sketch in common, in the order they came.

    Each wording stands in sixteen, which is most of what a text costs: four bytes each. What leaves a long one is
    only counted, and cleared away together: looking for each would take longer the more there are.
    """

    def __init__(self, living: Container[int]) -> None:
        self._living = living
        self._table: dict[int, int | array[int]] = {}
        self._gone: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._table) + len(self._gone)

    def first(self, band: int, most: int) -> Iterable[int]:
        """Return the first so many wordings that have this band."""
        found = self._table.get(band)
        if found is None:
            return ()
        if isinstance(found, int):
            return (found,)
        if band not in self._gone:
            return found[:most]
        return islice((wording for wording in found if wording in self._living), most)

    def add(self, band: int, wording: int) -> None:
        """Put a new wording in."""
        found = self._table.setdefault(band, wording)
        if not isinstance(found, int):
            found.append(wording)
        elif found != wording:
            self._table[band] = array("I", (found, wording))

    def remove(self, band: int, wording: int) -> None:
        """Take a wording out that lives no more."""
        found = self._table[band]
        if isinstance(found, int):
            del self._table[band]
            return
        if len(found) <= _SHORT:
            found.remove(wording)
        else:
            self._gone[band] = self._gone.get(band, 0) + 1
            if self._gone[band] * _CLEARED <= len(found):
                return
            del self._gone[band]
            found = self._table[band] = array("I", (one for one in found if one in self._living))
        if not found:
            del self._table[band]
