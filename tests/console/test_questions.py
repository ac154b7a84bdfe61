"""A question in one line: what is wrong with an answer is told while it can still be mended."""

from __future__ import annotations

import asyncio

from tests.console.driving import SMALL, console


def no_number(typed: str) -> str:
    """What is wrong with what should be a number."""
    return "" if typed.isdecimal() else "Skriv ett tal."


async def test_a_faulty_answer_stays_to_be_mended_and_its_letters_are_no_commands() -> None:
    async with console(size=SMALL) as it:
        await it.sees("Försenat (4)")
        asked = asyncio.create_task(it.app.frame.prompt("Antal:", check=no_number))
        await it.panel("prompt")
        await it.write("3c\n")
        await it.sees("Skriv ett tal. 3c")
        await it.write("n")
        await it.sees("Antal: 3cn")
        assert not asked.done()
        assert not it.desk.done
        await it.press("backspace", "backspace", "ctrl+s")
        assert await asked == "3"
        await it.panel("")


async def test_a_long_fault_leaves_room_for_what_is_to_be_mended() -> None:
    long = "Skriv ett datum som 2026-03-12, 2026-03-12 13:00, eller ett antal dagar."
    async with console(size=SMALL) as it:
        asked = asyncio.create_task(it.app.frame.prompt("Till:", check=lambda typed: "" if typed == "3" else long))
        await it.panel("prompt")
        await it.write("imorgon\n")
        await it.sees("Skriv ett datum som 2026-03-12,", "… imorgon")
        await it.press("escape")
        assert await asked is None
