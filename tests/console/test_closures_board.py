"""Board 7 on a real desk: the closure queue from the first warning to the closed account, by keys alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sm_console.api.closure_commands import DecideClosing, WarnOwner
from sm_console.api.closure_queries import AskClosures
from tests.console.real_desk import BoardDriver, console_on
from tests.desk.fakes import ANNA, BO, NOON, Clock, FakeDirectory, Town, open_town
from tests.desk.test_closures import write
from tests.desk.test_rules import collected, posting, told


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock, directory = Clock(), FakeDirectory()
    directory.members["anna"] = {"smc-boss"}
    write(tmp_path, told("tyst"), told("ett"))
    blogs = {"tyst": posting(clock, NOON - timedelta(days=300)), "ett": posting(clock, NOON)}
    async with open_town(tmp_path, clock=clock, blogs=blogs, directory=directory) as found:
        await collected(found)
        yield found


async def step(town: Town) -> str:
    (row,) = await town.engine.desk_for(ANNA).ask(AskClosures())
    return str(row.step)


async def settle(it: BoardDriver, key: str, title: str) -> None:
    """A letter key and Enter change nothing; Ctrl+S does."""
    await it.press(key)
    await it.sees(title)
    await it.press("ctrl+s")


async def test_the_whole_way_by_keys(town: Town) -> None:
    async with console_on(town, (160, 48)) as it:
        await it.press("7")
        await it.sees("1 account to act on", "candidate", "warn owner", "R13: whole weeks without a post", "Hej Anna!")
        await it.press("v")
        await it.sees("Answer by")
        await it.press("enter")
        await it.sees("Followers")
        await it.write("312")
        await it.press("enter")
        await it.sees("How the owner was warned")
        await it.write("mejl")
        await it.press("enter")
        await it.sees("Noted: the owner has been warned.", "answer 2026-03-24", "followers: 312", "mejl")
        await it.press("b")
        await it.sees("The decision:")
        await it.press("enter")
        await it.sees("Why:")
        await it.write("inget svar")
        await it.press("enter")
        await it.sees("Settle the decision")
        await it.press("enter")
        assert await step(town) == "warned"  # nothing but Ctrl+S settles it
        await it.press("ctrl+s")
        await it.sees("to close", "preserve", "p Preserve")
        await it.press("p")
        await it.sees("Preserved in", "close it", "x Closed")
        await settle(it, "x", "Closed for good?")
        await it.sees("It stays in the register.", "tyst · closed")
        assert await step(town) == "closed"
        await it.press("u")
        await it.sees("Why is the step taken back?")
        await it.write("finns kvar")
        await it.press("enter")
        await it.sees("Take the last step back")
        await it.press("ctrl+s")
        await it.sees("Taken back.", "taken back today")
    assert await step(town) == "preserved"


async def test_staff_may_not_decide(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(WarnOwner(account="tyst"))
    async with console_on(town, uid=BO) as it:
        await it.press("7")
        await it.sees("warned")
        await it.press("b")
        await it.sees("You may look, but not change anything.")
    assert await step(town) == "warned"


async def test_keeping_needs_a_day_that_is_one(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(WarnOwner(account="tyst"))
    async with console_on(town) as it:
        await it.press("7")
        await it.sees("warned")
        await it.press("b")
        await it.sees("The decision:")
        await it.press("down", "enter")
        await it.sees("Keep until")
        await it.write("nästa år")
        await it.press("enter")
        await it.sees("Write the day as 2026-03-10.")
    assert await step(town) == "warned"


async def test_a_letter_is_shown_and_saved_once(town: Town, tmp_path: Path) -> None:
    desk = town.engine.desk_for(ANNA)
    await desk.do(WarnOwner(account="tyst"))
    await desk.do(DecideClosing(account="tyst", reason="{owner}"))
    path = tmp_path / "brev.txt"
    async with console_on(town, (160, 48)) as it:
        await it.press("7")
        await it.sees("to close")
        for _ in range(2):
            await it.press("f")
            await it.sees("Which letter?")
            await it.press("down", "down", "enter")
            await it.sees("File:")
            await it.press("ctrl+u")
            await it.write(str(path))
            await it.press("enter")
            await it.sees(path.name)
        await it.sees("is there already")
        await it.press("l")
        await it.sees("Which letter?")
        await it.press("down", "down", "enter")
        await it.sees("Beslut: kontot tyst avslutas", "{owner}")
    assert "Beslut: kontot tyst avslutas" in path.read_text()
