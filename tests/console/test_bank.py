"""Answering from the answer bank: pick by typing, read, send; the desk hears which text it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sm_console.api.bank import AskBank, BankRow
from sm_console.api.commands import SendReply
from sm_console.core.bank import BankState
from tests.console.driving import console
from tests.console.sample_data import NOW


def row(answer: int, title: str, text: str, **more: Any) -> BankRow:
    fields: dict[str, Any] = {
        "answer": answer,
        "version": 3,
        "state": BankState.USABLE,
        "title": title,
        "text": text,
        "language": "sv",
        "tags": ("öppet",),
        "valid_until": None,
        "written_by": "Anna",
        "written_at": NOW,
        "approved_by": "Omar",
        "approved_at": datetime.min.replace(tzinfo=NOW.tzinfo),
        "why": "",
        "uses": 0,
    }
    return BankRow(**(fields | more))


BANK = [row(1, "Öppettider", "Hej {namn}! Vi har öppet till 17."), row(2, "Felanmälan", "Hej! Anmäl på {konto}.")]


async def test_a_text_is_found_by_typing_filled_in_and_sent_as_what_it_is() -> None:
    async with console() as it:
        it.desk.answers[AskBank] = lambda _query: BANK
        await it.press("y")
        await it.sees("Färdigt svar:", "Öppettider", "Felanmälan")
        await it.write("felan")
        await it.until(lambda: "Öppettider" not in it.text)
        await it.press("enter")
        await it.panel("answer")
        await it.sees("Hej! Anmäl på Gator och parker.")
        await it.press("ctrl+s")
        order = await it.ordered(SendReply)
        assert (order.bank_answer, order.bank_version) == (2, 3)
        await it.panel("")
        await it.press("r")
        await it.panel("choice")  # it is answered already
        await it.press("down", "ctrl+s")
        await it.panel("answer")
        await it.write("Eget svar")
        await it.press("ctrl+s")
        await it.until(lambda: it.desk.done[-1].text == "Eget svar")  # type: ignore[attr-defined]
        assert it.desk.done[-1].bank_answer == 0  # type: ignore[attr-defined]


async def test_the_name_is_filled_in_and_what_stood_there_is_kept() -> None:
    async with console() as it:
        it.desk.answers[AskBank] = lambda _query: BANK
        await it.press("r")
        await it.panel("answer")
        await it.write("Tack")
        await it.press("escape")
        await it.panel("")
        await it.press("y", "enter")
        await it.panel("answer")
        await it.sees("Tack", "Hej Berit! Vi har öppet till 17.")
        await it.press("ctrl+s")
        await it.until(lambda: it.desk.done)
        sent = it.desk.done[-1]
        assert isinstance(sent, SendReply)
        assert "Tack" in sent.text
        assert "Hej Berit! Vi har öppet till 17." in sent.text


async def test_an_empty_bank_says_how_to_fill_it() -> None:
    async with console() as it:
        it.desk.answers[AskBank] = lambda _query: []
        await it.press("y")
        await it.sees("sm-console bank write")
        assert it.app.controller.state.panel == ""
        assert it.desk.done == []
