"""A desk in another process, over its socket.

Loads nothing but asyncio, msgspec and the contract itself: commands and consoles that find a
running desk start without the engine.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from sm_console.api import wire
from sm_console.api.address import socket_address
from sm_console.api.commands import Command, Refused
from sm_console.api.desk import Change, DeskGone
from sm_console.api.feed import ChangeFeed
from sm_console.api.queries import Query
from sm_console.core.messages import N_
from sm_console.core.model import Message

R = TypeVar("R")

_READ_BUFFER: Final = 1024 * 1024
_TOO_LONG: Final = Message(N_("This is too long to hand to the desk."))
_OTHER_VERSION: Final = Message(N_("The running desk is of another version. Restart it, then try again."))


class SocketDesk:
    """``api.desk.Desk`` over a unix socket; make one with :meth:`connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mode: str) -> None:
        self.mode = mode
        self._reader = reader
        self._writer = writer
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._feeds: list[ChangeFeed] = []
        self._watching = False
        self._closing = False
        self._gone: str | None = None
        self._listener = asyncio.create_task(self._listen(), name="desk client")

    @classmethod
    async def connect(cls, path: Path, *, within: float) -> SocketDesk:
        """Connect to the desk at ``path`` and shake hands, all within so many seconds.

        Raises:
            OSError: nobody listens there (FileNotFoundError, ConnectionRefusedError, PermissionError).
            TimeoutError: somebody listens but does not answer.
            DeskGone: the desk hung up, or speaks another version.
            Refused: the desk does not let this person in.
        """
        async with asyncio.timeout(within):
            with socket_address(path) as address:
                reader, writer = await asyncio.open_unix_connection(address, limit=_READ_BUFFER)
            try:
                mode = await _shake_hands(reader, writer)
            except BaseException:
                writer.transport.abort()
                raise
        return cls(reader, writer, mode)

    async def ask(self, query: Query[R]) -> R:
        """Answer a question. Raises Refused, DeskGone."""
        answer: R = await self._call(query.returns, lambda number: wire.Ask(id=number, query=wire.pack(query)))
        return answer

    async def do(self, command: Command[R]) -> R:
        """Carry out a command. Raises Refused, DeskGone."""
        answer: R = await self._call(command.returns, lambda number: wire.Do(id=number, command=wire.pack(command)))
        return answer

    def changes(self) -> AsyncIterator[Change]:
        """Yield changes from now on. Raises DeskGone."""
        feed = ChangeFeed()
        if self._closing or self._gone is not None:
            feed.end(lost=not self._closing)
            return feed
        self._feeds = [known for known in self._feeds if not known.ended]
        self._feeds.append(feed)
        if not self._watching:
            self._watching = True
            self._writer.write(wire.to_bytes(wire.Watch()))
        return feed

    async def close(self) -> None:
        """Hang up. The desk finishes what it was told to do."""
        if self._closing:
            return
        self._closing = True
        self._listener.cancel()
        await asyncio.gather(self._listener, return_exceptions=True)
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            return  # the other end was faster

    async def _call(self, returns: Any, frame: Any) -> Any:
        if self._closing or self._gone is not None:
            raise DeskGone(self._gone or "closed")
        number = next(self._ids)
        try:
            data = wire.to_bytes(frame(number), wire.MAX_REQUEST)
        except wire.WireError as error:
            raise Refused("input", _TOO_LONG) from error
        answer: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(data)
            await self._drain()
            return wire.unpack_answer(await answer, returns)
        except msgspec.DecodeError as error:
            raise DeskGone(f"the desk's answer is unreadable: {error}") from error
        finally:
            self._waiting.pop(number, None)

    async def _drain(self) -> None:
        try:
            await self._writer.drain()
        except OSError as error:
            raise DeskGone(self._gone or "the connection broke") from error

    async def _listen(self) -> None:
        reason = "the desk hung up"
        try:
            while True:
                self._take(await wire.read_frame(self._reader))
        except (asyncio.IncompleteReadError, OSError):
            pass  # the ordinary end: the desk has stopped
        except wire.WireError as error:
            reason = str(error)
        finally:
            self._lose(reason)

    def _take(self, frame: wire.Frame) -> None:
        match frame:
            case wire.Answer(id=number, value=value):
                # The Raw would keep the whole frame alive anyway; it is decoded at once by whoever waits.
                self._settle(number, value)
            case wire.Refusal(id=0):
                raise wire.WireError(f"the desk hung up: {frame.code}")
            case wire.Refusal(id=number, code=code, message=message):
                self._settle(number, Refused(code, message))
            case wire.ChangeNote(topics=topics, seq=seq):
                for feed in self._feeds:
                    feed.push(topics, seq)
            case _:
                raise wire.WireError("a frame that only clients send")

    def _settle(self, number: int, outcome: msgspec.Raw | Refused) -> None:
        waiting = self._waiting.get(number)
        if waiting is None or waiting.done():
            return  # whoever asked has lost interest
        if isinstance(outcome, Refused):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)

    def _lose(self, reason: str) -> None:
        self._gone = reason
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(DeskGone(reason))
        for feed in self._feeds:
            feed.end(lost=not self._closing)
        if not self._closing:
            self._writer.transport.abort()


async def _shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """Exchange greetings; return the desk's mode."""
    try:
        writer.write(wire.to_bytes(wire.Hello(version=wire.VERSION)))
        await writer.drain()
        hello = await wire.read_frame(reader)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise DeskGone("the desk hung up") from error
    except wire.WireError as error:
        raise DeskGone(str(error)) from error
    if isinstance(hello, wire.Refusal):
        raise Refused(hello.code, hello.message)
    if not isinstance(hello, wire.Hello):
        raise DeskGone("the desk did not greet")
    if hello.version != wire.VERSION:
        raise Refused("busy", _OTHER_VERSION)
    return hello.mode
