"""Where a shared drill is put together: its desk for everybody in the guest book, and its front desk.

As everywhere, who somebody is, is the kernel's word. What they may do in the drill, the guest book says in place
of the machine's groups.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.files import SETTINGS
from config.paths import Paths
from sm_console import start
from sm_console.desk.identity import UnixDirectory, peer_of
from sm_console.drill.guest_book import GUESTS, GuestBook, Room

if TYPE_CHECKING:
    from sm_console.api.desk import Desk


class GuestDirectory(UnixDirectory):
    """The machine's users, in one group when they have joined the drill and in none before."""

    def __init__(self, book: GuestBook) -> None:
        self._book = book

    def groups(self, login: str) -> frozenset[str]:
        """Return the group of guests for whoever has joined."""
        return frozenset({GUESTS}) if login in self._book.guests else frozenset()


class Host:
    """Opens the drill's desk for the machine as soon as there is one."""

    def __init__(self, room: Room, book: GuestBook, language: str | None) -> None:
        self._room, self._book, self._language = room, book, language

    async def connect(self, paths: Paths) -> Desk:
        """Return the drill's desk, started the first time. Raises ConfigError, OSError, Refused."""
        from sm_console.own_desk import EmbeddedDesk

        settings = paths.config / SETTINGS
        if not settings.exists():
            settings.write_text(f'[groups]\nstaff = "{GUESTS}"\n', encoding="utf-8")
        directory = GuestDirectory(self._book)
        desk = await start.connect(paths, language=self._language, mode="drill", watching=False, directory=directory)
        if isinstance(desk, EmbeddedDesk):
            await desk.listen(self._room.desk)
        return desk


def login_of(connection: socket.socket) -> str:
    """Return who is at the other end of a connection. Raises OSError."""
    return UnixDirectory().login(peer_of(connection).uid)


def invitation(group: str) -> Callable[[str], bool]:
    """Return what tells whether a login belongs to ``group``; everybody does where it is empty."""
    directory = UnixDirectory()
    return lambda login: not group or group in directory.groups(login)
