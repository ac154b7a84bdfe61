"""The only HTTP client of the program: every request any connector makes goes through :class:`Http`.

What it adds to httpx and httpcore: one deadline for the whole exchange, limits on packed and
unpacked size, redirects followed by hand, the guard on network addresses, a few requests at a time
per host, a count of requests per account, and errors of our own that never hold a URL's query, a
header or a body.
"""

from __future__ import annotations

import asyncio
import base64
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from connectors.base import AccountRef
from connectors.errors import ConnectorError, Forbidden, Passing
from connectors.http_faults import broken, network, too_large
from connectors.outcome import http_date
from connectors.web_address import Params, host_of, pairs, parse, redirect_of, same_place, shown
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    import httpx

    from connectors.wire import Quiet, Resolver, Wire, WireAnswer

MAX_BYTES = 16 * 1024 * 1024
DEADLINE_SECONDS = 30.0
PER_HOST = 4
MAX_REDIRECTS = 5
_SAFE_METHODS = frozenset({"GET", "HEAD"})


class BasicAuth(msgspec.Struct, frozen=True):
    """A login for one request. It does not show itself."""

    user: str
    secret: str

    def __repr__(self) -> str:
        return "BasicAuth(…)"

    def header(self) -> str:
        """The Authorization header's value."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.secret}".encode()).decode("ascii")


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. Header names are in lower case; ``body`` is unpacked.

    ``url`` is where the answer came from after redirects, whole; ``url_shown`` is the same without
    query and login, fit for a log. ``date`` is the server's clock, ``None`` when it gave none.
    ``cut`` says that the body is only the first ``max_bytes`` of it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    url_shown: str
    host: str
    date: datetime | None
    cut: bool = False

    def __repr__(self) -> str:
        return f"Response({self.status}, {self.url_shown}, {len(self.body)} bytes)"


class _Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One request on its way through the client. ``sent`` is set once bytes may have reached the server."""

    method: str
    head: Any  # wire.Quiet, which is not loaded when this class is made
    content: bytes
    auth: BasicAuth | None
    account: AccountRef
    max_bytes: int
    part: bool
    sent: asyncio.Event

    def __repr__(self) -> str:
        return f"_Ask({self.method})"

    @property
    def reads(self) -> bool:
        """Whether the request changes nothing on the platform."""
        return self.method in _SAFE_METHODS

    @property
    def harmless(self) -> bool:
        """Whether nothing can have changed on the platform: it only reads, or nothing has been sent yet."""
        return self.reads or not self.sent.is_set()


