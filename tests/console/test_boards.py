"""Boards in the frame: going there and back, narrowing, ordering, refreshing; the week as the example."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sm_console.api.commands import Refused
from sm_console.api.queries import AskInbox, AskPeriodPosts, AskWeek
from sm_console.api.rule_views import PeriodPost, WeekRow
from sm_console.core.model import Format, Message
from sm_console.core.pace import PaceState
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW

MONDAY = date(2026, 3, 9)


def week(account: str, number: int, count: int, state: PaceState, **more: Any) -> WeekRow:
    """One account's week."""
    start = MONDAY + timedelta(weeks=number - 11)
    words = f"R2: {account} {count}"
    fields: dict[str, Any] = {
        "account": account,
        "period": f"2026-W{number:02}",
        "start": start,
        "end": start + timedelta(days=6),
        "count": count,
        "min": 3,
        "max": 4,
        "state": state,
        "missing": max(0, 3 - count),
        "left": 3,
        "by": start + timedelta(days=4),
        "account_name": account.title(),
        "unit": "Kultur",
        "platform": "facebook",
        "text": Message(words),
        "pack": "malmo",
    }
    return WeekRow(**(fields | more))


def weeks() -> list[WeekRow]:
    """Two accounts: one keeps its pace, one is short of posts."""
    museum = [week("museum", number, 3, PaceState.MET) for number in range(6, 11)]
    library = [week("bibliotek", number, 0, PaceState.MISSED) for number in range(6, 11)]
    return [
        *museum,
        week("museum", 11, 3, PaceState.DONE),
        *library,
        week("bibliotek", 11, 1, PaceState.AT_RISK, left=1),
    ]


def posts(query: AskPeriodPosts) -> list[PeriodPost]:
    """A post that counts and one that does not."""
    common: dict[str, Any] = {"published": NOW, "removed": False, "format": Format.PLAIN, "url": ""}
    return [
        PeriodPost(post=1, counts=True, why=None, words=f"Nytt på {query.account}", **common),
        PeriodPost(post=2, counts=False, why=Message("a reply, repost or story"), words="Delat", **common),
    ]


def teach(it: Driver) -> None:
    """Let the desk know about weeks."""
    it.desk.answers = {AskWeek: lambda _query: weeks(), AskPeriodPosts: posts}


def order(it: Driver) -> list[str]:
    """The accounts from top to bottom."""
    return sorted(("Museum", "Bibliotek"), key=it.text.index)


async def test_a_key_leads_to_a_board_and_another_one_back() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("3")
        await it.sees(
            "[3 Vecka]", "Vad som krävs", "1 konto i fara", "Bibliotek", "i fara", "1/3–4", "2 inlägg till fre"
        )
        assert order(it) == ["Bibliotek", "Museum"]
        assert "Försenat" not in it.text
        await it.sees(
            "R2: bibliotek 1", "räknas  Nytt på bibliotek", "räknas inte: svar, delning eller händelse  Delat"
        )
        await it.press("2")
        await it.sees("[2 Komm.]", "Försenat (4)")
        assert "Vad som krävs" not in it.text


async def test_a_board_fits_a_large_screen_and_names_its_columns() -> None:
    async with console(size=LARGE) as it:
        teach(it)
        await it.press("3")
        await it.sees("Läge", "Enhet", "Vad som krävs", "Senaste 12", "v. 11")
        picture = next(line for line in it.lines if "Museum" in line).rstrip()
        assert picture.endswith("██████")
        assert next(line for line in it.lines if "Bibliotek" in line and "1/3–4" in line).rstrip().endswith("_____▂")


async def test_rows_are_narrowed_and_ordered() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("3")
        await it.sees("Bibliotek")
        await it.press("s", "s")
        await it.sees("Sorterat efter enhet")
        await it.press("slash", *"mus")
        await it.until(lambda: not any("Bibliotek" in line for line in it.lines[2:6]), "one row alone")
        await it.press("enter")
        await it.sees("Visar bara: mus")
        await it.press("escape")
        await it.sees("Bibliotek", "[3 Vecka]")


async def test_a_change_at_the_desk_is_fetched_for_the_board_that_is_shown_alone() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("3")
        await it.sees("1 konto i fara")
        asked = len([query for query in it.desk.asked if isinstance(query, AskInbox)])
        it.desk.answers[AskWeek] = lambda _query: [week("museum", 11, 5, PaceState.OVER)]
        it.desk.changed("posts")
        await it.sees("Inget i fara", "över målet")
        assert len([query for query in it.desk.asked if isinstance(query, AskInbox)]) == asked


async def test_a_board_that_cannot_be_had_says_why_and_the_way_back_stays_open() -> None:
    async with console(size=SMALL) as it:

        def refuse(_query: AskWeek) -> list[WeekRow]:
            raise Refused("busy", Message("Not now."))

        it.desk.answers = {AskWeek: refuse}
        await it.press("3")
        await it.sees("[3 Vecka]", "Not now.")
        assert any(isinstance(asked, AskWeek) for asked in it.desk.asked)
        await it.press("2")
        await it.sees("Försenat (4)")
        assert "Not now." not in it.text


async def test_what_belongs_to_comments_does_nothing_on_a_board() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("3")
        await it.sees("Bibliotek")
        await it.press("c", "e", "h")
        await it.sees("[3 Vecka]", "Bibliotek")
        assert it.desk.done == []


async def test_a_place_chosen_before_the_desk_has_answered_is_the_one_that_is_fetched() -> None:
    desk = FakeDesk()
    desk.lost = True
    async with console(desk, ready=False) as driver:
        teach(driver)
        await driver.press("3")
        await driver.sees("[3 Veck")
        assert driver.app.controller.state.place == "week"
        desk.lost = False
        await driver.sees("2 inlägg till")
        assert driver.app.controller.board is not None
        assert driver.app.controller.board.asked is not None
