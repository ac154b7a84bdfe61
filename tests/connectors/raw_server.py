"""A server that answers with exact bytes, for what no well-behaved server would send."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

Behaviour = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """Reads a request's head and hands the writer to ``behave``; keeps every head."""

    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self.heads: list[bytes] = []
        self.busy = 0
        self.most_busy = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head)
            self.busy += 1
            self.most_busy = max(self.busy, self.most_busy)
            with contextlib.suppress(ConnectionError):
                await self._behave(head, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.busy -= 1
            writer.close()


@contextlib.asynccontextmanager
async def raw_server(behave: Behaviour) -> AsyncIterator[RawServer]:
    server = RawServer(behave)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()


def says(answer: bytes) -> Behaviour:
    """Always answer with these bytes and close."""

    async def behave(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return behave


def ok(body: bytes, headers: str = "", status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n".encode() + body
