"""Board 6 on a real desk: pictures in half blocks, states in words, verdicts, hostile About texts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sm_console.api.commands import Collect
from sm_console.api.profile_queries import AskProfiles
from tests.connectors.raw_server import RawServer
from tests.console.driving import LARGE, SMALL
from tests.console.real_desk import BoardDriver, console_on
from tests.desk.fakes import CIA, Town, open_town
from tests.desk.test_profiles import LOGO, pictures, seen
from tests.pictures import gallery

__all__ = ["pictures"]

HOSTILE = "Om \x1b[2J\x05badet \u202eexe.txt"


@pytest.fixture
async def town(tmp_path: Path, pictures: RawServer) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        (town.paths.config / "logo.png").write_bytes(gallery.png(LOGO))
        town.blog.face = seen(pictures, "/good", "/cover", HOSTILE)
        await town.engine.own_desk().do(Collect(force=True, sweep=True))
        yield town


async def state_of(town: Town, rule: str) -> str:
    rows = await town.engine.own_desk().ask(AskProfiles())
    return next(str(row.state) for row in rows if row.rule == rule)


async def opened(driver: BoardDriver) -> None:
    await driver.press("6")
    await driver.sees("Badbloggen", "Reference", "R7: the logo on white", "▀")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_pictures_and_measures_stand_beside_each_other(town: Town, size: tuple[int, int]) -> None:
    async with console_on(town, size) as driver:
        await opened(driver)
        assert "✓ ok" in driver.text
        assert "? look" in driver.text
        first = next(line for line in driver.lines if "R7: the logo on white" in line)
        row = driver.lines[driver.lines.index(first) + 2]
        assert row.count("▀") >= 20  # picture and reference
        assert all(len(line) <= size[0] for line in driver.lines)


async def test_where_no_pictures_are_wanted_words_stand_alone(town: Town) -> None:
    async with console_on(town) as driver:
        driver.app.controller.pictures = "none"
        await driver.press("6")
        await driver.sees("R7: the logo on white")
        await driver.misses("Reference")
        assert "▀" not in driver.text


async def test_without_colours_shapes_are_left(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with console_on(town) as driver:
        await driver.press("6")
        await driver.sees("Reference", "R7: the logo on white", "██", "▄")
        first = next(line for line in driver.lines if "R7: the logo on white" in line)
        row = driver.lines[driver.lines.index(first) + 4]
        assert {"█", " "} <= set(row[1:14])  # light and dark, told apart by the letters themselves


async def test_what_is_missing_and_a_hostile_about_stand_below(town: Town) -> None:
    async with console_on(town, LARGE) as driver:
        await opened(driver)
        await driver.sees("Missing: Du är välkommen att göra inlägg")
        await driver.press("tab", "end")
        await driver.sees("Under About:", "badet")
        assert not {"\x1b", "\x05", "\u202e"} & set(driver.text)


async def test_a_verdict_takes_more_than_a_letter(town: Town) -> None:
    async with console_on(town) as driver:
        await opened(driver)
        await driver.press("v")
        await driver.sees("A verdict on what?")
        await driver.press("down", "enter")
        await driver.sees("It is in order")
        await driver.press("enter", "y")
        assert await state_of(town, "R8") == "look-yourself"
        await driver.press("ctrl+s")
        await driver.sees("Where it is from")
        await driver.write("Eget foto")
        await driver.press("enter")
        await driver.sees("Noted.")
    assert await state_of(town, "R8") == "pass"


async def test_who_may_only_look_gives_no_verdict(town: Town) -> None:
    async with console_on(town, uid=CIA) as driver:
        await opened(driver)
        await driver.press("v")
        assert "A verdict on what?" not in driver.text
