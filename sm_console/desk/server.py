"""The desk's sockets: frames in, the asked-for or a refusal out, changes to whoever watches.

Every connection gets the desk as the person whom the kernel says it is; every request looks their
role up anew. A command that was begun is carried to its end, whatever becomes of the connection.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from sm_console.api import wire
from sm_console.api.address import listening_socket
from sm_console.api.commands import Refused
from sm_console.api.desk import Desk
from sm_console.api.feed import ChangeFeed
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.background import Background
from sm_console.desk.identity import ROOT, Peer, peer_of
from sm_console.store.errors import StoreError

log = logging.getLogger(__name__)

GREETING_SECONDS: Final = 10.0
FAREWELL_SECONDS: Final = 2.0
SLOW_SECONDS: Final = 20.0
"""A client that does not take what it asked for within this time is cut off."""

IN_FLIGHT: Final = 32
"""Requests of one connection that are worked on at once; the others wait unread."""

PER_PERSON: Final = 64
"""Connections of one user id, other than root and the desk's own."""

BACKLOG: Final = 128
"""Connections that may wait to be taken."""

_BUFFER: Final = 1024 * 1024
_NOT_LET_IN: Final = Message(N_("You are not in any of the groups that may use this desk."))
_TOO_MANY: Final = Message(N_("You have too many connections to the desk."))
_UNREADABLE: Final = Message(N_("The desk could not read this request."))
_FAULT: Final = Message(N_("A fault in the desk itself stopped this. Its log says more."))

_TOO_BIG: Final = Message(N_("The answer is too long to send. Ask for less at a time."))


class PersonalDesk(Desk, Protocol):
    """The desk as one person sees it, with changes that can be stopped from outside."""

    def changes(self) -> ChangeFeed:
        """Return changes from now on."""
        ...


class Reception(Protocol):
    """What a server needs of the desk behind it."""

    @property
    def mode(self) -> str:
        """The desk's mode, for the greeting."""
        ...

    def desk_for(self, uid: int) -> PersonalDesk:
        """Return the desk as a person sees it."""
        ...

    async def admits(self, uid: int) -> bool:
        """Whether the person has any role just now."""
        ...

    async def console_opened(self, uid: int) -> None:
        """A connection of the person's follows changes from now on."""
        ...

    async def console_closed(self, uid: int) -> None:
        """Such a connection is gone, while the desk goes on."""
        ...


class Server:
    """One listening socket. ``private`` ones admit only the desk's own user (and root)."""

    def __init__(self, reception: Reception, *, private: bool, peer: Callable[[socket.socket], Peer] = peer_of) -> None:
        self._reception = reception
        self._private = private
        self._peer = peer
        self._server: asyncio.Server | None = None
        self._path: Path | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._counts: Counter[int] = Counter()
        self.visits = 0
        """Connections there have been so far."""
        self._work = Background()

    @property
    def clients(self) -> int:
        """How many connections there are just now."""
        return len(self._connections)

    async def listen(self, path: Path) -> None:
        """Listen at ``path``, removing a socket left there; only under the data lock. Raises OSError."""
        # Who may come in is decided by SO_PEERCRED and by the directory above, not by this mode alone.
        listening = listening_socket(path, 0o600 if self._private else 0o666, BACKLOG)
        try:
            self._server = await asyncio.start_unix_server(self._accept, sock=listening, limit=_BUFFER, backlog=BACKLOG)
        except BaseException:
            listening.close()
            raise
        self._path = path

    async def close(self, patience: float) -> None:
        """Stop listening, let what was begun finish for so many seconds, then hang up on everybody."""
        if self._server is None:
            return
        if self._path is not None:
            _remove(self._path)
        self._server.close()
        await self._work.close(patience)
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Our own task rather than asyncio's, so that closing can wait for it and nothing is logged twice.
        task = asyncio.create_task(self._serve(reader, writer), name="desk client")
        self.visits += 1
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        uid: int | None = None
        try:
            uid = self._peer(writer.get_extra_info("socket")).uid
            self._counts[uid] += 1
            refusal = await self._refusal(uid)
            if refusal is not None:
                await _turn_away(refusal, reader, writer)
                return
            await Connection(self._reception, uid, reader, writer, self._work).serve()
        except (asyncio.IncompleteReadError, OSError, TimeoutError):
            pass  # clients come and go
        except wire.WireError as error:
            log.warning("hung up on uid %s: %s", uid, error)
        finally:
            if uid is not None:
                self._counts[uid] -= 1
            writer.close()

    async def _refusal(self, uid: int) -> wire.Refusal | None:
        trusted = uid in {ROOT, os.getuid()}
        if self._private and not trusted:
            return wire.Refusal(id=0, code="role", message=_NOT_LET_IN)
        if not trusted and self._counts[uid] > PER_PERSON:
            return wire.Refusal(id=0, code="busy", message=_TOO_MANY)
        if not await self._reception.admits(uid):
            return wire.Refusal(id=0, code="role", message=_NOT_LET_IN)
        return None


