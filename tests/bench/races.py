"""Races for claims and answers, at any size: ``python -m tests.bench.races [RACES] [PEOPLE] [KILLS]``.

The whole size is 10,000 races among 12 people. ``--mutations`` instead puts one fault after the other into the desk
and says which count found it. Not part of ``make bench``: it takes its time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.desk import races
from tests.desk.race_mutations import MUTATIONS
from tests.desk.races import Size

SEED = 20261122
GRACE = 30.0
SMALL = Size(people=6, races=60, kills=12, seed=SEED, blogs=3, together=15, grace=0.3, patience=15.0)


def main() -> int:
    """Race, and write what became of it as JSON; exit code 1 where a promise was broken, or a fault not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("races", type=int, nargs="?", default=10_000)
    parser.add_argument("people", type=int, nargs="?", default=12)
    parser.add_argument("kills", type=int, nargs="?", default=60, help="of the desk, and of people")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--faults", type=float, default=0.0, help="share of answers that the platform cuts off")
    parser.add_argument("--minutes", type=float, default=60.0, help="race for no further comments after that")
    parser.add_argument("--mutations", action="store_true", help="see that faults put into the desk are found")
    given = parser.parse_args()
    if given.mutations:
        return mutations()
    size = Size(
        people=given.people,
        races=given.races,
        kills=given.kills,
        seed=given.seed,
        faults=given.faults,
        minutes=given.minutes,
        grace=GRACE,
    )
    with tempfile.TemporaryDirectory() as folder:
        found = races.run(Path(folder), size)
    sys.stdout.write(json.dumps(msgspec.to_builtins(found), indent=2) + "\n")
    return 0 if found.sound else 1


def mutations() -> int:
    """Write a line for the desk as it is, and one for each fault."""
    missed = 0
    for name in ("", *MUTATIONS):
        with tempfile.TemporaryDirectory() as folder:
            found = races.run(Path(folder), msgspec.structs.replace(SMALL, mutation=name))
        caught = ", ".join(f"{what} {count}" for what, count in found.broken.items() if count)
        missed += found.sound is bool(name)
        sys.stdout.write(f"{name or 'the desk as it is'}: {caught or 'nothing found'}\n")
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
