"""The front desk of a shared drill: one joins here, and asks here how it goes.

One JSON line each way over a unix socket. Who somebody is, is the kernel's word; what they add is their first name
and whether the report may name them.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from sm_console.api.address import listening_socket, socket_address
from sm_console.api.commands import Refused
from sm_console.api.desk import DeskGone
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.drill.guest_book import Guest, GuestBook
from sm_console.drill.report import Report

log = logging.getLogger(__name__)

SECONDS: Final = 10.0
_LONGEST_LINE: Final = 64 * 1024
_NOT_INVITED: Final = Message(N_("This drill is for another group of people."))
_UNREADABLE: Final = Message(N_("The drill could not read this request. Is it of another version?"))


class Join(msgspec.Struct, frozen=True, kw_only=True, tag="join"):
    """Somebody wants to take part."""

    first_name: str
    agrees: bool = False


class WantReport(msgspec.Struct, frozen=True, kw_only=True, tag="report"):
    """Somebody wants to know how it goes."""


class Welcome(msgspec.Struct, frozen=True, kw_only=True, tag="welcome"):
    """They are in the guest book; the desk lets them in from now on."""

    title: str
    about: str


class Told(msgspec.Struct, frozen=True, kw_only=True, tag="told"):
    """How it goes; ``None`` where nothing is counted, as on an ordinary day."""

    report: Report | None


class No(msgspec.Struct, frozen=True, kw_only=True, tag="no"):
    """The drill refuses."""

    message: Message


Request = Join | WantReport
Reply = Welcome | Told | No

_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[Reply] = msgspec.json.Decoder(Reply)

Enlist = Callable[[str, str], Awaitable[object]]
"""Puts a login and its first name on the drill's staff list. Raises Refused."""


class FrontDesk:
    """Listens while the drill lasts.

    ``who`` names the login behind a connection (it may block), ``invited`` says whether they may take part.
    """

    def __init__(
        self,
        book: GuestBook,
        welcome: Welcome,
        *,
        enlist: Enlist,
        count: Callable[[], Awaitable[Report | None]],
        who: Callable[[socket.socket], str],
        invited: Callable[[str], bool],
    ) -> None:
        self._book, self._welcome = book, welcome
        self._enlist, self._count, self._who, self._invited = enlist, count, who, invited
        self._server: asyncio.Server | None = None
        self._path: Path | None = None

    async def listen(self, path: Path) -> None:
        """Listen at ``path`` for everybody on the machine. Raises OSError."""
        listening = listening_socket(path, 0o666)
        self._server = await asyncio.start_unix_server(self._serve, sock=listening, limit=_LONGEST_LINE)
        self._path = path

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None and self._path is not None:
            self._server.close()
            _remove(self._path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError):  # ValueError: a line without end
            async with asyncio.timeout(SECONDS):
                line = await reader.readline()
                writer.write(msgspec.json.encode(await self._reply(line, writer)) + b"\n")
                await writer.drain()
        writer.close()

    async def _reply(self, line: bytes, writer: asyncio.StreamWriter) -> Reply:
        try:
            request = _requests.decode(line)
        except msgspec.DecodeError:
            return No(message=_UNREADABLE)
        login = await asyncio.to_thread(self._who, writer.get_extra_info("socket"))
        if not await asyncio.to_thread(self._invited, login):
            return No(message=_NOT_INVITED)
        try:
            if isinstance(request, Join):
                return await self._join(login, request)
            return Told(report=await self._count())
        except Refused as refused:
            return No(message=refused.message)

    async def _join(self, login: str, request: Join) -> Reply:
        await self._enlist(login, request.first_name)
        await self._book.enter(login, Guest(first_name=request.first_name, agrees=request.agrees))
        log.info("%s takes part", ascii(login))
        return self._welcome


async def visit(path: Path, request: Request) -> Reply:
    """Ask the front desk at ``path``. Raises OSError, TimeoutError; DeskGone when it hangs up."""
    async with asyncio.timeout(SECONDS):
        with socket_address(path) as address:
            reader, writer = await asyncio.open_unix_connection(address, limit=_LONGEST_LINE)
        try:
            writer.write(msgspec.json.encode(request) + b"\n")
            await writer.drain()
            line = await reader.readline()
        finally:
            writer.close()
    if not line:
        raise DeskGone
    return _replies.decode(line)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
