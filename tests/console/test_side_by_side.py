"""Two real consoles on one served desk, each in a terminal of its own: what one does, the other sees."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sm_console.api.commands import Collect
from sm_console.api.queries import AskInbox, AskThread
from sm_console.console.state import utc_now
from sm_console.desk.identity import Peer
from sm_console.desk.server import Server
from tests.bench.pseudo import Terminal
from tests.bench.screen import Screen
from tests.desk.fakes import ANNA, BO, Town, open_town

PATIENCE = 30.0
IDLE = 4.0
SETTLED = 1.5


class Seat:
    """A person's console in a terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.screen = Screen(160, 48)

    async def look(self, quiet: float = 0.05, most: float = 0.2) -> bytes:
        """Read what is written; the desk goes on meanwhile."""
        answer = await asyncio.to_thread(self.terminal.read, quiet, most)
        self.screen.feed(answer.output)
        return answer.output

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self.screen.text())

    async def sees(self, *words: str) -> None:
        """Wait until all these words stand on the screen."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not all(word in self.text for word in words):
                    await self.look()
        except TimeoutError:
            raise AssertionError(f"never seen: {words}\n{self.text}") from None

    def type(self, text: str) -> None:
        """Type, all in one piece."""
        self.terminal.send(text.encode())


@asynccontextmanager
async def office(home: Path) -> AsyncIterator[tuple[Town, Seat, Seat]]:
    """A served desk with some comments, and Anna and Bo before it."""
    clock: Any = utc_now
    async with AsyncExitStack() as leaving:
        town = await leaving.enter_async_context(open_town(home, clock=clock))
        for number in range(3):
            town.blog.comment(f"Fråga nummer {number}", written=utc_now() - timedelta(minutes=90 - number))
        await town.engine.own_desk().do(Collect(force=True))
        town.engine.start(watching=False)
        seats = []
        for uid in (ANNA, BO):
            server = Server(town.engine, private=False, peer=lambda _socket, uid=uid: Peer(pid=1, uid=uid))  # type: ignore[misc]
            path = home / f"{uid}.sock"
            await server.listen(path)
            leaving.push_async_callback(server.close, 0)
            environ = {"SM_CONSOLE_SOCKET": str(path), "HOME": str(home), "XDG_DATA_HOME": str(home / "none")}
            terminal = Terminal([sys.executable, "-m", "sm_console", "--language", "sv"], environ=environ)
            leaving.callback(terminal.close)
            seats.append(Seat(terminal))
        for seat in seats:
            await seat.sees("[1 Översikt]", "Badbloggen")
            seat.type("2")
        for seat in seats:
            await seat.sees("Fråga nummer 2", "▶ Eva", "delad tjänst")
        yield town, seats[0], seats[1]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[tuple[Town, Seat, Seat]]:
    async with office(tmp_path) as everything:
        yield everything


async def test_claim_draft_and_answer_are_seen_by_the_other(room: tuple[Town, Seat, Seat]) -> None:
    town, anna, bo = room
    anna.type("c")
    await bo.sees("Anna har tagit den")
    anna.type("rHej Eva! Klockan tio.")
    await bo.sees("Anna skriver ett svar…")
    anna.type("\x13")
    await anna.sees("Svaret går iväg")
    await bo.sees("Svaret väntar på att skickas")
    anna.type("u")
    await anna.sees("Svaret finns kvar som utkast")
    await bo.sees("Utkast av Anna")
    assert not town.blog.sent


async def test_a_draft_outlives_a_console_that_is_killed(room: tuple[Town, Seat, Seat]) -> None:
    town, anna, bo = room
    anna.type("rHej Eva! Vi har inte glömt dig")
    await bo.sees("Anna skriver ett svar…")
    desk = town.engine.own_desk()
    first = (await desk.ask(AskInbox())).rows[0].id

    async def saved() -> list[str]:
        return [draft.text for draft in (await desk.ask(AskThread(comment=first))).drafts]

    async with asyncio.timeout(PATIENCE):
        while await saved() != ["Hej Eva! Vi har inte glömt dig"]:
            await anna.look()
    anna.terminal.signal(signal.SIGKILL)
    await asyncio.to_thread(anna.terminal.wait)
    assert await saved() == ["Hej Eva! Vi har inte glömt dig"]
    await bo.sees("Fråga nummer 0")


async def test_a_console_left_alone_on_a_served_desk_writes_nothing(room: tuple[Town, Seat, Seat]) -> None:
    _town, anna, bo = room
    for seat in (anna, bo):
        await seat.look(SETTLED, SETTLED)
    written = await asyncio.gather(anna.look(0.1, IDLE), bo.look(0.1, IDLE))
    assert b"".join(written) == b""
