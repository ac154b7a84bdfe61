"""Who takes part in a shared drill, by the login that the kernel gives, and where its files stand."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from sm_console.api.address import socket_address

GUESTS: Final = "drill-guests"
"""The group in which the drill's desk finds everybody who has joined; the machine has no such group."""

_PREFIX: Final = "sm-drill-"


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who takes part. ``agrees``: the report may name them."""

    first_name: str
    agrees: bool = False


class GuestBook:
    """Everybody who has joined so far, by login."""

    def __init__(self) -> None:
        self.guests: dict[str, Guest] = {}
        self.named: dict[str, str] = {}
        """The first names of those who have agreed to be named in the report."""
        self._came = asyncio.Condition()

    async def enter(self, login: str, guest: Guest) -> None:
        """Write somebody in; a second time replaces the first."""
        async with self._came:
            self.guests[login] = guest
            self.named.pop(login, None)
            if guest.agrees:
                self.named[login] = guest.first_name
            self._came.notify_all()

    async def wait_for(self, people: int) -> None:
        """Wait until so many have joined."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.guests) >= people)


class Room(msgspec.Struct, frozen=True):
    """The folder in which those who join find a shared drill."""

    folder: Path

    @property
    def desk(self) -> Path:
        """The desk's socket."""
        return self.folder / "desk.sock"

    @property
    def door(self) -> Path:
        """The front desk's socket, where one joins."""
        return self.folder / "drill.sock"

    @property
    def report(self) -> Path:
        """The last report, as data."""
        return self.folder / "report.json"

    @property
    def words(self) -> Path:
        """The last report, as Markdown."""
        return self.folder / "report.md"

    def is_held(self) -> bool:
        """Whether somebody answers at the front desk."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
            try:
                with socket_address(self.door) as address:
                    trial.connect(address)
            except OSError:
                return False
        return True

    def open(self) -> None:
        """Make the folder, for all to look into and for us alone to change.

        Raises OSError; PermissionError where somebody else made it first.
        """
        self.folder.mkdir(mode=0o755, exist_ok=True)
        found = self.folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise PermissionError(1, os.strerror(1), str(self.folder))
        self.folder.chmod(0o755)
        self.report.unlink(missing_ok=True)
        self.words.unlink(missing_ok=True)


def usual_room() -> Room:
    """Return where a drill of this user's is found unless another folder is named."""
    return Room(Path(tempfile.gettempdir()) / f"{_PREFIX}{os.getuid()}")


def rooms() -> list[Room]:
    """Return the shared drills that are open on this machine at the usual places."""
    found = (Room(folder) for folder in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")))
    return [room for room in found if _is_open(room)]


def _is_open(room: Room) -> bool:
    """Whether somebody may be joined there: a socket, in a folder of the person whose number it bears."""
    try:
        owner = room.folder.lstat().st_uid
        return room.folder.name == f"{_PREFIX}{owner}" and stat.S_ISSOCK(room.door.lstat().st_mode)
    except OSError:
        return False
