"""Bringing what was read into an order in which nothing comes before what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Row = TypeVar("Row")


def parents_first(
    rows: Iterable[Row],
    *,
    age: Callable[[Row], Any],
    name: Callable[[Row], str],
    parent: Callable[[Row], str | None],
) -> Iterator[Row]:
    """Yield rows oldest first by ``age``, but each after its parent where that is among them.

    Writers' clocks go astray, so age alone is not enough. Rows that answer each other in a circle
    come in order of age. Takes linear time beside the sorting.
    """
    ordered = sorted(rows, key=age)
    known = {name(row): row for row in ordered}
    done: set[str] = set()
    for row in ordered:
        path = [row]
        seen = {name(row)}
        while (above := parent(path[-1])) is not None and above in known and above not in done and above not in seen:
            seen.add(above)
            path.append(known[above])
        for each in reversed(path):
            if name(each) not in done:
                done.add(name(each))
                yield each
