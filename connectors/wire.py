"""The bytes under ``connectors.http``: one exchange over httpcore, on a checked address, within limits.

Loaded only when the first request is made, so that nobody pays for httpx who does not fetch.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import httpcore
import httpx
import msgspec

from connectors.guard import is_allowed
from connectors.unpack import TooMuch, Unpacker

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 2.0  # shorter than any server's own, so that a kept connection is hardly ever a dead one
_TRIED_ADDRESSES = 4

# httpcore tells whole headers at DEBUG and httpx whole URLs at INFO; both can hold what is secret.
for _name in ("httpcore", "httpx"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class AddressRefused(Exception):
    """Every address of the host is one that the account may not talk to."""


class NameUnknown(Exception):
    """The host's name has no address."""


class WireAnswer(msgspec.Struct, frozen=True):
    """What came back. ``cut``: the limit was reached and the caller accepts a part."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool = False


class Quiet(dict[str, str]):
    """Headers that do not show themselves: a traceback with local variables must not tell a token."""

    def __repr__(self) -> str:
        return f"<{len(self)} headers>"


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the numeric addresses of ``host``, in the system's order of preference."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NameUnknown from None
    return [str(entry[4][0]) for entry in found]


class TidyStream(httpcore.AsyncNetworkStream):
    """A connection that is closed when its handshake is broken off: httpcore forgets it there."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """Read what has come."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Write all of it."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close it."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Go over to TLS; on any failure, a deadline among them, let go of the socket."""
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._inner.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Tell of the socket, as httpcore asks."""
        return self._inner.get_extra_info(info)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects only to addresses that passed the guard.

    The name is resolved once, the addresses are checked, and the connection goes to one of those
    very addresses: a name server that answers differently the next time gains nothing. TLS still
    speaks to and verifies the name, since httpcore takes it from the URL.
    """

    def __init__(self, *, resolver: Resolver, allow_private: bool) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check, and connect to the first allowed address that answers."""
        found = await self._resolver(host, port)
        allowed = [a for a in dict.fromkeys(found) if is_allowed(a, allow_private=self._allow_private)]
        if not found:
            raise NameUnknown
        if not allowed:
            raise AddressRefused
        failure: Exception = httpcore.ConnectError()
        for address in allowed[:_TRIED_ADDRESSES]:
            try:
                return TidyStream(
                    await self._inner.connect_tcp(
                        address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
                    )
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(self, *_args: Any, **_more: Any) -> httpcore.AsyncNetworkStream:
        """No connector has business with unix sockets."""
        raise AddressRefused

    async def sleep(self, seconds: float) -> None:
        """Sleep, as httpcore asks for between its own retries."""
        await asyncio.sleep(seconds)


class Wire:
    """Connection pools, apart for accounts with and without leave to talk to private addresses."""

    def __init__(self, *, resolver: Resolver = resolve) -> None:
        self._resolver = resolver
        self._pools: dict[tuple[bool, str], httpcore.AsyncConnectionPool] = {}

    def _pool(self, scheme: str, *, allow_private: bool) -> httpcore.AsyncConnectionPool:
        key = (allow_private, scheme)
        if key not in self._pools:
            self._pools[key] = httpcore.AsyncConnectionPool(
                ssl_context=_trust() if scheme == "https" else None,
                max_connections=100,
                keepalive_expiry=_IDLE_SECONDS,
                network_backend=CheckedBackend(resolver=self._resolver, allow_private=allow_private),
            )
        return self._pools[key]

    async def exchange(
        self,
        method: str,
        url: httpx.URL,
        headers: Quiet,
        content: bytes,
        *,
        allow_private: bool,
        max_bytes: int,
        part: bool,
        sent: asyncio.Event,
    ) -> WireAnswer:
        """Send one request and read its answer; ``sent`` is set once bytes may have reached the server.

        Raises httpcore's errors, AddressRefused, NameUnknown, TooMuch (unless ``part``) and Damaged.
        """

        async def trace(event: str, _info: dict[str, Any]) -> None:
            if event == "http11.send_request_headers.started":
                sent.set()

        pool = self._pool(url.scheme, allow_private=allow_private)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        framing = {"Host": url.netloc.decode("ascii")}
        if content or method not in {"GET", "HEAD"}:
            framing["Content-Length"] = str(len(content))
        request = httpcore.Request(
            method,
            target,
            headers=[*framing.items(), *headers.items()],
            content=content,
            extensions={"trace": trace, "timeout": {"connect": _CONNECT_SECONDS}},
        )
        response = await pool.handle_async_request(request)
        try:
            return await _read(response, max_bytes, part=part)
        finally:
            await response.aclose()

    async def close(self) -> None:
        """Close all connections."""
        pools = list(self._pools.values())
        self._pools.clear()
        for pool in pools:
            await pool.aclose()


async def _read(response: httpcore.Response, max_bytes: int, *, part: bool) -> WireAnswer:
    headers = Quiet()
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    unpacker = Unpacker(headers.get("content-encoding", ""), max_bytes)
    try:
        async for chunk in response.aiter_stream():
            unpacker.feed(chunk)
        unpacker.finish()
    except TooMuch:
        if not part:
            raise
        return WireAnswer(response.status, headers, unpacker.body, cut=True)
    return WireAnswer(response.status, headers, unpacker.body)


def _trust() -> ssl.SSLContext:
    """Trust the public authorities, and those that the machine's owner has added."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
