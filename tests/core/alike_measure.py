"""How well near-duplicates are found, counted by pairs: of those put together how many belong together, and back."""

from __future__ import annotations

from collections import Counter
from math import comb

from sm_console.core.alike import Groups


def pairs(corpus: list[tuple[int, str]]) -> tuple[float, float]:
    """Return precision and recall over all pairs of texts."""
    groups = Groups()
    found = [groups.add(number, text) for number, (_, text) in enumerate(corpus)]
    truth = [group for group, _ in corpus]
    together = sum(comb(count, 2) for count in Counter(found).values())
    belong = sum(comb(count, 2) for count in Counter(truth).values())
    both = sum(comb(count, 2) for count in Counter(zip(found, truth, strict=True)).values())
    return both / together, both / belong
