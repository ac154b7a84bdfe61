"""WordPress REST as a transport: where the interface stands, the login, and answers judged by their ``code``."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from connectors.base import AccountRef
from connectors.decode import fitted
from connectors.discover import PAGE_BYTES, folders, header_link, joined, normalised, page_link
from connectors.errors import (
    ConnectorError,
    Duplicate,
    Forbidden,
    Gone,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import BasicAuth, Http, Response
from connectors.outcome import error_for
from connectors.secrecy import need_encryption
from sm_console.core.messages import N_
from sm_console.core.model import Message

API_RELATION = "https://api.w.org/"
_INDEX_FIELDS = "name,description,url,home,namespaces,site_icon_url"
_FLOOD_SECONDS = 15.0  # WordPress lets one address comment every 15 seconds
_JSON_STARTS = 50  # how many brackets in front of the answer are tried (PHP notices hold some)

_IS_GONE = (Gone, N_("It is no longer there at {host}"))
_NOT_ACCEPTED = (Refused, N_("{host} does not accept this comment"))
_BY_CODE: dict[str, tuple[type[ConnectorError], str]] = {
    "rest_comment_invalid_id": _IS_GONE,
    "rest_post_invalid_id": _IS_GONE,
    "rest_comment_invalid_post_id": _IS_GONE,
    "rest_comment_trash_post": _IS_GONE,
    "rest_comment_draft_post": _IS_GONE,
    "rest_already_trashed": _IS_GONE,
    "comment_duplicate": (Duplicate, N_("{host} already has this text")),
    "rest_comment_closed": (Refused, N_("Comments are closed for this post")),
    "rest_comment_content_invalid": _NOT_ACCEPTED,
    "rest_comment_author_data_required": _NOT_ACCEPTED,
    "comment_content_column_length": (Refused, N_("The text is too long for {host}")),
    "comment_author_column_length": _NOT_ACCEPTED,
    "rest_invalid_param": _NOT_ACCEPTED,
    "rest_missing_callback_param": _NOT_ACCEPTED,
    "rest_no_route": (ProtocolChanged, N_("{host} lacks a part of the WordPress interface")),
    "rest_comment_failed_create": (Passing, N_("{host} could not store the comment")),
}


class Failure(msgspec.Struct):
    """The body of a WordPress error."""

    code: str = ""


class Index(msgspec.Struct):
    """The interface's root. WordPress stores names HTML-escaped: unescape before showing."""

    name: str = ""
    description: str = ""
    url: str = ""
    home: str = ""
    namespaces: tuple[str, ...] = ()
    site_icon_url: str = ""

    @property
    def title(self) -> str:
        """The blog's name as its owner typed it."""
        return html.unescape(self.name)


class Rest:
    """The REST interface of one blog. ``root`` is empty until :meth:`find` or the caller has set it."""

    def __init__(self, account: AccountRef, http: Http, root: str = "") -> None:
        self.account = account
        self.http = http
        self.root = root

    @property
    def has_login(self) -> bool:
        """Whether the account has a user and an application password."""
        return bool(self.account.user and self.account.secret)

    async def find(self) -> str:
        """Find the interface from any address of the blog, and remember it. Costs one or two requests.

        Raises ProtocolChanged when there is none, and what ``Http.request`` raises.
        """
        address = normalised(self.account.address)
        direct = _cut_root(address)
        if direct:
            self.root = direct
            return direct
        page = await self.http.request("GET", address, account=self.account, max_bytes=PAGE_BYTES, part=True)
        link = header_link(page, API_RELATION) or page_link(page.body, API_RELATION)
        if link and joined(page.url, link):
            self.root = joined(page.url, link)
            return self.root
        for guess in _guesses(page.url):
            answer = await self.http.request("GET", guess, account=self.account, params={"_fields": _INDEX_FIELDS})
            if answer.status == 200 and _is_index(answer):
                self.root = guess
                return guess
        raise ProtocolChanged(Message(N_("No WordPress interface was found at {host}"), {"host": page.host}), "no root")

    async def index(self) -> Index:
        """Read the interface's root: the blog's name and icon."""
        answer = await self.get("", {"_fields": _INDEX_FIELDS}, login=False)
        found: Index = converted(answer, Index, self.decode(answer))
        return found

    async def get(self, route: str, params: Mapping[str, str], *, login: bool = True) -> Response:
        """Read a route. Raises typed errors for anything but 200."""
        answer = await self.raw("GET", route, params, login=login)
        if answer.status != 200:
            raise self.failure(answer)
        return answer

    async def raw(
        self, method: str, route: str, params: Mapping[str, str] | None = None, body: Any = None, *, login: bool = True
    ) -> Response:
        """Make a request to a route and return the answer, whatever its status."""
        if not self.root:
            await self.find()
        auth = self._auth() if login else None
        url, extra = _route(self.root, route)
        return await self.http.request(
            method, url, account=self.account, params={**extra, **(params or {})}, json=body, auth=auth
        )

    def decode(self, answer: Response) -> Any:
        """Return the answer's JSON, also where a BOM or PHP's notices stand before it. Raises ProtocolChanged."""
        value = _loose_json(answer.body)
        if value is None:
            text = N_("{host} answered with something other than WordPress data")
            raise ProtocolChanged(Message(text, {"host": answer.host}), f"not json {answer.url_shown}")
        return value[0]

    def code(self, answer: Response) -> str:
        """Return the error's ``code``, empty where the answer has none."""
        value = _loose_json(answer.body)
        try:
            return msgspec.convert(value[0], Failure).code if value else ""
        except msgspec.ValidationError:
            return ""

    def failure(self, answer: Response, *, write: bool = False) -> ConnectorError:
        """Return the typed error for an answer that is no success, judged by ``code`` before status."""
        code, values = self.code(answer), {"host": answer.host}
        detail = f"{answer.status} {_printable(code)} {answer.url_shown}"
        if code == "comment_flood":
            return SlowDown(Message(N_("{host} asks us to wait between comments"), values), detail, _FLOOD_SECONDS)
        if code in _BY_CODE:
            kind, text = _BY_CODE[code]
            return kind(Message(text, values), detail)
        if answer.status in {401, 403}:
            return self._closed(answer, code, detail)
        if 200 <= answer.status < 300:
            kind = Unsure if write else ProtocolChanged
            return kind(Message(N_("{host} gave an answer that cannot be read"), values), detail)
        return error_for(answer, write=write, code=_printable(code))

    def _closed(self, answer: Response, code: str, detail: str) -> ConnectorError:
        """Tell a dead login from a missing right: WordPress answers 401 to those it does not know."""
        values = {"host": answer.host, "user": self.account.user}
        if answer.status == 401 and self.has_login:
            text = N_(
                "{host} does not accept the login of {user}. Make a new application password in WordPress "
                "(if it is right, the web server may be removing the login)"
            )
            return TokenDead(Message(text, values), detail)
        if answer.status == 401:
            return RightMissing(Message(N_("{host} shows nothing without a login"), values), detail)
        if code and self.has_login:
            return RightMissing(Message(N_("The login {user} lacks a right at {host} that this needs"), values), detail)
        return error_for(answer, code=_printable(code))

    def _auth(self) -> BasicAuth | None:
        """Return the login, but never for another host than the configured one, nor over an open line."""
        if not self.has_login:
            return None
        root, typed = urlsplit(self.root), urlsplit(normalised(self.account.address))
        if _bare(root.hostname) != _bare(typed.hostname):
            text = N_("The blog has moved to {target}; change the account's address so that the login can follow")
            raise Forbidden(Message(text, {"target": root.hostname or ""}), "login for another host")
        need_encryption(self.root, self.account)
        return BasicAuth(self.account.user, self.account.secret)


