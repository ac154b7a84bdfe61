"""Races for claims and answers, at any size: ``python -m tests.bench.races [RACES] [PEOPLE] [KILLS]``.

The whole size is 10,000 races among 12 people. Not part of ``make bench``: it takes its time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.cli.blog import running_blog
from tests.desk import races

SEED = 20261122


def main() -> int:
    """Race, and write what became of it as JSON; exit code 1 where a promise was broken."""
    sizes = [int(word) for word in sys.argv[1:4]]
    count, people, kills = [*sizes, *(10_000, 12, 40)[len(sizes) :]]
    with tempfile.TemporaryDirectory() as folder, running_blog() as blog:
        found = asyncio.run(races.run(Path(folder), blog, people=people, races=count, kills=kills, seed=SEED))
    sys.stdout.write(json.dumps(msgspec.structs.asdict(found), indent=2) + "\n")
    broken = found.claims_lost + found.answers_lost + found.claims_doubled + found.answered_twice
    return 1 if broken + found.never_answered + found.rebuild_differs else 0


if __name__ == "__main__":
    sys.exit(main())
