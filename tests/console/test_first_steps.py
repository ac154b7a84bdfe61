from __future__ import annotations

import asyncio

import msgspec
import pytest

from sm_console.api import commands as c
from sm_console.api import queries as q
from sm_console.api import views as v
from sm_console.console.account_draft import AccountDraft, free_id
from sm_console.console.app import ConsoleApp
from sm_console.core.model import Message
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW, Town


async def to_form(it: Driver) -> None:
    """From the first screen to the form."""
    await it.sees("Välkommen till sm-console", "> Titta runt", "Lägg till mina konton", "Avsluta")
    await it.press("down", "enter")
    await it.sees("< Blogg eller flöde >", "Adress (blogg, flöde)")
    await it.until(lambda: it.app.focused is not None and it.app.focused.id == "platform")
    await it.press("down")
    await it.until(lambda: it.app.focused is not None and it.app.focused.id == "address")


@pytest.mark.parametrize(("keys", "result"), [(["enter"], "drill"), (["end", "enter"], "quit"), (["escape"], "quit")])
async def test_the_first_screen_lets_one_look_around_or_leave(keys: list[str], result: str) -> None:
    async with console(FakeDesk(Town()), ready=False) as it:
        await it.sees("Välkommen till sm-console")
        await it.press(*keys)
        await it.until(lambda: not it.app.is_running)
        assert it.app.return_value == result


async def test_an_account_is_tried_at_once_and_then_added_and_fetched() -> None:
    desk = FakeDesk(Town())
    desk.me = msgspec.structs.replace(desk.me, login="a17", first_name="")
    async with console(desk, ready=False) as it:
        await to_form(it)
        await it.sees("Vad heter du? (förnamn)")
        await it.write("park.example")
        await it.press("tab")
        await it.sees("Hittade: WordPress", "⚠ Without a login")
        await it.write("anna")
        await it.press("down")
        await it.write("hemligt")
        assert "hemligt" not in it.text
        await it.press(*["down"] * 5)
        await it.write("Karin Ek")
        await it.press("down")
        await it.until(lambda: it.app.focused is not None and it.app.focused.id == "first_name")
        await it.press("ctrl+s")
        await it.sees("Ditt förnamn saknas")
        await it.write("Anna")
        await it.press("ctrl+s")
        order = await it.ordered(c.AddAccount)
        assert (order.id, order.platform, order.address) == ("parkbloggen", "wordpress", "https://park.example")
        assert (order.name, order.user, order.secret, order.allow_private) == ("Parkbloggen", "anna", "hemligt", False)
        assert order.approved_by == "Karin Ek"
        staff = await it.ordered(c.AddStaff)
        assert (staff.login, staff.first_name) == ("a17", "Anna")
        assert (await it.ordered(c.Collect)).accounts == ("parkbloggen",)
        await it.sees("Hämtat. 0 nya kommentarer.", "⚠ WordPress", "Anna")


async def test_a_private_address_is_allowed_by_ticking_and_tried_again() -> None:
    async with console(FakeDesk(Town()), ready=False) as it:
        await to_form(it)
        await it.write("park.example")
        await it.press("tab")
        await it.sees("Hittade")
        await it.press("shift+tab", "up", "up", "space")
        await it.sees("[x] i vårt eget nät")
        await it.until(lambda: [one for one in it.desk.asked if isinstance(one, q.AskProbe) and one.allow_private])


async def test_what_cannot_be_used_is_not_added() -> None:
    desk = FakeDesk(Town())
    desk.probe = v.ProbeView(
        platform="", address="", kind="", name="", summary=Message("Not found at {host} ({status})"), warnings=[]
    )
    async with console(desk, ready=False) as it:
        await to_form(it)
        await it.press("ctrl+s")
        await it.sees("Adressen saknas.")
        await it.write("park.example")
        await it.press("ctrl+s")
        await it.sees("Det finns inget användbart på adressen.")
        assert not desk.done
        await it.press("escape")
        await it.sees("Välkommen till sm-console")


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_another_platform_asks_only_for_what_it_needs_and_says_how_to_log_in(size: tuple[int, int]) -> None:
    async with console(FakeDesk(Town()), size, ready=False) as it:
        await to_form(it)
        await it.press("up", "x")
        await it.sees("< X >", "Budget, dollar per dag", "Logga in efteråt, i en terminal", "accounts login x")
        assert "Adress" not in it.text
        assert "Applösenord" not in it.text
        await it.press("ctrl+s")
        await it.sees("Namnet saknas.")
        await it.press("down")
        await it.write("Parkernas X")
        await it.sees("accounts login parkernas-x")
        await it.press(*["down"] * 5)
        await it.write("mycket")
        await it.press("ctrl+s")
        await it.sees("Budgeten är ett antal dollar")
        await it.press(*["backspace"] * 6)
        await it.write("0,50")
        await it.press("ctrl+s")
        order = await it.ordered(c.AddAccount)
        assert (order.id, order.platform, order.address, order.name) == ("parkernas-x", "x", "", "Parkernas X")
        assert (order.options, order.allow_private) == ({"daily_budget_usd": "0.50"}, False)
        await it.sees("Tillagt. Logga in nu: sm-console accounts login parkernas-x")
        assert not [one for one in it.desk.asked if isinstance(one, q.AskProbe)]
        assert not [one for one in it.desk.done if isinstance(one, c.Collect)]


