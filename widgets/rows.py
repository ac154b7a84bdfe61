"""What happens to a list's view when its rows change: pure, and the same for every panel."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class View:
    """Where a list stands: index of the row under the cursor (None without any), index of the first row in view."""

    cursor: int | None
    top: int


def nearest(selectable: Sequence[bool], wanted: int) -> int | None:
    """Return the index of the selectable row at ``wanted``, or the next one after it, or the last one before it."""
    after = range(max(wanted, 0), len(selectable))
    before = range(min(wanted, len(selectable)) - 1, -1, -1)
    return next((index for index in chain(after, before) if selectable[index]), None)


def follow(old: Sequence[K], places: Mapping[K, int], selectable: Sequence[bool], view: View) -> View:
    """Return the view on changed rows that keeps the cursor on its item, and the item on its line of the screen.

    ``old`` holds the keys of the rows before; ``places`` the index of each key now; ``selectable`` is about the rows
    now. Where the item is gone, the next one below it takes its place, else the nearest above.
    """
    if view.cursor is not None:
        for index in chain(range(view.cursor, len(old)), range(view.cursor - 1, -1, -1)):
            place = places.get(old[index])
            if place is not None and selectable[place]:
                return View(place, max(place - (view.cursor - view.top), 0))
    return View(nearest(selectable, 0), 0)


def in_view(view: View, count: int, height: int, selectable: Sequence[bool]) -> View:
    """Return the view with the cursor in sight, no empty lines at the end that rows could fill, and headings shown.

    A heading straight above the cursor comes into sight with it.
    """
    top = min(view.top, max(count - height, 0))
    if view.cursor is None or height <= 0:
        return View(view.cursor, max(top, 0))
    first = view.cursor
    while first > 0 and not selectable[first - 1] and view.cursor - first < height - 1:
        first -= 1
    return View(view.cursor, max(min(top, first), view.cursor - height + 1))
