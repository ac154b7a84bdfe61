"""Web addresses: which can be asked at all, where a redirect may lead, and what of one may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from connectors.errors import Forbidden, ProtocolChanged
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    import httpx

Params = Mapping[str, str] | Sequence[tuple[str, str]]
"""Names and values of a query or a form."""

LONGEST_SHOWN = 200
"""No more characters of what a server says go into a line of ours."""


def shown(url: httpx.URL) -> str:
    """Return the URL without query, fragment and login, cut and with nothing but visible ASCII: fit for a log."""
    port = f":{url.port}" if url.port else ""
    path = url.raw_path.partition(b"?")[0].decode("ascii", "replace")
    return f"{url.scheme}://{url.raw_host.decode('ascii', 'replace')}{port}{path}"[:LONGEST_SHOWN]


def pairs(params: Params) -> list[tuple[str, str]]:
    """Return names and values one by one."""
    return list(params.items() if isinstance(params, Mapping) else params)


def parse(url: str, params: Params | None) -> httpx.URL:
    """Read an address that is to be asked, with further query parameters. Raises Forbidden."""
    import httpx

    try:
        parsed = httpx.URL(url)
        usable = _usable(parsed)
        if params:
            parsed = parsed.copy_with(params=[*parsed.params.multi_items(), *pairs(params)])
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


def same_place(start: httpx.URL, url: httpx.URL) -> bool:
    """Whether the login may go along: the same host and port, or the same host's move to encryption."""
    if start.host != url.host:
        return False
    return (start.scheme, start.port) == (url.scheme, url.port) or (start.port is None and url.port is None)


def redirect_of(url: httpx.URL, status: int, location: str, *, reads: bool) -> httpx.URL | None:
    """Return where an answer's redirect leads, ``None`` when it is none. Raises Forbidden, ProtocolChanged.

    ``reads`` says that the request changes nothing; any other follows only redirects that keep its method.
    """
    import httpx

    if status not in {301, 302, 303, 307, 308} or not location:
        return None
    try:
        target = url.join(location).copy_with(fragment=None)
        usable = _usable(target)
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
        raise ProtocolChanged(Message(N_("{host} sent us to a broken address"), host_of(url)), "bad location") from None
    if not usable or target.userinfo:
        raise ProtocolChanged(Message(N_("{host} sent us to a broken address"), host_of(url)), "bad location")
    if url.scheme == "https" and target.scheme == "http":
        raise Forbidden(Message(N_("{host} sent us to an address without encryption"), host_of(url)), "https to http")
    if not reads and status not in {307, 308}:
        text = N_("{host} has moved to {target}; change the account's address")
        raise ProtocolChanged(Message(text, {**host_of(url), "target": target.host}), "redirected write")
    return target


def host_of(url: httpx.URL) -> dict[str, str]:
    """Return the value that messages name an address by."""
    return {"host": url.host}
