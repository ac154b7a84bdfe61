"""The page of accounts: state, what is spent, what cannot be done, and what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from sm_console.api.views import QuotaView
from sm_console.core.model import Action, HealthState, Message, Role
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW, Town, town

NOTICE = Message(
    "Days until the login to {site} ends: {days}. Log in again before then: sm-console accounts login {account}",
    {"site": "Facebook", "days": "5", "account": "sidan"},
)


def desk_with(**changes: Any) -> FakeDesk:
    """A desk whose first account is another one than usual."""
    data: Town = town()
    data.accounts[0] = msgspec.structs.replace(data.accounts[0], **changes)
    return FakeDesk(data)


async def read(it: Driver) -> str:
    """Open the page, go through all of it, and return it with every line break between sentences taken out."""
    await it.press("w")
    await it.sees("Anslutningar")
    seen = [it.text]
    for _ in range(6):
        await it.press("pagedown")
        await it.pilot.pause()
        seen.append(it.text)
    return " ".join("\n".join(seen).split())


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_what_is_spent_is_told_with_the_limits_size_and_when_it_is_whole_again(size: tuple[int, int]) -> None:
    quotas = (
        QuotaView(name="x-rate-limit users/:id/mentions", share=0.5, resets=None),
        QuotaView(name="X credits per day", share=0.228, resets=NOW + timedelta(hours=3), limit=2.0),
        QuotaView(name="RateLimit", share=0.75, resets=None, limit=3000.0),
    )
    desk = desk_with(platform="x", quotas=quotas, requests_today=1234, login_ends=NOW + timedelta(days=5, hours=1))
    async with console(desk, size) as it:
        page = await read(it)
    assert "1 234 förfrågningar i dag" in page
    assert "X, dollar i dag: 0,46 av 2 (23 %), nollställs i dag" in page
    assert "RateLimit: 2 250 av 3 000 (75 %)" in page
    assert "x-rate-limit users/:id/mentions: 50 % använt" in page
    assert "inloggningen gäller 5 dagar till" in page


async def test_who_needs_somebody_comes_first_with_what_to_do() -> None:
    desk = desk_with(name="Sidan", platform="facebook", notices=(NOTICE,))
    async with console(desk) as it:
        await it.press("w")
        await it.sees("4 konton · ⚠ 1 TRASIGT · ⚠ 1 att läsa om")
        lines = [line.strip() for line in it.lines]
        assert lines.index("Vatten och avlopp  vattenflode") < lines.index("Sidan  gatublogg")
        await it.sees(
            "⚠ Dagar till dess att inloggningen på Facebook går ut: 5.", "accounts login", "Ersättare: Omar Nyman"
        )


async def test_what_a_platform_cannot_do_is_said() -> None:
    desk = desk_with(platform="x", own_actions=(Action.DELETE,))
    desk.actions = [Action.REPLY]
    async with console(desk, LARGE) as it:
        page = await read(it)
    assert "Kan inte: dölja, ta bort andras kommentarer, gilla" in page
    assert "Kan inte: dölja, ta bort, gilla" in page
    assert "Kan bara läsas: inget kan besvaras" in page


async def test_without_a_login_the_page_says_how_to_log_in() -> None:
    desk = desk_with()
    desk.actions = []
    async with console(desk, LARGE) as it:
        assert "sm-console accounts login gatublogg" in await read(it)


async def test_who_may_only_look_is_not_told_what_cannot_be_done() -> None:
    desk = desk_with()
    desk.me = msgspec.structs.replace(desk.me, role=Role.OBSERVER)
    async with console(desk, LARGE) as it:
        page = await read(it)
    assert "Kan inte:" not in page
    assert "accounts login" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"platform": "manual"}, "För hand · läses inte av något program"),
        ({"platform": "bambuser", "comments": False}, "Kommentarerna kan inget program läsa"),
        ({"proposed": True}, "föreslaget: inget hämtas förrän det är godkänt (R1)"),
        ({"closed": True}, "stängt: inget hämtas längre (R13)"),
        ({"health": HealthState.LATE, "paused": NOW + timedelta(hours=2)}, "har bett om en paus till i dag"),
        ({"health": HealthState.NEW, "fetched": None}, "WordPress · inte hämtat ännu"),
    ],
)
async def test_the_state_is_told_in_words(changes: dict[str, Any], words: str) -> None:
    async with console(desk_with(**changes), LARGE) as it:
        assert words in await read(it)


async def test_names_from_outside_are_harmless() -> None:
    hostile = "\x1b[2J\u202eekil [bold]"
    async with console(desk_with(name=hostile, responsible=hostile, notices=(Message(hostile),))) as it:
        page = await read(it)
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "[bold]" in page
