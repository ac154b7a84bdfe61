"""Strangers' text in every place the console shows it: harmless on screen, and never a key."""

from __future__ import annotations

import json
import unicodedata
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from sm_console.api import commands as c
from sm_console.api import views as v
from sm_console.core.model import Action, HealthState, Message, OutboxState
from sm_console.core.safe_text import is_safe
from tests.console.driving import LARGE, SMALL, Driver, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import NOW, Comment, Post, Town, town

OWN = [
    "\x05\x1b[c\x1b]0;tagen\x07",
    "\x1b]52;c;cm0gLXJm\x1b\\\x1b]8;;https://ond.example\x1b\\klick",
    "\x9b31mröd\x9d0;titel\x9c",
    "[bold]fet[/bold] [@click=app.quit]klicka[/] [link=https://ond.example]",
    "\u202eetsab\u202c \u2066dold\u2069 \u200b\u2060\ufeff\u00ad",
    "a" + "\u0301" * 60 + " z" + "\u0489" * 40,
    "👨‍👩‍👧‍👦 🏳️‍🌈 🇸🇪 👍🏽 ❤️",
    "\r\nq\rd\x13\x11\x03\x04",
    "<script>alert(1)</script><b>&#27;[2J&#x202e;&lt;b&gt;",
    "\ud800 lös surrogat",
    "{name} {0} %s %(x)s $x",
    "ord " * 5000,
    "x" * 50_000,
    "\t" * 300 + "slut",
    "",
    "   ",
]
SHARED = Path(__file__).parents[3] / "shared" / "data" / "hostile.json"


def shared() -> list[str]:
    """The strings handed out with the project."""
    strings = json.loads(SHARED.read_text())["items"]
    return [one["text"] if "text" in one else "".join(part * times for part, times in one["parts"]) for one in strings]


def desk_of(strings: list[str]) -> FakeDesk:
    """A desk where each string is an author, a title, a comment, a note, a draft, a name and an error."""
    place = Town(accounts=[*town(0).accounts])
    for number, text in enumerate(strings):
        post, when = f"h{number}", NOW - timedelta(minutes=number)
        place.posts[post] = Post(post, "gatublogg", text, text, when)
        place.comments[number + 1] = Comment(number + 1, "gatublogg", post, text, text, when, NOW, NOW)
    first = strings[0]
    place.accounts[0] = msgspec.structs.replace(
        place.accounts[0],
        name=first,
        unit=first,
        responsible=first,
        address=first,
        health=HealthState.BROKEN,
        message=Message("{why}", {"why": first}),
    )
    return FakeDesk(place)


def check(it: Driver) -> None:
    """Nothing forbidden on any line, and nothing for the last filter to mend."""
    for line in it.lines:
        assert is_safe(line), ascii(line)
        assert not [sign for sign in line if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}], ascii(line)
    assert it.app.guard.defects == 0
    assert it.app.is_running


async def walk(strings: list[str], size: tuple[int, int]) -> None:
    """Look at every comment and its thread."""
    async with console(desk_of(strings), size) as it:
        for number in range(1, len(strings) + 1):
            await it.stand_on(number)
            await it.pilot.pause()
            check(it)
        harmful = [one for one in it.desk.done if not isinstance(one, c.SaveDraft)]
        assert harmful == []
        assert it.app.controller.state.panel == ""


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_own_strings_are_harmless_in_queue_and_thread(size: tuple[int, int]) -> None:
    await walk(OWN, size)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data/hostile.json")
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_shared_strings_are_harmless_in_queue_and_thread(size: tuple[int, int]) -> None:
    await walk(shared(), size)


@pytest.mark.parametrize("text", [text for text in OWN if text.strip()])
async def test_hostile_text_is_harmless_in_panels_pages_and_messages(text: str) -> None:
    desk = desk_of([text])
    desk.notes.append(v.NoteView(comment=1, name=text, at=NOW, text=text))
    desk.drafts[1, "x"] = v.Draft(login="x", name=text, text=text, saved=NOW, editing=True)
    desk.claims[1] = v.Claim(login="x", name=text, since=NOW, until=NOW)
    desk.me = msgspec.structs.replace(desk.me, first_name=text)
    async with console(desk, LARGE) as it:
        row = v.OutboxRow(
            id=500,
            comment=1,
            account="gatublogg",
            account_name=text,
            action=Action.REPLY,
            text=text,
            state=OutboxState.FAILED,
            name=text,
            queued=NOW,
            send_after=NOW,
            platform_id=text,
            message=Message("{why}", {"why": text}),
        )
        desk.outbox[500] = row
        desk.history[1] = [v.HistoryRow(seq=1, at=NOW, occurred=NOW, actor=text, kind=text, detail=text)]
        desk.changed("outbox", "drafts", "claims", "accounts", "health")
        for key in ("n", "f", "d", "t", "w", "colon", "c", "x"):
            await it.press(key)
            await it.until(lambda: it.app.controller.state.panel != "")
            await it.pilot.pause()
            check(it)
            await it.press("escape")
            await it.panel("")
        desk.refuse = c.Refused("claimed", Message("{why}", {"why": text}))
        await it.press("c")
        await it.panel("choice")
        await it.press("down", "enter")
        await it.panel("prompt")
        await it.press("enter")
        await it.panel("")
        await it.pilot.pause()
        check(it)
        await it.press("r")
        await it.panel("choice")  # a colleague has begun an answer
        await it.pilot.pause()
        check(it)
        await it.press("down", "enter")
        await it.panel("answer")
        await it.pilot.pause()
        check(it)


async def test_hostile_paste_is_made_harmless() -> None:
    from textual import events

    from sm_console.console.panels.editor import Editor

    async with console() as it:
        await it.press("slash")
        await it.panel("prompt")
        it.app.post_message(events.Paste("\x1b[31mröd\u202e\r\nd"))
        await it.sees("röd")
        check(it)
        await it.press("escape")
        await it.panel("")
        await it.press("r")
        await it.panel("answer")
        await it.until(lambda: it.app.focused is not None and type(it.app.focused).__name__ == "AnswerArea")
        it.app.post_message(events.Paste("\x1b[31mröd\u202e\r\nsedan"))
        await it.sees("sedan")
        check(it)
        assert it.app.frame.query_one(Editor).text.count("\n") == 1
        assert "\x1b" not in it.app.frame.query_one(Editor).text