async def test_a_platform_of_many_servers_wants_the_servers_address() -> None:
    async with console(FakeDesk(Town()), ready=False) as it:
        await to_form(it)
        await it.press("up", "m")
        await it.sees("< Mastodon >", "Serverns adress")
        await it.press("down", "down")
        await it.write("Parken")
        await it.press("ctrl+s")
        await it.sees("Adressen saknas.")
        await it.press("up")
        await it.write("social.example")
        await it.press("ctrl+s")
        order = await it.ordered(c.AddAccount)
        assert (order.platform, order.address, order.secret) == ("mastodon", "https://social.example", "")


async def test_turning_back_to_a_blog_tries_its_address_again() -> None:
    async with console(FakeDesk(Town()), ready=False) as it:
        await to_form(it)
        await it.write("park.example")
        await it.press("up", "left")
        await it.sees("< För hand >", "Publik adress", "Inget program läser det")
        await it.press("right")
        await it.sees("< Blogg eller flöde >", "Adress (blogg, flöde)")
        await it.press("down", "down")
        await it.sees("Hittade: WordPress")


async def test_an_account_can_be_added_later_from_the_palette() -> None:
    async with console() as it:
        await it.press("colon")
        await it.panel("choice")
        await it.write("lägg till konto")
        await it.sees("> :       Lägg till konto")
        await it.press("enter")
        await it.panel("account")
        await it.press("escape")
        await it.sees("Försenat (4)")


def test_the_form_keeps_its_secret_to_itself() -> None:
    draft = AccountDraft(values={"address": "park.example", "secret": "hemligt"}, private=False)
    assert "hemligt" not in repr(draft)
    assert draft.address == "https://park.example"


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Gator & parker", set(), "gator-parker"),
        ("Åsas blogg", set(), "asas-blogg"),
        ("Blogg", {"blogg", "blogg-2"}, "blogg-3"),
        ("日本", set(), "konto"),
        ("\x1b[2J\u202e", set(), "2j"),
    ],
)
def test_ids_are_plain_and_free(name: str, taken: set[str], expected: str) -> None:
    assert free_id(name, taken) == expected


async def test_the_first_frame_waits_for_nothing() -> None:
    started = asyncio.Event()

    async def never() -> FakeDesk:
        started.set()
        await asyncio.Event().wait()
        raise AssertionError

    app = ConsoleApp(never, clock=lambda: NOW)
    async with app.run_test(size=SMALL) as pilot:
        await started.wait()
        it = Driver(app, pilot, FakeDesk(), None)  # type: ignore[arg-type]
        await it.sees("Obesvarat", "Hämtar…", "? Hjälp")
        assert app.controller.state.current is None


async def test_a_desk_that_cannot_be_ends_the_program_with_the_reason() -> None:
    async def broken() -> FakeDesk:
        raise ValueError("accounts.toml: …")

    app = ConsoleApp(broken, clock=lambda: NOW)
    async with app.run_test(size=SMALL) as pilot:
        await Driver(app, pilot, FakeDesk(), None).until(lambda: not app.is_running)  # type: ignore[arg-type]
    assert app.return_value == "failed"
    assert isinstance(app.failure, ValueError)


async def test_the_connection_is_tried_again_by_itself() -> None:
    desk = FakeDesk()
    desk.lost = True
    async with console(desk, ready=False) as it:
        await it.sees("⚠ Ingen kontakt med tjänsten. Försöker igen; det du skriver sparas här.")
        desk.lost = False
        await it.sees("Försenat (4)")
        it.clock.pass_(seconds=6)
        desk.lose()
        await it.sees("⚠ Ingen kontakt", "⚠ ingen kontakt")
        assert "färskt" not in it.text
        desk.lost = False
        await it.sees("Kontakten är tillbaka.", "färskt")
        await it.misses("⚠ ingen kontakt")


async def test_a_desk_that_was_just_ending_is_not_spoken_of() -> None:
    async with console() as it:
        it.desk.lose()
        await it.sees("Hämtar…")
        it.desk.lost = False
        await it.until(lambda: it.app.controller.state.connected)
        await it.misses("Hämtar…")
        await it.until(lambda: not it.app.controller.refresher.busy)
        assert "Kontakten är tillbaka" not in it.text


async def test_the_first_screen_stays_when_the_desk_is_lost_and_found_again() -> None:
    async with console(FakeDesk(Town()), ready=False) as it:
        await it.sees("Välkommen till sm-console")
        it.desk.lose()
        await it.until(lambda: not it.app.controller.state.connected)
        it.desk.lost = False
        await it.until(lambda: it.app.controller.state.connected)
        await it.pilot.pause()
        await it.sees("> Titta runt", "Lägg till mina konton", "Avsluta")
        assert it.app.is_running
