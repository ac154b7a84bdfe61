"""Races for claims and answers among people in processes of their own, some of them killed, and the desk too."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.desk import races
from tests.desk.races import Size

SIZE = Size(people=4, races=24, kills=6, seed=20260310, blogs=2, together=12, grace=0.3, faults=0.05)


@pytest.mark.timeout(300)
def test_one_winner_each_and_nothing_twice_or_lost(tmp_path: Path) -> None:
    found = races.run(tmp_path, SIZE)
    assert found.sound, found.broken
    assert found.told["claims won"] == found.told["answers won"] == found.told["races"] == SIZE.races
    assert found.told["turned down"]["claimed"] > SIZE.races, "nobody raced, so the test shows nothing"
    assert sum(count for what, count in found.told.items() if what.startswith("desk ")) >= SIZE.kills - 1
    assert found.told["person"] >= SIZE.kills


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("mutation", "caught"),
    [
        ("a claim is granted twice", "claims with two winners"),
        ("nobody looks who answers meanwhile at all", "answered twice"),
    ],
)
def test_the_races_find_faults_put_into_the_desk(tmp_path: Path, mutation: str, caught: str) -> None:
    found = races.run(tmp_path, msgspec.structs.replace(SIZE, races=12, kills=0, mutation=mutation))
    assert found.broken[caught] > 0, found.broken
