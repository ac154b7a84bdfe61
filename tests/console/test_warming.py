"""What keys will need is loaded in quiet moments only."""

from __future__ import annotations

from importlib.util import find_spec

from sm_console.console.warming import BETWEEN, MODULES, QUIET, warm


async def test_nothing_is_loaded_within_a_second_of_a_key() -> None:
    silences, now, pauses, loaded = iter([0.2, QUIET]), [0.0], list[float](), list[str]()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    def silence() -> float:
        now[0] = next(silences, QUIET)
        return now[0]

    def load(name: str) -> None:
        assert now[0] >= QUIET
        loaded.append(name)

    await warm(silence, sleep, load)
    assert loaded == list(MODULES)
    assert pauses == [BETWEEN, QUIET - 0.2, *[BETWEEN] * (len(MODULES) - 1)]


def test_all_of_it_is_there() -> None:
    assert [name for name in MODULES if find_spec(name) is None] == []
