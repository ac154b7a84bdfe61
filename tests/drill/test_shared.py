"""A drill for several people: held in one process, joined over its sockets from others."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sm_console.api.client import SocketDesk
from sm_console.api.commands import Collect, Refused, TakeClaim
from sm_console.api.queries import AskInbox, AskWhoami, InboxFilter
from sm_console.core.model import Message
from sm_console.drill.front_desk import FrontDesk, Join, No, Told, WantReport, Welcome, visit
from sm_console.drill.guest_book import GUESTS, Guest, GuestBook, Room
from sm_console.drill.report import PersonFigures
from sm_console.start_drill import GuestDirectory, invitation, login_of
from tests.drill.test_command import drill, wait_for

WELCOME = Welcome(title="Skyfallet", about="Vatten")


class Door:
    """A front desk of which the test is the drill."""

    def __init__(self, folder: Path, *, login: str = "anna", invited: bool = True) -> None:
        self.path = folder / "d.sock"
        self.book = GuestBook()
        self.listed: dict[str, str] = {}
        self.desk = FrontDesk(
            self.book,
            WELCOME,
            enlist=self._enlist,
            count=self._count,
            who=lambda _connection: login,
            invited=lambda _login: invited,
        )

    async def _enlist(self, login: str, first_name: str) -> None:
        if not first_name.isalpha():
            raise Refused("config", Message("not a name"))
        self.listed[login] = first_name

    async def _count(self) -> None:
        return None


async def test_who_joins_is_on_the_staff_list_and_in_the_guest_book(tmp_path: Path) -> None:
    door = Door(tmp_path)
    await door.desk.listen(door.path)
    assert await visit(door.path, Join(first_name="Anna")) == WELCOME
    assert door.listed == {"anna": "Anna"}
    assert door.book.guests == {"anna": Guest(first_name="Anna", agrees=False)}
    assert door.book.named == {}
    assert await visit(door.path, Join(first_name="Anna", agrees=True)) == WELCOME
    assert door.book.named == {"anna": "Anna"}
    assert await visit(door.path, Join(first_name="Anna", agrees=False)) == WELCOME
    assert door.book.named == {}
    assert await visit(door.path, WantReport()) == Told(report=None)
    await door.desk.close()
    assert not door.path.exists()


async def test_who_is_not_invited_or_has_no_name_does_not_come_in(tmp_path: Path) -> None:
    for door in (Door(tmp_path, invited=False), Door(tmp_path)):
        await door.desk.listen(door.path)
        assert isinstance(await visit(door.path, Join(first_name="4 4")), No)
        assert door.book.guests == {}
        await door.desk.close()


@pytest.mark.parametrize("words", [b"hej\n", b"\n", b"{}\n", b"\xff" * 200_000])
async def test_what_is_no_request_is_refused_and_the_desk_goes_on(tmp_path: Path, words: bytes) -> None:
    door = Door(tmp_path)
    await door.desk.listen(door.path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as rough:
        rough.setblocking(False)
        rough.connect(str(door.path))
        rough.send(words)
        assert await visit(door.path, Join(first_name="Anna")) == WELCOME
    await door.desk.close()


async def test_the_book_says_what_somebody_may_do_and_the_kernel_who_they_are() -> None:
    book = GuestBook()
    directory = GuestDirectory(book)
    assert directory.groups("anna") == frozenset()
    await book.enter("anna", Guest(first_name="Anna"))
    assert directory.groups("anna") == {GUESTS}
    assert directory.groups("bertil") == frozenset()
    one, other = socket.socketpair()
    with one, other:
        assert login_of(one) == directory.login(os.getuid())
    assert invitation("")("nobody-there")
    assert not invitation("no-such-group")("root")


def test_a_room_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "room").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        Room(tmp_path / "room").open()
    Room(tmp_path / "mine").open()
    assert (tmp_path / "mine").stat().st_mode & 0o777 == 0o755


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Room, subprocess.Popen[str]]]:
    room = Room(tmp_path / "room")
    words = ["drill", "--serve", "--crisis", "season", "--speed", "2000", "--people", "1", "--folder", str(room.folder)]
    with subprocess.Popen(
        [sys.executable, "-m", "sm_console", "--language", "en", *words, "--report", str(tmp_path / "r.md")],
        env={**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for(room.door.exists)
        try:
            yield room, process
        finally:
            if process.poll() is None:
                process.kill()


async def test_a_held_drill_is_joined_asked_and_ended(held: tuple[Room, subprocess.Popen[str]], tmp_path: Path) -> None:
    room, process = held
    welcome = await visit(room.door, Join(first_name="Sixten", agrees=True))
    assert isinstance(welcome, Welcome)
    assert welcome.title
    desk = await SocketDesk.connect(room.desk, within=10)
    assert (await desk.ask(AskWhoami())).first_name == "Sixten"
    assert desk.mode == "drill"
    async with asyncio.timeout(60):
        while not (page := await desk.ask(AskInbox(filter=InboxFilter(account="fb-sangfest")))).rows:
            await desk.do(Collect(accounts=("fb-sangfest",), force=True))
    await desk.do(TakeClaim(comment=page.rows[0].id))
    told = await visit(room.door, WantReport())
    assert isinstance(told, Told)
    assert told.report is not None
    assert told.report.named == (PersonFigures(name="Sixten", claims=1, answers=0, waived=0),)
    await desk.close()
    again = drill(tmp_path, "--serve", "--folder", str(room.folder))
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    shown = drill(tmp_path, "report", "--folder", str(room.folder), "--json")
    assert json.loads(shown.stdout)["crisis"] == "season"
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "agree" in out
    assert "| Answered twice | 0 |" in (tmp_path / "r.md").read_text(encoding="utf-8")
    afterwards = drill(tmp_path, "report", "--folder", str(room.folder))
    assert "Report of the drill" in afterwards.stdout


def test_crises_are_listed_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    listed = json.loads(drill(tmp_path, "--list", "--json").stdout)
    assert [one["name"] for one in listed] == ["flood", "rumour", "hostile", "outage", "season"]
    no = drill(tmp_path, "--headless", "--crisis", "tsunami")
    assert (no.returncode, no.stderr.count("\n")) == (2, 1)
    assert "flood" in no.stderr


@pytest.mark.parametrize("words", [["report"], ["--join", "--serve"], ["--people", "3"], ["--join", "/nowhere"]])
def test_what_does_not_fit_is_one_line(tmp_path: Path, words: list[str]) -> None:
    no = drill(tmp_path, *words)
    assert (no.returncode, no.stderr.count("\n")) == (2, 1)


def test_a_crisis_without_a_screen_ends_with_its_report(tmp_path: Path) -> None:
    done = drill(tmp_path, "--headless", "--crisis", "season", "--speed", "2000", "--seconds", "1", "--json")
    report = json.loads(done.stdout)
    assert (report["crisis"], report["answers_there"], report["named"]) == ("season", 0, [])
