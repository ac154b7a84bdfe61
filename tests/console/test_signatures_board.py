"""Board 9 on a real desk: answers without a known first name, put aside or explained by the staff list."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sm_console.api.commands import Collect
from sm_console.api.finding_queries import AskFindings
from sm_console.api.signature_queries import AskSignatures
from sm_console.api.signature_views import SignatureRow
from tests.console.real_desk import console_on
from tests.desk.fakes import ANNA, CIA, Clock, FakeDirectory, Town, open_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    directory = FakeDirectory()
    directory.members["cia"] = {"smc-boss"}
    async with open_town(tmp_path, clock=Clock(), directory=directory) as found:
        asked = found.blog.comment("När öppnar ni?")
        for words in ("Klockan nio. /Anna", "<p>Hej!</p><p>Klockan tio. /Zelda</p>", "Klockan elva \u202eevil\x1b[2J"):
            found.blog.comment(words, own=True, parent_id=asked)
        await found.engine.desk_for(ANNA).do(Collect(force=True))
        yield found


async def test_the_list_tells_what_is_wrong_and_how_the_answer_ends(town: Town) -> None:
    rows: list[SignatureRow] = await town.engine.desk_for(ANNA).ask(AskSignatures())
    assert {(row.state, row.name, row.last_line) for row in rows} == {
        ("unknown-name", "Zelda", "Klockan tio. /Zelda"),
        ("none", "", "Klockan elva \u202eevil\x1b[2J"),
    }
    async with console_on(town) as it:
        await it.press("9")
        await it.sees("2 answers without a known first name", "unknown name", "Klockan tio. /Zelda", "no name")
        assert "Klockan nio" not in it.text
        assert "\x1b" not in it.text
        assert "\u202e" not in it.text
        await it.sees("R5: an answer ends")


async def test_an_answer_is_put_aside_with_a_reason(town: Town) -> None:
    async with console_on(town) as it:
        await it.press("9")
        await it.sees("2 answers")
        await it.press("p")
        await it.sees("Put aside, because:")
        await it.write("kan inte andras")
        await it.press("enter")
        await it.sees("1 answer without a known first name")
    desk = town.engine.desk_for(ANNA)
    left: list[SignatureRow] = await desk.ask(AskSignatures())
    assert len(left) == 1
    aside = [row for row in await desk.ask(AskSignatures(all=True)) if row.put_off_until is not None]
    assert [(row.why, row.put_off_by) for row in aside] == [("kan inte andras", "Anna")]
    assert len([row for row in await desk.ask(AskFindings()) if row.rule == "R5"]) == 1


async def test_a_manager_puts_the_unknown_name_on_the_staff_list(town: Town) -> None:
    async with console_on(town) as it:
        await it.press("9")
        await it.sees("unknown name")
        await it.press("a")  # staff may not
        await it.sees("You may look, but not change anything.")
    async with console_on(town, uid=CIA) as it:
        await it.press("9")
        await it.sees("2 answers")
        if "── Badbloggen #2" not in it.text:
            await it.press("down")
        key = next(row.id for row in await it.town.engine.desk_for(CIA).ask(AskSignatures()) if row.name)
        await it.until(lambda: it.app.frame.queue.move_to(key), "the row")
        await it.sees("Zelda, who is not on the staff list")
        await it.press("a")
        await it.sees("Zelda is a colleague with the login:")
        await it.write("zelda")
        await it.press("enter")
        await it.sees("1 answer without a known first name")
    assert town.engine.services.standing.first_name("zelda") == "Zelda"
