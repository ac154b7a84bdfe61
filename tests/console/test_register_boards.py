"""The boards of seasons and of the register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_console.api.queries import AskSeasons
from sm_console.api.register_commands import ApproveAccount, ProposeAccount, SetAccount, SetSeasons, TickPoint
from sm_console.api.register_queries import AskAccountForm, AskRegister, AskRegisterActs
from sm_console.api.register_views import AccountForm, PointView, RegisterAct, RegisterRow
from sm_console.api.rule_views import SeasonRow
from sm_console.api.views import Done
from sm_console.console.boards import season_band
from sm_console.core.model import Message
from sm_console.core.register import AccountState, RegisterState
from sm_console.core.register_entries import Checklist
from sm_console.core.season import SeasonState
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.sample_data import NOW

POINTS = (
    PointView(id="about", sv="Om-texten stämmer", en="About is right", name="Anna", at=NOW, note="läst"),
    PointView(id="watch", sv="Vem som bevakar", en="Who watches"),
)


def entry(account: str = "ny", **more: Any) -> RegisterRow:
    fields: dict[str, Any] = {
        "account": account,
        "account_name": account.title(),
        "platform": "facebook",
        "address": "",
        "url": "https://facebook.example/ny",
        "unit": "Kultur",
        "responsible": "Anna",
        "stand_in": "",
        "state": AccountState.PROPOSED,
        "approved_by": "",
        "approved_on": None,
        "pack": "malmo 1",
        "rules": "",
        "decided_by": "unit",
        "missing": (RegisterState.PROPOSED, RegisterState.NO_STAND_IN),
        "text": (Message("R1: nothing on record"),),
        "checklist": POINTS,
        "seasonal": False,
        "season": (),
    }
    return RegisterRow(**(fields | more))


def whole() -> RegisterRow:
    people = {"stand_in": "Bo", "approved_by": "Eva", "approved_on": date(2026, 1, 15)}
    return entry("gammal", state=AccountState.ACTIVE, missing=(), text=(), checklist=(), **people)


def seasonal(account: str = "fest", **more: Any) -> SeasonRow:
    fields: dict[str, Any] = {
        "account": account,
        "state": SeasonState.WAKING,
        "window": "04-01–08-31",
        "wakes": date(2026, 4, 1),
        "also": (SeasonState.POSTING_OUT_OF_SEASON,),
        "first": date(2026, 4, 1),
        "last": date(2026, 8, 31),
        "since": date(2026, 3, 2),
        "account_name": account.title(),
        "unit": "Kultur",
        "platform": "facebook",
        "text": Message("R3: soon"),
        "pack": "malmo 1",
        "windows": ("04-01–08-31",),
        "occasion": date(2026, 4, 1),
        "points": POINTS,
        "band": date(2025, 10, 1),
        "posts": (0, 0, 1, *[0] * 50),
        "spans": ((date(2026, 4, 1), date(2026, 8, 31)),),
    }
    return SeasonRow(**(fields | more))


def teach(it: Driver) -> None:
    acts = [RegisterAct(kind="account-proposed", name="Anna", at=NOW, what="", note="")]
    it.desk.answers = {
        AskRegister: lambda _query: [whole(), entry()],
        AskRegisterActs: lambda _query: acts,
        AskAccountForm: lambda query: AccountForm(text=f"Konto: {query.account}\n\n[x] Målgruppen", missing=0),
        AskSeasons: lambda _query: [
            seasonal(),
            seasonal("sen", state=SeasonState.IN_SEASON_SILENT, overdue=True, wakes=None, also=()),
            seasonal("lugn", state=SeasonState.RESTING, points=(), occasion=None, also=(), wakes=date(2026, 9, 1)),
        ],
    }
    for command in (TickPoint, ApproveAccount, SetAccount, SetSeasons, ProposeAccount):
        setattr(it.desk, f"_do_{command.__name__}", lambda _command: Done())


def given_to(it: Driver, kind: type[Any]) -> Any:
    return next((command for command in it.desk.done if isinstance(command, kind)), None)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_register_shows_what_is_missing_first(size: tuple[int, int]) -> None:
    async with console(size=size) as it:
        teach(it)
        await it.press("8")
        await it.sees("R1: nothing on record", "[x] Om-texten stämmer", "läst", "Anna")
        assert it.text.index("Ny") < it.text.index("Gammal")
        assert "{" not in it.text


async def test_the_seasons_show_a_year_with_its_months() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("4")
        await it.sees("Sen", "Fest", "Lugn")
        lines = it.lines
        row = next(line for line in lines if "Fest" in line and season_band.TODAY in line)
        months = next(line for line in lines if line.split()[-12:] == list("ONDJFMAMJJAS"))
        october = len(months.rstrip()) - 34
        assert months[october] == "O"
        assert row[october] == season_band.REST
        april = october + 18
        assert months[october + 3 * 6] == "A"
        assert row[april : april + 15] == season_band.SEASON * 15, "April to August"
        assert row.count(season_band.POST_IN_REST) == 1
        assert it.text.index("Sen ") < it.text.index("Fest ") < it.text.index("Lugn ")


async def test_a_point_of_the_wake_up_list_is_ticked_off_with_a_note() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("4")
        await it.sees("Sen", "Om-texten stämmer")
        await it.press("t")
        await it.sees("[ ] Vem som bevakar")
        await it.press("down", "enter")
        await it.write("Bo och Cia")
        await it.press("enter")
        await it.until(lambda: given_to(it, TickPoint))
        assert given_to(it, TickPoint) == TickPoint(
            account="sen", checklist=Checklist.WAKE, item="watch", done=True, note="Bo och Cia"
        )


async def test_no_letter_alone_approves() -> None:
    async with console(size=SMALL) as it:
        teach(it)
        await it.press("8")
        await it.sees("R1: nothing on record")
        await it.press("a")
        await it.until(lambda: "Godkänt av:" in it.text or "Approved by:" in it.text)
        await it.press("enter")
        await it.sees("Ctrl+S")
        await it.press("enter", "a", "y")
        assert given_to(it, ApproveAccount) is None
        await it.press("ctrl+s")
        await it.until(lambda: given_to(it, ApproveAccount))


@given(
    st.lists(st.integers(0, 3), min_size=53, max_size=53),
    st.integers(12, 120),
    st.dates(date(2024, 1, 1), date(2027, 12, 1)).map(lambda day: day.replace(day=1)),
    st.integers(0, 360),
)
def test_a_band_has_its_width_one_today_and_no_post_lost(
    posts: list[int], width: int, first: date, passed: int
) -> None:
    today = first + timedelta(days=passed)
    spans = [(first + timedelta(days=90), first + timedelta(days=180))]
    drawn = season_band.band(first, spans, posts, today, width)
    assert len(drawn) == width
    assert drawn.count(season_band.TODAY) == 1
    assert len(season_band.head(first, width)) == width
    posted = sum(sign in {season_band.POST_IN_REST, season_band.POST_IN_SEASON} for sign in drawn)
    assert posted <= sum(map(bool, posts[:53]))
    assert bool(posted) or sum(map(bool, posts[:52])) <= 1 + 31 // 7 + 53 // width
    before = drawn[: drawn.index(season_band.TODAY)]
    if passed < 80:
        assert not {season_band.SEASON, season_band.POST_IN_SEASON} & set(before)