async def _turn_away(refusal: wire.Refusal, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say no. The client's greeting is read first: closing over it unread would reset the connection.

    Raises OSError, IncompleteReadError, WireError, TimeoutError.
    """
    async with asyncio.timeout(FAREWELL_SECONDS):
        writer.write(wire.to_bytes(refusal))
        await writer.drain()
        await wire.read_frame(reader, wire.MAX_REQUEST)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


class Connection:
    """One client."""

    def __init__(
        self,
        reception: Reception,
        uid: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        work: Background,
    ) -> None:
        self._reception = reception
        self._uid = uid
        self._desk = reception.desk_for(uid)
        self._mode = reception.mode
        self._reader = reader
        self._writer = writer
        self._work = work
        self._free = asyncio.Semaphore(IN_FLIGHT)
        self._sending = asyncio.Lock()
        self._feed: ChangeFeed | None = None
        self._own = Background()

    async def serve(self) -> None:
        """Answer until the client hangs up. Raises OSError, IncompleteReadError, WireError, TimeoutError."""
        await self._send(wire.Hello(version=wire.VERSION, mode=self._mode))
        async with asyncio.timeout(GREETING_SECONDS):
            hello = await wire.read_frame(self._reader)
        if not isinstance(hello, wire.Hello) or hello.version != wire.VERSION:
            return
        try:
            while True:
                await self._free.acquire()
                self._begin(await wire.read_frame(self._reader, wire.MAX_REQUEST))
        except (asyncio.IncompleteReadError, OSError, TimeoutError, wire.WireError):
            if self._feed is not None:  # they left; the desk hangs up on everybody by cancelling
                self._work.run("console closed", self._reception.console_closed(self._uid))
            raise
        finally:
            if self._feed is not None:
                await self._feed.aclose()
            await self._own.close()

    def _begin(self, frame: wire.Frame) -> None:
        match frame:
            case wire.Ask() | wire.Do():
                self._work.run("request", self._handle(frame))
            case wire.Watch():
                self._free.release()
                if self._feed is None:
                    self._feed = self._desk.changes()
                    self._own.run("watch", self._watch(self._feed))
                    self._work.run("console opened", self._reception.console_opened(self._uid))
            case _:
                raise wire.WireError("a frame that only desks send")

    async def _handle(self, frame: wire.Ask | wire.Do) -> None:
        try:
            await self._send(await self._answer(frame))
        except (OSError, TimeoutError):
            pass  # the client has gone; what it wanted is done all the same
        finally:
            self._free.release()

    async def _answer(self, frame: wire.Ask | wire.Do) -> wire.Answer | wire.Refusal:
        number = frame.id
        try:
            value: Any
            if isinstance(frame, wire.Ask):
                value = await self._desk.ask(wire.unpack_query(frame.query))
            else:
                value = await self._desk.do(wire.unpack_command(frame.command))
            return wire.Answer(id=number, value=wire.pack(value))
        except Refused as refused:
            return wire.Refusal(id=number, code=refused.code, message=refused.message)
        except StoreError as error:
            log.error("request: %s", error)  # noqa: TRY400 - the sentence says it all
            return wire.Refusal(id=number, code="gone", message=error.message)
        except msgspec.DecodeError:
            return wire.Refusal(id=number, code="input", message=_UNREADABLE)
        except Exception:
            log.exception("request stumbled")
            return wire.Refusal(id=number, code="gone", message=_FAULT)

    async def _watch(self, changes: ChangeFeed) -> None:
        with suppress(OSError, TimeoutError):
            async for change in changes:
                await self._send(wire.ChangeNote(topics=change.topics, seq=change.seq))

    async def _send(self, frame: wire.Frame) -> None:
        """Send one frame; a client too slow to take it is cut off. Raises OSError, TimeoutError."""
        try:
            data = wire.to_bytes(frame)
        except wire.WireError:
            if not isinstance(frame, wire.Answer):
                raise
            data = wire.to_bytes(wire.Refusal(id=frame.id, code="input", message=_TOO_BIG))
        async with self._sending:
            try:
                async with asyncio.timeout(SLOW_SECONDS):
                    self._writer.write(data)
                    await self._writer.drain()
            except TimeoutError:
                self._writer.transport.abort()
                raise
