"""The second look at what is known: slice by slice, the old in turn, and on again after a stop."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sm_console.store import polling
from tests.desk.asking import collect, quota
from tests.desk.fakes import NOON, Clock, FakePlatform, Town, open_town


async def test_a_day_s_second_look_goes_slice_by_slice_and_reaches_everything(town: Town) -> None:
    for number in range(250):
        town.blog.comment(written=NOON - timedelta(days=3, minutes=number))
    await collect(town)
    town.blog.slices.clear()
    town.clock.forward(hours=25)
    for _ in range(3):
        await collect(town)
        town.clock.forward(minutes=2)
    assert [(len(posts), len(comments)) for posts, comments in town.blog.slices] == [(1, 100), (0, 100), (0, 50)]
    assert len({name for _, comments in town.blog.slices for name in comments}) == 250
    town.blog.slices.clear()
    await collect(town)
    assert town.blog.slices == [], "that was all for today"


async def test_what_is_older_gets_its_turn_too(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sm_console.desk.sweeps.AT_MOST", 100)
    for number in range(350):
        town.blog.comment(written=NOON - timedelta(days=3, minutes=number))
    await collect(town)
    town.blog.slices.clear()
    town.clock.forward(hours=25)
    for _ in range(8):
        await collect(town)
        town.clock.forward(minutes=61)
    found = [comments for _, comments in town.blog.slices if comments]
    assert len({name for comments in found for name in comments}) == 350
    assert max(len(comments) for comments in found) == 100


async def test_a_stop_in_the_middle_goes_on_where_it_was(tmp_path: Path) -> None:
    clock = Clock()
    blogs = {"bad": FakePlatform(clock)}
    for number in range(150):
        blogs["bad"].comment(written=NOON - timedelta(days=3, minutes=number))
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collect(town)
        clock.forward(hours=25)
        await collect(town)
        state = await town.engine.services.ledger.read(lambda conn: polling.get(conn, "bad"))
        assert state.swept == NOON, "not over yet"
    async with open_town(tmp_path, clock=clock, blogs=blogs) as town:
        await collect(town)
        state = await town.engine.services.ledger.read(lambda conn: polling.get(conn, "bad"))
        assert state.swept == clock()
    assert [len(comments) for _, comments in blogs["bad"].slices] == [100, 50]


async def test_no_second_look_where_little_is_left_of_the_limit(town: Town) -> None:
    town.blog.comment()
    await collect(town)
    town.blog.slices.clear()
    town.clock.forward(hours=25)
    town.blog.told_quotas = (quota(0.85, NOON + timedelta(hours=40)),)
    await collect(town)
    assert town.blog.slices == []
    town.blog.told_quotas = (quota(0.2, NOON + timedelta(hours=40)),)
    await collect(town)
    assert len(town.blog.slices) == 1
