"""Near-duplicates: precision and recall on the invented corpus, and what 100,000 open comments cost."""

from __future__ import annotations

import json
import sys
import time

from sm_console.core.alike import Groups
from tests.core.alike_corpus import corpus
from tests.core.alike_measure import pairs

MANY = 100_000
ONE_MORE = 1_000


def main() -> int:
    """Measure and write JSON."""
    measured = [pairs(corpus(140, 20, 1000, seed)) for seed in (1, 2, 3)]
    texts = [text for _, text in corpus(140, 720, 5000, 5)][: MANY + ONE_MORE]
    groups = Groups()
    begun = time.perf_counter()
    for number, text in enumerate(texts[:-ONE_MORE]):
        groups.add(number, text)
    all_of_them = time.perf_counter() - begun
    begun = time.perf_counter()
    for number, text in enumerate(texts[-ONE_MORE:], len(texts)):
        groups.add(number, text)
    figures = {
        "precision by pairs (three corpora, the least)": round(min(precision for precision, _ in measured), 4),
        "recall by pairs (the least)": round(min(recall for _, recall in measured), 4),
        "texts": len(texts),
        "seconds for all of them": round(all_of_them, 1),
        "microseconds for one more": round((time.perf_counter() - begun) / ONE_MORE * 1e6, 1),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
