"""Keys in one piece: they reach what they were typed for, in their order, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual.events import Key

from sm_console.api import commands as c
from sm_console.console import keyboard
from sm_console.console.keyboard import COMMAND, Keyboard, Typed
from tests.console.driving import console
from tests.console.fake_desk import FakeDesk
from tests.console.test_answering import begin


async def test_a_note_typed_with_its_key_is_whole() -> None:
    async with console() as it:
        it.burst("aRing vaktmästaren", "<enter>")
        assert (await it.ordered(c.AddNote)).text == "Ring vaktmästaren"


async def test_an_answer_typed_with_its_key_is_whole_and_sent_whole() -> None:
    async with console() as it:
        it.burst("rDen 3 aprli", "<backspace>", "<backspace>", "il kl. 7", "<ctrl+s>")
        assert (await it.ordered(c.SendReply)).text == "Den 3 april kl. 7"
        await it.panel("")
        assert not it.app.controller.state.drafts


async def test_keys_after_sending_are_commands_again() -> None:
    async with console() as it:
        it.burst("rSnart", "<ctrl+s>", "<down>", "aRing", "<enter>")
        note = await it.ordered(c.AddNote)
        assert (note.comment, note.text) == (2, "Ring")
        assert (await it.ordered(c.SendReply)).text == "Snart"


async def test_esc_in_the_same_piece_keeps_every_letter_of_the_draft() -> None:
    async with console() as it:
        it.burst("rHalvvägs", "<escape>")
        await it.until(lambda: (1, "anna") in it.desk.drafts and not it.desk.drafts[1, "anna"].editing)
        assert it.desk.drafts[1, "anna"].text == "Halvvägs"
        await it.panel("")
        assert not it.app.controller.state.drafts


async def test_a_command_works_on_the_row_to_which_the_keys_before_it_lead() -> None:
    async with console() as it:
        it.burst("<down>", "<down>", "c")
        await it.until(lambda: it.desk.claims)
        assert list(it.desk.claims) == [it.cursor] == [3]


async def test_a_search_and_what_follows_it() -> None:
    async with console() as it:
        it.burst("/keramik", "<enter>")
        await it.sees("Visar: sökning ”keramik” (1)")
        assert it.app.controller.state.filter is not None
        assert it.app.controller.state.filter.text == "keramik"
        await it.until(lambda: it.app.frame.queue.has_focus)


async def test_a_choice_gets_the_arrows_typed_with_its_key() -> None:
    async with console() as it:
        it.burst("n", "<down>", "<enter>")
        assert (await it.ordered(c.WaiveAnswer)).reason == "Besvarad på annat sätt"


async def test_an_answer_to_an_account_that_cannot_answer_is_no_row_of_commands() -> None:
    desk = FakeDesk()
    desk.actions = []
    async with console(desk) as it:
        it.burst("rTack, vi kommer. / ? : q", "<enter>", "c")
        await it.sees("Kontot kan inte svara härifrån")
        await it.until(lambda: not it.app.keyboard.waiting)
        await it.pilot.pause()
        assert (it.desk.done, it.app.controller.state.panel) == ([], "")
        assert it.app.frame.queue.has_focus


async def test_an_answer_that_the_desk_refuses_only_when_asked_is_no_row_of_commands() -> None:
    """The thread cannot be had: nothing opens, though everything seemed to allow it."""
    async with console() as it:
        it.desk.town.comments.pop(2)
        it.burst("<down>", "rTack, vi kommer")
        await it.sees("There is no such comment.")
        await it.until(lambda: not it.app.keyboard.waiting)
        await it.pilot.pause()
        assert (it.desk.done, it.app.controller.state.panel) == ([], "")


async def test_arrows_move_while_letters_are_dropped() -> None:
    desk = FakeDesk()
    desk.actions = []
    async with console(desk) as it:
        it.burst("rTack", "<down>")
        await it.until(lambda: it.cursor == 2)
        assert not it.desk.done


async def test_letters_typed_after_the_answer_was_sent_make_no_draft() -> None:
    async with console() as it:
        await begin(it)
        it.burst("Snart", "<ctrl+s>", "zzz")
        await it.ordered(c.SendReply)
        await it.panel("")
        await it.pilot.pause()
        assert not it.app.controller.state.drafts


class Hands:
    """A keyboard without an app: what was obeyed, and a clock to turn."""

    def __init__(self) -> None:
        self.present = 100.0
        self.obeyed: list[str] = []
        self.on: dict[str, Callable[[], None]] = {}
        self.keys = Keyboard(self._obey, lambda: self.present)

    async def _obey(self, event: Typed) -> None:
        assert isinstance(event, Key)
        self.obeyed.append(event.key)
        self.on.get(event.key, lambda: None)()

    async def type(self, *names: str) -> None:
        """Type, and let the keyboard work as far as it can."""
        for name in names:
            self.keys.take(Key(name, name if len(name) == 1 else None))
        for _ in range(20):
            await asyncio.sleep(0)


@asynccontextmanager
async def hands() -> AsyncIterator[Hands]:
    """A keyboard at work."""
    pair = Hands()
    task = asyncio.create_task(pair.keys.work())
    yield pair
    task.cancel()


async def test_keys_wait_for_what_is_at_work_and_for_all_who_hold_them() -> None:
    async with hands() as pair:
        pair.on["a"] = lambda: pair.keys.hold(COMMAND)
        await pair.type("a", "b", "c")
        assert pair.obeyed == ["a"]
        pair.keys.hold("send")
        pair.keys.panel_opened()
        await pair.type()
        assert pair.obeyed == ["a"]
        pair.keys.release("send")
        await pair.type()
        assert pair.obeyed == ["a", "b", "c"]


async def test_a_refused_burst_ends_with_silence() -> None:
    async with hands() as pair:
        pair.on["r"] = pair.keys.ignore_burst
        await pair.type("r", "x", "enter", "up")
        for _ in range(8):  # somebody goes on typing
            pair.present += keyboard.SAME_BURST * 0.9
            await pair.type("y")
        assert pair.obeyed == ["r", "up"]
        pair.present += keyboard.SAME_BURST * 1.1
        await pair.type("j")
        assert pair.obeyed == ["r", "up", "j"]


async def test_letters_are_dropped_where_nothing_opens_in_time_but_the_way_out_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyboard, "PATIENCE", 0.01)
    async with hands() as pair:
        pair.keys.hold(COMMAND)
        await pair.type("d", "escape")
        async with asyncio.timeout(10):
            while not pair.obeyed:
                await asyncio.sleep(0.01)
        assert pair.obeyed == ["escape"]
