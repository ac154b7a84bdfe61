"""Garbage collections in quiet moments only."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest
from rich.cells import cached_cell_len
from rich.segment import Segment

from sm_console.console.tidying import BREATH, EVERY, OLD, QUIET, forget_measures, tidy


@pytest.fixture(autouse=True)
def python_as_it_was() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


class _Ended(Exception):
    """The time of a test is over."""


async def _tidied(silences: list[float], monkeypatch: pytest.MonkeyPatch) -> tuple[list[float], list[str]]:
    """Return the pauses between the looks, and what was done at them; each look finds the next silence."""
    pauses, done, left = list[float](), list[str](), iter(silences)
    monkeypatch.setattr(gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))

    async def sleep(seconds: float) -> None:
        if len(pauses) == len(silences):
            raise _Ended
        pauses.append(seconds)
        await asyncio.sleep(0)

    with pytest.raises(_Ended):
        await tidy(lambda: next(left), sleep)
    return pauses, done


async def test_nothing_is_collected_while_somebody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses, done = await _tidied([0.0, 0.5 * QUIET, 0.9 * QUIET], monkeypatch)
    assert done == []
    assert pauses == [QUIET] * 3


@pytest.mark.parametrize(("silence", "forgotten"), [(0.0, False), (0.9 * BREATH, False), (BREATH, True), (QUIET, True)])
async def test_a_breath_is_enough_to_forget_what_flowed_by(
    silence: float, monkeypatch: pytest.MonkeyPatch, *, forgotten: bool
) -> None:
    assert cached_cell_len("Hallå") == 5
    await _tidied([silence], monkeypatch)
    assert (cached_cell_len.cache_info().currsize == 0) is forgotten


async def test_what_stands_at_first_is_taken_out_of_later_collections_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses, done = await _tidied([0.0, QUIET, 0.0, 5 * QUIET], monkeypatch)
    assert done == ["collect", "freeze", "collect"]
    assert pauses == [QUIET, QUIET, EVERY, EVERY]


async def test_somebody_who_never_rests_gets_collections_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    await _tidied([0.0], monkeypatch)
    assert gc.get_threshold()[2] == OLD
    assert gc.isenabled()


def test_lines_that_flowed_by_are_forgotten() -> None:
    kept = (cached_cell_len, vars(Segment)["_split_cells"].__func__)
    for number in range(100):
        Segment(f"日本 {number}").split_cells(4)
    assert cached_cell_len("Hallå") == 5
    assert all(cache.cache_info().currsize for cache in kept)
    forget_measures()
    assert not any(cache.cache_info().currsize for cache in kept)
    assert Segment("日本 1").split_cells(4) == (Segment("日本"), Segment(" 1"))
