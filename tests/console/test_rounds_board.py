"""Board 5 on a real desk: the day, a round walked with one key, the alarm, the month; hostile words stay harmless."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.base import Capabilities
from sm_console.api.commands import Collect
from sm_console.api.round_commands import EndRound, SeeAccount, StartRound
from sm_console.api.round_queries import AskRounds
from sm_console.desk.alarm_keeper import AlarmKeeper
from sm_console.desk.round_turns import RoundTurns
from tests.console.driving import LARGE
from tests.console.real_desk import BoardDriver, console_on
from tests.desk.fakes import ANNA, BO, CIA, NOON, SETTINGS, STAFF, Clock, FakePlatform, Town, open_town

ACCOUNT = """
[[account]]
id = "{id}"
platform = "{platform}"
address = "http://127.0.0.1:9/{id}"
name = "{name}"
unit = "{unit}"
allow_private = {private}
"""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = Clock(NOON.replace(hour=6, minute=50))  # ten minutes before the office opens
    etc = tmp_path / "etc"
    etc.mkdir()
    told = (
        ("bad", "wordpress", "Badbloggen", "Fritid", "true"),
        ("park", "wordpress", "Parkbloggen", "Gata", "true"),
        ("tiktok", "manual", "Stadens TikTok", "Kommunikation", "false"),
    )
    names = ("id", "platform", "name", "unit", "private")
    accounts = "".join(ACCOUNT.format(**dict(zip(names, one, strict=True))) for one in told)
    for name, text in (("accounts", accounts), ("staff", STAFF), ("settings", SETTINGS)):
        (etc / f"{name}.toml").write_text(text, encoding="utf-8")
    blogs = {name: FakePlatform(clock) for name in ("bad", "park", "tiktok")}
    blogs["tiktok"].able = Capabilities(comments=False)
    for blog in blogs.values():
        blog.posts = {}
    async with open_town(tmp_path, clock=clock, blogs=blogs) as found:
        await collect(found)
        yield found


async def collect(town: Town) -> None:
    await town.engine.desk_for(ANNA).do(Collect(force=True))


async def slots(town: Town) -> list[str]:
    return [str(slot.state) for slot in (await town.engine.desk_for(ANNA).ask(AskRounds())).slots]


async def turn(it: BoardDriver, turns: RoundTurns) -> None:
    """Let the desk notice what the clock says."""
    await turns.step()


async def test_a_round_is_walked_with_one_key(town: Town) -> None:
    town.clock.forward(minutes=30)
    town.blog.comment("\x1b]0;x\x07När öppnar ni?\u202e", author="Eva")
    await collect(town)
    async with console_on(town) as it:
        await it.press("5")
        await it.sees("[5 Round", "0 of 1 rounds so far today", "08:00–11:00", "not begun", "to come")
        await it.press("r")
        await it.sees(
            "In a round · 2 accounts to look at", "Badbloggen", "1 comment", "look by hand", "Eva", "När öppnar"
        )
        assert "\x1b" not in it.text
        assert "\u202e" not in it.text
        await it.press("n")
        await it.sees("In a round · 1 account to look at", "looked at", "── Stadens TikTok", "127.0.0.1:9/tiktok")
        await it.press("h")
        await it.sees("Found (how many, and what):")
        await it.write("3 frågor om badet")
        await it.press("enter")
        await it.sees("all looked at", "3 hits", "Everything has been looked at. End the round with e.")
        await it.press("e")
        await it.sees("End the round?")
        await it.press("enter")
        await it.sees("The round has ended.", "done", "Anna", "3 of 3 accounts", "1 of 1 rounds so far today")
        assert await slots(town) == ["done", "upcoming", "upcoming"]
        await it.press("end")
        await it.sees("Stadens TikTok: 3 hits – frågor om badet", "1 account read without trouble: nothing new")


async def test_nothing_new_counts_on_an_account_that_nobody_reads(town: Town) -> None:
    async with console_on(town) as it:
        await it.press("5")
        await it.sees("to come")
        town.clock.forward(minutes=20)
        await it.press("r")
        await it.sees("1 account to look at")
        await it.press("n")
        await it.sees("all looked at")
        (made,) = (await town.engine.desk_for(ANNA).ask(AskRounds())).rounds
        (look,) = made.looks
        assert (look.account, look.hits, look.comments, look.note) == ("tiktok", 0, 0, "")
        await it.press("e", "down", "enter")
        await it.sees("The round has been given up.", "given up")
        assert await slots(town) == ["open", "upcoming", "upcoming"]


async def test_the_bell_rings_once_wherever_one_is_when_a_third_goes_by(town: Town) -> None:
    turns, alarms = RoundTurns(town.engine.services), AlarmKeeper(town.engine.services)
    async with console_on(town) as it:
        await it.sees("[2 Comm")
        assert it.rung == 0
        await turns.step()
        town.clock.now = NOON.replace(hour=10)  # 11:00 in Stockholm
        await turns.step()
        await alarms.step()
        await it.sees("⚠ round overdue", "R6: no round was made 08:00–11:00")
        await it.until(lambda: it.rung == 1, "the bell")
        town.engine.services.fan_out.publish(frozenset({"rounds"}))
        await collect(town)
        await it.press("5")
        await it.sees("Round overdue", "left out")
        assert it.rung == 1
        bo = town.engine.desk_for(BO)
        await bo.do(StartRound())
        await it.sees("going on")
        await bo.do(SeeAccount(account="tiktok", nothing=True))
        await bo.do(EndRound())
        await alarms.step()
        await it.sees("1 of 2 rounds so far today")
        await it.press("2")
        await it.misses("⚠ round overdue")


async def test_what_was_overdue_before_one_came_is_said_without_a_bell(town: Town) -> None:
    town.clock.now = NOON.replace(hour=10)
    await AlarmKeeper(town.engine.services).step()
    async with console_on(town) as it:
        await it.sees("R6: no round was made 08:00–11:00")
        assert it.rung == 0


async def test_the_month_is_a_page(town: Town) -> None:
    town.clock.now = NOON.replace(hour=16)
    bo = town.engine.desk_for(BO)
    town.clock.now -= timedelta(hours=2)
    await bo.do(StartRound())
    await bo.do(SeeAccount(account="tiktok", nothing=True))
    await bo.do(EndRound())
    town.clock.now += timedelta(hours=2)
    async with console_on(town, LARGE) as it:
        await it.press("5")
        await it.sees("Rounds of the day", "Bo")
        await it.press("m")
        await it.sees("R6 in March 2026: 1 of 3 rounds", "Tue 10", "■□□", "1 of 3", "■ done")
        await it.press("escape")
        await it.sees("[5 Round")


async def test_who_only_looks_cannot_start_a_round(town: Town) -> None:
    town.clock.forward(minutes=30)
    async with console_on(town, uid=CIA) as it:
        await it.press("5")
        await it.sees("not begun")
        await it.press("r", "n", "e")
        await it.sees("not begun")
        assert (await town.engine.desk_for(ANNA).ask(AskRounds())).rounds == []


async def test_enter_leads_to_the_comment_and_5_back(town: Town) -> None:
    town.clock.forward(minutes=30)
    town.blog.comment("När öppnar ni?", author="Eva")
    await collect(town)
    async with console_on(town) as it:
        await it.press("5")
        await it.sees("not begun")
        await it.press("r")
        await it.sees("När öppnar")
        await it.press("enter")
        await it.sees("[2 Comm", "Eva")
        await it.press("5")
        await it.sees("In a round")
