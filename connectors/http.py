"""The only HTTP client of the program: every request any connector makes goes through :class:`Http`.

What it adds to httpx and httpcore: one deadline for the whole exchange, limits on packed and
unpacked size, redirects followed by hand, the guard on network addresses, a few requests at a time
per host, a count of requests per account, and errors of our own that never hold a URL's query, a
header or a body.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from connectors.base import AccountRef
from connectors.errors import ConnectorError, Forbidden, Passing, ProtocolChanged, Unsure
from connectors.outcome import http_date
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    import httpx

    from connectors.wire import Quiet, Resolver, Wire, WireAnswer

Params = Mapping[str, str] | Sequence[tuple[str, str]]
"""Names and values of a query or a form."""

MAX_BYTES = 16 * 1024 * 1024
DEADLINE_SECONDS = 30.0
PER_HOST = 4
MAX_REDIRECTS = 5
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_PRINTABLE_LIMIT = 200


class TooLarge(Forbidden):
    """The answer passed the size limit, packed or unpacked."""


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
            return await self._within(deadline_s, ask, _parse(url, params))
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
                message = Message(N_("{host} did not answer in time"), _host(url))
                raise _broken(ask, url, message, "deadline") from None

    async def _follow(self, ask: _Ask, url: httpx.URL) -> Response:
        start = url
        for _hop in range(MAX_REDIRECTS + 1):
            ask.sent.clear()
            answer = await self._once(ask, url, _with_auth(ask.head, ask.auth if _same_place(start, url) else None))
            target = _redirect(ask, url, answer)
            if target is None:
                return _response(url, answer)
            url = target
        raise Forbidden(Message(N_("{host} sends us round in circles"), _host(url)), f"redirects {shown(url)}")

    async def _once(self, ask: _Ask, url: httpx.URL, head: Quiet) -> WireAnswer:
        import httpcore

        from connectors.unpack import Damaged, TooMuch
        from connectors.wire import AddressRefused, NameUnknown

        where = _host(url)
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
            raise _too_large(ask, url) from None
        except Damaged:
            message = Message(N_("The answer from {host} was damaged"), where)
            raise _broken(ask, url, message, "encoding") from None
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise _network(ask, url, error) from None

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


def shown(url: httpx.URL) -> str:
    """Return the URL without query, fragment and login, cut and with nothing but visible ASCII: fit for a log."""
    port = f":{url.port}" if url.port else ""
    path = url.raw_path.partition(b"?")[0].decode("ascii", "replace")
    return f"{url.scheme}://{url.raw_host.decode('ascii', 'replace')}{port}{path}"[:_PRINTABLE_LIMIT]


def _body(json: Any, form: Params | None) -> tuple[bytes, str]:
    """Return a request's body and its content type, both empty where there is none."""
    if json is not None:
        return msgspec.json.encode(json), "application/json"
    if form is not None:
        return urlencode(_pairs(form)).encode("ascii"), "application/x-www-form-urlencoded"
    return b"", ""


def _pairs(params: Params) -> list[tuple[str, str]]:
    return list(params.items() if isinstance(params, Mapping) else params)


def _parse(url: str, params: Params | None) -> httpx.URL:
    import httpx

    try:
        parsed = httpx.URL(url)
        usable = _usable(parsed)
        if params:
            parsed = parsed.copy_with(params=[*parsed.params.multi_items(), *_pairs(params)])
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
        raise Forbidden(Message(N_("This is not a web address")), "invalid url") from None
    if not usable:
        raise Forbidden(Message(N_("This is not a web address")), "invalid url")
    if parsed.userinfo:
        raise Forbidden(Message(N_("Leave user name and password out of the address")), "userinfo in url")
    return parsed.copy_with(fragment=None)


def _usable(url: httpx.URL) -> bool:
    """Whether the address can be asked at all. Raises UnicodeError for a broken international name."""
    return url.scheme in {"http", "https"} and bool(url.host) and 0 < (url.port or 80) < 65536


def _with_auth(head: Quiet, auth: BasicAuth | None) -> Quiet:
    from connectors.wire import Quiet

    return Quiet(head) if auth is None else Quiet(head | {"Authorization": auth.header()})


def _same_place(start: httpx.URL, url: httpx.URL) -> bool:
    """Whether the login may go along: the same host and port, or the same host's move to encryption."""
    if start.host != url.host:
        return False
    return (start.scheme, start.port) == (url.scheme, url.port) or (start.port is None and url.port is None)


def _redirect(ask: _Ask, url: httpx.URL, answer: WireAnswer) -> httpx.URL | None:
    """Return where a redirect leads, ``None`` when the answer is none. Raises Forbidden, ProtocolChanged."""
    import httpx

    if answer.status not in {301, 302, 303, 307, 308} or not answer.headers.get("location"):
        return None
    try:
        target = url.join(answer.headers["location"]).copy_with(fragment=None)
        usable = _usable(target)
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
        raise ProtocolChanged(Message(N_("{host} sent us to a broken address"), _host(url)), "bad location") from None
    if not usable or target.userinfo:
        raise ProtocolChanged(Message(N_("{host} sent us to a broken address"), _host(url)), "bad location")
    if url.scheme == "https" and target.scheme == "http":
        raise Forbidden(Message(N_("{host} sent us to an address without encryption"), _host(url)), "https to http")
    if not ask.reads and answer.status not in {307, 308}:
        text = N_("{host} has moved to {target}; change the account's address")
        raise ProtocolChanged(Message(text, {**_host(url), "target": target.host}), "redirected write")
    return target


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


def _host(url: httpx.URL) -> dict[str, str]:
    return {"host": url.host}


def _too_large(ask: _Ask, url: httpx.URL) -> ConnectorError:
    if ask.reads:
        return TooLarge(Message(N_("The answer from {host} is too large"), _host(url)), f"too large {shown(url)}")
    text = N_("The answer from {host} is too large; it may have been done all the same")
    return Unsure(Message(text, _host(url)), f"too large {shown(url)}")


def _broken(ask: _Ask, url: httpx.URL, message: Message, why: str) -> ConnectorError:
    """Tell a fault that changed nothing from one after which nobody knows."""
    kind = Passing if ask.reads or not ask.sent.is_set() else Unsure
    return kind(message, f"{why} {shown(url)}")


def _network(ask: _Ask, url: httpx.URL, error: Exception) -> ConnectorError:
    """Map what httpcore raised. Its own text is left out: only the kind is told."""
    root: BaseException | None = error
    while root is not None:
        if isinstance(root, ssl.SSLCertVerificationError):
            text = N_("The certificate of {host} is not valid ({reason})")
            values = {**_host(url), "reason": str(root.verify_message)[:_PRINTABLE_LIMIT]}
            return Forbidden(Message(text, values), f"certificate {shown(url)}")
        if isinstance(root, ssl.SSLError):
            return Passing(Message(N_("No encrypted connection to {host} came about"), _host(url)), f"tls {shown(url)}")
        root = root.__cause__ or root.__context__
    return _broken(ask, url, Message(N_("The connection to {host} failed"), _host(url)), type(error).__name__)