def converted(answer: Response, kind: type[Any], value: Any) -> Any:
    """Return ``value`` as ``kind``. Raises ProtocolChanged, which tells the path and no values."""
    try:
        return fitted(value, kind)
    except msgspec.ValidationError as error:
        text = N_("{host} answered with WordPress data of another shape than expected")
        detail = f"shape {_printable(str(error))} {answer.url_shown}"
    raise ProtocolChanged(Message(text, {"host": answer.host}), detail)


def total_of(answer: Response) -> int | None:
    """Return X-WP-Total, ``None`` where a proxy or plugin removed it."""
    text = answer.headers.get("x-wp-total", "")
    return int(text) if text.isascii() and text.isdigit() else None


def _route(root: str, route: str) -> tuple[str, dict[str, str]]:
    """Return a route's address and the parameters it needs with plain permalinks."""
    if "rest_route=" in root:
        return root.partition("?")[0], {"rest_route": f"/{route}"}
    return f"{root.rstrip('/')}/{route}", {}


def _cut_root(address: str) -> str:
    """Return the interface's root when the address already points into it."""
    head, mark, _rest = address.partition("/wp-json")
    if mark and (not _rest or _rest[0] in "/?"):
        return f"{head}/wp-json/"
    if "rest_route=" in address:
        return f"{address.partition('?')[0]}?rest_route=/"
    return ""


def _guesses(url: str) -> list[str]:
    places = dict.fromkeys(folders(url))
    return [place + ending for place in places for ending in ("wp-json/", "?rest_route=/")]


def _is_index(answer: Response) -> bool:
    value = _loose_json(answer.body)
    try:
        return value is not None and "wp/v2" in msgspec.convert(value[0], Index, strict=False).namespaces
    except msgspec.ValidationError:
        return False


def _loose_json(body: bytes) -> tuple[Any] | None:
    """Decode JSON behind a BOM or PHP's notices; a tuple, since null is also an answer."""
    body = body.removeprefix(b"\xef\xbb\xbf").strip()
    start = -1
    for _ in range(_JSON_STARTS):
        found = [at for at in (body.find(b"{", start + 1), body.find(b"[", start + 1)) if at >= 0]
        if not found:
            return None
        start = min(found)
        value = _json(body[start:])
        if value is not None:
            return value
    return None


def _json(body: bytes) -> tuple[Any] | None:
    try:
        return (msgspec.json.decode(body),)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    if rb"\ud" not in body and rb"\uD" not in body:
        return None
    try:  # half a surrogate pair, which the store cannot keep: it becomes the sign for the unreadable
        text = json.dumps(json.loads(body), ensure_ascii=False)
        return (json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")),)
    except (ValueError, RecursionError):
        return None


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isprintable())[:100]


def _bare(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")
