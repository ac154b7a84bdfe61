"""Flickr's interface as a transport: signing, its many ways to answer, paging."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from connectors.base import AccountRef
from connectors.decode import fitted, json_of, printable
from connectors.discover import normalised
from connectors.errors import ConnectorError, ProtocolChanged, SlowDown, Unsure
from connectors.flickr_errors import CLOCK_WRONG, HOURLY_PAUSE, oauth_problem, of_code, of_problem, xml_failure
from connectors.flickr_rows import CommentRow, CommentsPage, PhotoRow, PhotosPage, TokenRow
from connectors.http import Http, Response
from connectors.oauth1 import Keys, sign
from connectors.outcome import error_for
from connectors.secrecy import need_encryption, need_login
from sm_console.core.messages import N_
from sm_console.core.model import Message

DEFAULT_ADDRESS = "https://api.flickr.com"
OAUTH_ADDRESS = "https://www.flickr.com"

PAGE = 500
EXTRAS = "description,date_upload,last_update,path_alias,count_comments"

_MOST_PAGES = 400  # a guard against servers that page in a circle
_MENDED_BYTES = 1024 * 1024
_COMMA = re.compile(rb'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_CALLBACK = re.compile(rb"\A\s*jsonFlickrApi\s*\((.*)\)\s*;?\s*\Z", re.DOTALL)


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an account's secret. ``perms`` is what was granted: "read", "write" or "delete"."""

    key: str = ""
    secret: str = ""
    token: str = ""
    token_secret: str = ""
    perms: str = "write"

    def __repr__(self) -> str:
        return "Secret(…)"

    @property
    def keys(self) -> Keys:
        """What signs."""
        return Keys(key=self.key, secret=self.secret, token=self.token, token_secret=self.token_secret)

    def text(self) -> str:
        """Return the secret as it is stored."""
        return msgspec.json.encode(self).decode("ascii", "replace")


