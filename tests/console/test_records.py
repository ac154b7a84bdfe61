"""Public records (R11) and flags (R12) on the queue and in the thread, on a real desk."""

from __future__ import annotations

from pathlib import Path

from sm_console.api.commands import Collect
from sm_console.api.queries import AskInbox, InboxFilter
from sm_console.core.model import CommentState
from sm_console.core.record_entries import RecordStatus
from tests.console.real_desk import console_on
from tests.desk.fakes import Town, open_town

SIZE = (110, 30)


async def on_record(town: Town) -> list[tuple[RecordStatus, str]]:
    states = tuple(state for state in CommentState if state is not CommentState.OWN)
    page = await town.engine.own_desk().ask(AskInbox(filter=InboxFilter(states=states)))
    return [(row.record, row.dnr) for row in page.rows]


async def test_a_flag_stands_on_the_line_and_its_reason_in_the_thread(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        town.blog.comment("Öppnar ni på lördag?")
        town.blog.comment("Vilka idioter")
        await town.engine.own_desk().do(Collect(force=True))
        async with console_on(town, SIZE) as it:
            await it.press("2")
            await it.sees("⚑ flagged", "Öppnar ni")
            await it.press("f")
            await it.sees("Flagged: words")
            await it.press(*["down"] * 8, "enter")
            await it.until(lambda: "Öppnar ni" not in it.text, "only the flagged one")
            await it.sees("⚑ R12: “idioter” is on the list of offensive words (malmo 1)")


async def test_a_record_status_is_chosen_and_a_registered_one_gets_its_number(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        town.blog.comment("Jag vill överklaga")
        await town.engine.own_desk().do(Collect(force=True))
        async with console_on(town, SIZE) as it:
            await it.press("2")
            await it.sees("Jag vill")
            await it.press("R")
            await it.sees("as a public record (now: kept in order)")
            await it.press("down", "enter")
            await it.sees("Public record: to be registered.", "to register")
            assert await on_record(town) == [(RecordStatus.TO_REGISTER, "")]
            await it.press("R")
            await it.sees("(now: to be registered)")
            await it.press("down", "down", "enter")
            await it.sees("Number in the register (dnr):")
            await it.write("SBN-2026-114")
            await it.press("enter")
            await it.sees("Public record: registered SBN-2026-114.")
            assert await on_record(town) == [(RecordStatus.REGISTERED, "SBN-2026-114")]