class Http:
    """Makes requests for connectors. One per desk; close it at the end.

    ``resolver`` takes a host and a port and returns numeric addresses (tests put their own here).
    """

    def __init__(self, *, user_agent: str, resolver: Resolver | None = None) -> None:
        self._user_agent = user_agent
        self._resolver = resolver
        self._wire_made: Wire | None = None
        self._slots: dict[tuple[str, int | None], asyncio.Semaphore] = {}
        self._made: defaultdict[str, int] = defaultdict(int)

    def requests_made(self, account_id: str) -> int:
        """How many requests have been sent for the account since the program started."""
        return self._made[account_id]

    async def close(self) -> None:
        """Close all connections."""
        if self._wire_made is not None:
            await self._wire_made.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        account: AccountRef,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        json: Any = None,
        form: Params | None = None,
        auth: BasicAuth | None = None,
        max_bytes: int = MAX_BYTES,
        deadline_s: float = DEADLINE_SECONDS,
        conditional: tuple[str, str] | None = None,
        part: bool = False,
    ) -> Response:
        """Make a request and follow its redirects. Any status is an answer, not an error.

        ``params`` and ``form`` are a mapping, or pairs where a name comes more than once. A body is
        either ``json`` or ``form``.
        ``conditional`` is (ETag, Last-Modified) of an earlier answer, each may be empty. ``part``
        accepts the first ``max_bytes`` of a larger answer instead of raising TooLarge.
        Raises Passing (nothing was sent, or the method changes nothing), Unsure (a write that may
        have been carried out), Forbidden and ProtocolChanged; nothing else.
        """
        try:
            content, content_type = _body(json, form)
            ask = _Ask(
                method=method,
                head=self._headers(headers, conditional, content_type),
                content=content,
                auth=auth,
                account=account,
                max_bytes=max_bytes,
                part=part,
                sent=asyncio.Event(),
            )
            return await self._within(deadline_s, ask, parse(url, params))
        except ConnectorError as error:
            # Only this frame and its callers stay in the traceback: those below hold headers and bodies.
            # What this one was called with goes too, since crash screens print local variables.
            url, params, headers, json, form = "", None, None, None, None
            error.__cause__ = error.__context__ = None
            raise error.with_traceback(None) from None

    def _headers(
        self, extra: Mapping[str, str] | None, conditional: tuple[str, str] | None, content_type: str
    ) -> Quiet:
        from connectors.wire import Quiet

        head = Quiet({"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"})
        if content_type:
            head["Content-Type"] = content_type
        if conditional is not None:
            etag, modified = conditional
            if etag:
                # A proxy that packs an answer marks its tag as weak; the server behind it (WordPress)
                # compares tags letter by letter with its own. Without the mark both understand it.
                head["If-None-Match"] = etag.removeprefix("W/")
            if modified:
                head["If-Modified-Since"] = modified
        head.update(extra or {})
        return head

    async def _within(self, deadline_s: float, ask: _Ask, url: httpx.URL) -> Response:
        """Wait for a free slot at the host (not counted), then make the exchange, redirects and all, in time."""
        async with self._slot(url):
            try:
                async with asyncio.timeout(deadline_s):
                    return await self._follow(ask, url)
            except TimeoutError:
                message = Message(N_("{host} did not answer in time"), host_of(url))
                raise broken(url, message, "deadline", harmless=ask.harmless) from None

    async def _follow(self, ask: _Ask, url: httpx.URL) -> Response:
        start = url
        for _hop in range(MAX_REDIRECTS + 1):
            ask.sent.clear()
            answer = await self._once(ask, url, _with_auth(ask.head, ask.auth if same_place(start, url) else None))
            target = redirect_of(url, answer.status, answer.headers.get("location", ""), reads=ask.reads)
            if target is None:
                return _response(url, answer)
            url = target
        raise Forbidden(Message(N_("{host} sends us round in circles"), host_of(url)), f"redirects {shown(url)}")

    async def _once(self, ask: _Ask, url: httpx.URL, head: Quiet) -> WireAnswer:
        import httpcore

        from connectors.unpack import Damaged, TooMuch
        from connectors.wire import AddressRefused, NameUnknown

        where = host_of(url)
        self._made[ask.account.id] += 1
        try:
            return await self._wire().exchange(
                ask.method,
                url,
                head,
                ask.content,
                allow_private=ask.account.allow_private,
                max_bytes=ask.max_bytes,
                part=ask.part,
                sent=ask.sent,
            )
        except AddressRefused:
            text = N_("{host} is on a private network; allow that for the account if it is meant (--allow-private)")
            raise Forbidden(Message(text, where), f"private address {url.host}") from None
        except NameUnknown:
            raise Passing(Message(N_("The name {host} is not known (DNS)"), where), f"dns {url.host}") from None
        except TooMuch:
            raise too_large(url, reads=ask.reads) from None
        except Damaged:
            message = Message(N_("The answer from {host} was damaged"), where)
            raise broken(url, message, "encoding", harmless=ask.harmless) from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise network(url, error, harmless=ask.harmless) from None

    def _slot(self, url: httpx.URL) -> asyncio.Semaphore:
        key = (url.host, url.port)
        if key not in self._slots:
            self._slots[key] = asyncio.Semaphore(PER_HOST)
        return self._slots[key]

    def _wire(self) -> Wire:
        if self._wire_made is None:
            from connectors import wire

            self._wire_made = wire.Wire(resolver=self._resolver or wire.resolve)
        return self._wire_made


def _body(json: Any, form: Params | None) -> tuple[bytes, str]:
    """Return a request's body and its content type, both empty where there is none."""
    if json is not None:
        return msgspec.json.encode(json), "application/json"
    if form is not None:
        return urlencode(pairs(form)).encode("ascii"), "application/x-www-form-urlencoded"
    return b"", ""


def _with_auth(head: Quiet, auth: BasicAuth | None) -> Quiet:
    from connectors.wire import Quiet

    return Quiet(head) if auth is None else Quiet(head | {"Authorization": auth.header()})


def _response(url: httpx.URL, answer: WireAnswer) -> Response:
    return Response(
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        url=str(url),
        url_shown=shown(url),
        host=url.host,
        date=http_date(answer.headers.get("date", "")),
        cut=answer.cut,
    )
