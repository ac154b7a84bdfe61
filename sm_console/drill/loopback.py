"""A small HTTP server on loopback under the simulated platforms, with levers to make it misbehave."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from datetime import datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from math import ceil
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from sm_console.drill.clock import Clock, system_clock

_HEAD_LIMIT = 64 * 1024
_BODY_LIMIT = 4 * 1024 * 1024


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it arrived. Header names are in lower case.

    ``query`` keeps the last of equal names, ``pairs`` every one of them in order.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    pairs: tuple[tuple[str, str], ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What to answer."""

    status: int = 200
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""


class Mishap(msgspec.Struct, frozen=True, kw_only=True):
    """Something to go wrong with one of the next requests.

    ``answer`` is given instead of the true one; without it the connection is dropped. ``carried_out``:
    the request takes effect all the same. ``method`` limits it to one method.
    """

    answer: Answer | None = None
    carried_out: bool = False
    method: str = ""


class Loopback:
    """Base of the simulated platforms: subclasses answer requests in :meth:`handle`."""

    def __init__(self, *, clock: Clock = system_clock) -> None:
        self.clock = clock
        self.requests: list[Asked] = []
        """Every request received, oldest first; the latest ``remembers`` of them where that is set."""
        self.remembers = 0
        self.gate = asyncio.Event()
        """While cleared, requests wait: a slow server without a clock."""
        self.gate.set()
        self._mishaps: deque[Mishap] = deque()
        self._refuses_until: datetime | None = None
        self._refuses_with = 429
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.address = ""

    async def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1 and know one's ``address``."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=_HEAD_LIMIT)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> Self:
        return await self.start() if self._server is None else self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def fail_next(
        self, status: int, headers: dict[str, str] | None = None, body: bytes = b"", *, carried_out: bool = False
    ) -> None:
        """Answer one of the next requests with a fault."""
        answer = Answer(status=status, headers=headers or {}, body=body)
        self._mishaps.append(Mishap(answer=answer, carried_out=carried_out))

    def fail_next_write(self, status: int, body: bytes = b"", *, method: str = "POST") -> None:
        """Answer the next request with ``method`` with a fault; others before it are served."""
        self._mishaps.append(Mishap(answer=Answer(status=status, body=body), method=method))

    def drop_next(self, *, carried_out: bool, method: str = "") -> None:
        """Cut the connection of the next request (with ``method``), after or before it takes effect."""
        self._mishaps.append(Mishap(carried_out=carried_out, method=method))

    def refuse_for(self, length: timedelta, status: int = 429) -> None:
        """Answer every request with ``status`` for some time; "too many requests" says when to come back."""
        self._refuses_until = self.clock() + length
        self._refuses_with = status

    def handle(self, asked: Asked) -> Answer:
        """Answer a request."""
        raise NotImplementedError(asked.path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
                while await self._one(reader, writer):
                    pass
        except asyncio.CancelledError:
            pass  # the drill ends; Python 3.11 prints a traceback for a connection that ends as cancelled
        finally:
            self._open.discard(writer)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serve one request; say whether the connection lives on."""
        asked = await _read(reader)
        self.requests.append(asked)
        if self.remembers:
            del self.requests[: -self.remembers]
        await self.gate.wait()
        mishap = self._mishap(asked)
        if mishap is None:
            answer = self.handle(asked)
        else:
            if mishap.carried_out:
                self.handle(asked)
            if mishap.answer is None:
                writer.transport.abort()
                return False
            answer = mishap.answer
        writer.write(self._bytes(asked, answer))
        await writer.drain()
        return asked.headers.get("connection", "").lower() != "close"

    def _mishap(self, asked: Asked) -> Mishap | None:
        if self._mishaps and self._mishaps[0].method in {"", asked.method}:
            return self._mishaps.popleft()
        left = (self._refuses_until - self.clock()).total_seconds() if self._refuses_until is not None else 0.0
        if left <= 0:
            return None
        busy = self._refuses_with == HTTPStatus.TOO_MANY_REQUESTS
        headers = {"Retry-After": str(ceil(left))} if busy else {}
        words = HTTPStatus(self._refuses_with).phrase.encode()
        return Mishap(answer=Answer(status=self._refuses_with, headers=headers, body=words))

    def _bytes(self, asked: Asked, answer: Answer) -> bytes:
        headers = {
            "Date": format_datetime(self.clock(), usegmt=True),
            "Content-Type": "text/html; charset=UTF-8",
            **answer.headers,
            "Content-Length": str(len(answer.body)),
        }
        phrase = HTTPStatus(answer.status).phrase
        lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
        bare = asked.method == "HEAD" or answer.status in {204, 304}
        return head if bare else head + answer.body


async def _read(reader: asyncio.StreamReader) -> Asked:
    """Read one request. Raises IncompleteReadError at the end of the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.split("\r\n")
    method, target, _version = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    length = min(int(headers.get("content-length", "0") or "0"), _BODY_LIMIT)
    body = await reader.readexactly(length) if length else b""
    parts = urlsplit(target)
    pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
    return Asked(method=method, path=unquote(parts.path), query=dict(pairs), headers=headers, body=body, pairs=pairs)
