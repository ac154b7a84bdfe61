"""The list of accounts from the board: saved as a file, and taken in from one after a look at what it would change."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from sm_console.api.register_commands import ImportAccounts
from sm_console.api.register_views import ImportChange, ImportProblem, ImportView
from sm_console.core.model import Message
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.test_register_boards import given_to, teach

LIST = "id,platform,address,unit\nny,facebook,https://facebook.example/ny,\x1b]0;elak\x07Kultur\n"


def answering(it: Driver, found: ImportView) -> None:
    def do(command: ImportAccounts) -> ImportView:
        return msgspec.structs.replace(found, done=command.carry_out)

    it.desk._do_ImportAccounts = do  # type: ignore[attr-defined]


def orders(it: Driver) -> list[ImportAccounts]:
    return [one for one in it.desk.done if isinstance(one, ImportAccounts)]


async def typed(it: Driver, path: Path) -> None:
    """Give a path in place of the one suggested."""
    await it.press("ctrl+u")
    await it.write(str(path))
    await it.press("enter")


async def saved(it: Driver, path: Path, *choices: str) -> None:
    await it.press("8")
    await it.sees("R1: nothing on record")
    await it.press("x")
    for choice in choices:
        await it.panel("choice")
        await it.press(*choice.split(), "enter")
    await it.panel("prompt")
    await typed(it, path)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_register_is_saved(size: tuple[int, int], tmp_path: Path) -> None:
    path = tmp_path / "lista.json"
    async with console(size=size) as it:
        teach(it)
        await saved(it, path, "home", "down")
        await it.until(path.exists, "the file")
        assert [row["id"] for row in json.loads(path.read_text())] == ["gammal", "ny"]


async def test_the_public_list_holds_no_names_and_replaces_nothing_unasked(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text("mitt")
    async with console(size=SMALL) as it:
        teach(it)
        await saved(it, path, "down", "home")
        await it.panel("choice")
        await it.press("enter")  # no letter and no Enter writes over a file
        assert path.read_text() == "mitt"
        await it.press("ctrl+s")
        await it.until(lambda: path.read_text("utf-8-sig") != "mitt", "the file")
        text = path.read_text("utf-8-sig")
        assert "Gammal" in text
        assert "Anna" not in text
        assert "Ny" not in text  # only proposed


async def test_a_list_is_looked_at_before_it_is_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text(LIST, "utf-8")
    change = ImportChange(account="ny", key="unit", before="Fritid", after="\x1b]0;elak\x07Kultur")
    async with console(size=SMALL) as it:
        teach(it)
        answering(it, ImportView(problems=[], changes=[change], same=3, done=False))
        await it.press("8")
        await it.sees("R1: nothing on record")
        await it.press("X")
        await it.panel("prompt")
        await typed(it, path)
        await it.sees("ny: enhet: Fritid →", "Kultur", "Esc vidare till frågan")
        assert "\x1b" not in it.text
        await it.press("escape")
        await it.panel("choice")
        await it.press("enter")
        assert [one.carry_out for one in orders(it)] == [False]
        await it.press("ctrl+s")
        await it.sees("3")
        await it.until(lambda: len(orders(it)) == 2, "the order")
        assert orders(it)[-1].carry_out
        assert orders(it)[-1].lines[0].cells["id"] == "ny"


async def test_a_list_that_cannot_be_used_is_told_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lista.csv"
    path.write_text(LIST, "utf-8")
    problem = ImportProblem(message=Message("nonsense"), place=Message("line 2"))
    async with console(size=SMALL) as it:
        teach(it)
        answering(it, ImportView(problems=[problem], changes=[], same=0, done=False))
        await it.press("8")
        await it.sees("R1: nothing on record")
        missing = "saknas.csv kan inte läsas: den filen eller mappen finns inte"
        for wrong, words in ((Path("saknas.csv"), missing), (tmp_path.parent, "pytest")):
            await it.press("X")
            await it.panel("prompt")
            await typed(it, wrong)
            await it.panel("")
            await it.sees(words)
        assert given_to(it, ImportAccounts) is None
        await it.press("X")
        await it.panel("prompt")
        await typed(it, path)
        await it.sees("lista.csv: line 2: nonsense")