class Api:
    """One account's view of Flickr. ``clock`` is the server's, as it last said."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http
        self.secret = read_secret(account.secret)
        self.clock: datetime | None = None
        self._ahead = 0.0  # seconds by which the server's clock is ahead of ours
        root = root_of(account.address)
        self.rest = f"{root or DEFAULT_ADDRESS}/services/rest/"
        self.oauth = f"{root or OAUTH_ADDRESS}/services/oauth"
        self.root = root

    @property
    def now(self) -> datetime:
        """The server's time where it is known, else ours."""
        return self.clock or datetime.now(UTC)

    async def call(self, method: str, arguments: Mapping[str, str] | None = None, *, write: bool = False) -> Any:
        """Call a method and return its answer. Raises typed errors; a failure told with status 200 is one too."""
        need_login(self.secret.key and self.secret.token, self.account)
        pairs = [("method", method), ("format", "json"), ("nojsoncallback", "1"), *(arguments or {}).items()]
        answer = await self.signed("POST" if write else "GET", self.rest, pairs, self.secret.keys)
        try:
            return self._value(method, answer, write=write)
        except ProtocolChanged as error:
            if not write:
                raise
            text = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(text, {"host": answer.host}), error.detail) from None

    async def signed(self, verb: str, url: str, pairs: Sequence[tuple[str, str]], keys: Keys, **extra: str) -> Response:
        """Make a signed request; a second time by the server's clock, where ours has been refused."""
        need_encryption(url, self.account)
        for attempt in (1, 2):
            stamp = int(time.time() + self._ahead)
            auth = sign(verb, url, pairs, keys, timestamp=stamp, nonce=secrets.token_hex(16), **extra)
            sent: dict[str, Any] = {"params": pairs} if verb == "GET" else {"form": pairs}
            answer = await self.http.request(verb, url, account=self.account, auth=auth, **sent)
            self._set_clock(answer)
            if attempt == 2 or answer.date is None or oauth_problem(answer) != CLOCK_WRONG:
                break
        return answer

    def _set_clock(self, answer: Response) -> None:
        if answer.date is not None:
            self.clock = answer.date
            self._ahead = answer.date.timestamp() - time.time()

    def _value(self, method: str, answer: Response, *, write: bool) -> dict[str, Any]:
        failure = self.failure(method, answer, write=write)
        if failure is not None:
            raise failure
        value = _decoded(answer)
        if isinstance(value, dict) and value.get("stat") == "ok":
            return value
        code = _code(value)
        if code is not None:
            raise of_code(code, method, answer, self.account.id, write=write)
        text = N_("{host} answered with data of another shape than expected")
        raise ProtocolChanged(Message(text, {"host": answer.host}), f"no stat {answer.url_shown}")

    def failure(self, method: str, answer: Response, *, write: bool = False) -> ConnectorError | None:
        """Return what the status or an answer in XML says went wrong; ``None`` when nothing did."""
        problem = oauth_problem(answer)
        if problem:
            return of_problem(problem, answer, self.account.id)
        if answer.status == 429:
            slow = error_for(answer, write=write)
            known = slow.retry_after if isinstance(slow, SlowDown) else None
            return SlowDown(slow.message, slow.detail, known if known is not None else HOURLY_PAUSE)
        code = xml_failure(answer.body)
        if code is not None:
            return of_code(code, method, answer, self.account.id, write=write)
        return error_for(answer, write=write) if answer.status != 200 else None

    async def photos(self, method: str, **arguments: str) -> AsyncIterator[list[PhotoRow]]:
        """Yield a list's pages, newest first, each photo once. A page in the middle may be empty."""
        seen: set[str] = set()
        for number in range(1, _MOST_PAGES + 1):
            paging = {"extras": EXTRAS, "per_page": str(PAGE), "page": str(number)}
            value = await self.call(method, {**arguments, **paging})
            page: PhotosPage = self.part(value, "photos", PhotosPage)
            fresh = [row for row in page.photo if row.id not in seen]
            seen.update(row.id for row in fresh)
            yield fresh
            if number >= page.pages:
                return

    async def comments(self, photo_id: str) -> list[CommentRow]:
        """Return all comments under a photo, oldest first. Raises Gone."""
        rows: dict[str, CommentRow] = {}
        number = 1
        while True:
            further = {"page": str(number)} if number > 1 else {}
            value = await self.call("flickr.photos.comments.getList", {"photo_id": photo_id, **further})
            page: CommentsPage = self.part(value, "comments", CommentsPage)
            before = len(rows)
            rows.update((row.id, row) for row in page.comment)
            if number >= page.pages or len(rows) == before:
                return sorted(rows.values(), key=lambda row: row.order)
            number += 1

    async def token(self) -> TokenRow:
        """Return whose token it is and what it may do. Raises TokenDead."""
        value = await self.call("flickr.auth.oauth.checkToken")  # the token is in the header already
        row: TokenRow = self.part(value, "oauth", TokenRow)
        return row

    def part(self, value: Any, name: str, kind: type[Any]) -> Any:
        """Return one part of an answer as ``kind``. Raises ProtocolChanged, which tells the path and no values."""
        try:
            return fitted(value[name], kind)
        except KeyError:
            detail = f"no {name}"
        except msgspec.ValidationError as error:
            detail = f"{name} {printable(str(error))}"
        text = N_("{host} answered with data of another shape than expected")
        raise ProtocolChanged(Message(text, {"host": urlsplit(self.rest).hostname or ""}), detail)


def read_secret(text: str) -> Secret:
    """Read the stored secret; what cannot be read is no login."""
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"), type=Secret) if text else Secret()
    except msgspec.DecodeError:
        return Secret()


def root_of(address: str) -> str:
    """Return the root of a server that stands in for Flickr; empty for Flickr itself."""
    if not address.strip():
        return ""
    parts = urlsplit(normalised(address))
    host = (parts.hostname or "").lower()
    if host == "flickr.com" or host.endswith(".flickr.com"):
        return ""
    head, mark, _rest = parts.path.partition("/services/")
    return f"{parts.scheme}://{parts.netloc}{(head if mark else parts.path).rstrip('/')}"


def _decoded(answer: Response) -> Any:
    """Decode an answer: in a callback's brackets, or with a comma too many, where Flickr does so."""
    wrapped = _CALLBACK.match(answer.body)
    body = wrapped[1] if wrapped else answer.body
    try:
        return json_of(msgspec.structs.replace(answer, body=body))
    except ProtocolChanged:
        mended = _COMMA.sub(lambda found: found[1] or b"", body) if len(body) <= _MENDED_BYTES else body
        if mended == body:
            raise
    return json_of(msgspec.structs.replace(answer, body=mended))


def _code(value: Any) -> int | None:
    """Return a failure's number, -1 where it has none; ``None`` when this is no failure."""
    if not isinstance(value, dict) or value.get("stat") != "fail":
        return None
    code = value.get("code")
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) < 7:
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else -1
