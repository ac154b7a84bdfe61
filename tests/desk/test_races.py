"""Races for claims and answers among people in processes of their own, some of them killed, and the desk too."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.cli.blog import running_blog
from tests.desk import races

PEOPLE, RACES, KILLS = 6, 30, 2


@pytest.mark.parametrize("seed", [20260310])
def test_one_winner_each_and_nothing_twice_or_lost(tmp_path: Path, seed: int) -> None:
    with running_blog() as blog:
        found = asyncio.run(races.run(tmp_path, blog, people=PEOPLE, races=RACES, kills=KILLS, seed=seed))
    assert (found.claims_doubled, found.claims_lost) == (0, 0)
    assert (found.answered_twice, found.never_answered, found.answers_lost) == (0, 0, 0)
    assert found.rebuild_differs == 0
    assert found.answered_once == RACES
    assert found.claims_acknowledged > 0, "nobody raced, so the test shows nothing"
    assert found.desk_killed == KILLS
