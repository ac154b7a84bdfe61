"""Every board on a city in which accounts stand in every state: nothing cut, shifted, or in the wrong language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from sm_console.console.boards.base import Row, sized
from sm_console.console.boards.places import COMMENTS, PLACES
from tests.console.driving import LARGE, SMALL
from tests.console.real_desk import BoardDriver, console_on
from tests.console.rich_city import open_city

MIDDLE = (100, 30)
BOARDS = [place for place in PLACES if place.name != COMMENTS]
FILLED = {"overview", "week", "season", "rounds", "profile", "closures", "accounts", "signatures"}
"""Boards on which this city has something."""
MAY_BE_CUT = frozenset({"Account", "Unit", "Where", "Ends with", "Konto", "Enhet", "Var", "Slutar med"})
"""Columns of names and sentences of any length; all others are made of our own words and must hold them."""
ENGLISH = re.compile(
    r"\b(?:the|and|account|accounts|comment|post|posts|week|missing|urgent|finding|overdue|until|by hand|unknown|"
    r"waking|resting|candidate|warned|proposed|active|look|wrong|not asked|put off|no name|shared desk|fetched)\b",
    re.IGNORECASE,
)


def rows(it: BoardDriver) -> list[Row]:
    """The board's rows that can be selected."""
    board = it.app.controller.board
    assert board is not None
    return [row for row in board.shown(it.town.clock(), it.app.size.width) if not row.heading]


async def shown(it: BoardDriver, key: str, name: str) -> None:
    """Go to a board and wait until its rows stand there."""
    await it.press(key)
    await it.until(lambda: it.app.controller.state.place == name, name)
    await it.until(lambda: it.app.controller.board and it.app.controller.board.asked is not None, f"{name} asked")
    await it.until(lambda: bool(rows(it)) == (it.app.controller.state.selected is not None), f"a row on {name}")
    await it.app.controller.boards.look()
    await it.pilot.pause()


def check_cells(it: BoardDriver, width: int) -> None:
    """Our own words stand whole in their columns, under whole names."""
    board = it.app.controller.board
    assert board is not None
    columns = sized(board.columns(width), width - 1)
    for column, size in columns:
        assert cell_len(column.name) <= size, f"the heading {column.name!r} is cut"
    for row in rows(it):
        for cell, (column, size) in zip(row.cells, columns, strict=True):
            assert column.name in MAY_BE_CUT or cell_len(cell) <= size, f"{cell!r} is cut in {column.name!r}"
            assert size >= 14 or column.name not in MAY_BE_CUT, f"no room for {column.name!r}"


@pytest.mark.parametrize("tongue", ["sv", "en"])
@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE])
async def test_every_board_holds_its_words(tmp_path: Path, size: tuple[int, int], tongue: str) -> None:
    async with open_city(tmp_path) as town, console_on(town, size, language=tongue) as it:
        for place in BOARDS:
            await shown(it, place.key, place.name)
            check_cells(it, size[0])
            assert {cell_len(line) for line in it.lines} == {size[0]}, place.name
            assert "{" not in it.text, place.name
            assert place.name not in FILLED or any(line.startswith(">") for line in it.lines), place.name
            if tongue == "sv":
                assert ENGLISH.findall(it.text) == [], f"{place.name}\n{it.text}"


async def test_the_headings_are_those_of_the_order_that_is_shown(tmp_path: Path) -> None:
    async with open_city(tmp_path) as town, console_on(town) as it:
        await shown(it, "1", "overview")
        await it.press("s")
        await it.until(lambda: it.lines[2].split() == ["Unit", "Urgent", "Findings", "Accounts"], "the units' columns")
        await it.press("s")
        await it.until(lambda: it.lines[2].split() == ["When", "Rule", "What", "Where"], "the findings' columns")


async def test_the_help_begins_with_the_keys_of_the_place(tmp_path: Path) -> None:
    async with open_city(tmp_path) as town, console_on(town) as it:
        await shown(it, "5", "rounds")
        await it.press("question_mark")
        await it.sees("Begin a round: the accounts stand in the list")
