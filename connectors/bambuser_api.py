"""Bambuser's two interfaces, each as a list of broadcasts: REST v1 (2016–2023) and the older metadata API (1.14)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from connectors.base import AccountRef
from connectors.bearer import bearer
from connectors.decode import fitted, json_of, shaped
from connectors.discover import normalised
from connectors.errors import ConnectorError, Gone, ProtocolChanged, Refused, SlowDown, TokenDead
from connectors.http import Http, Response
from connectors.outcome import LONGEST_PAUSE, error_for
from connectors.secrecy import need_encryption
from sm_console.core.messages import N_
from sm_console.core.model import Message

DEFAULT_ADDRESS = "https://api.bambuser.com"
PAGE = 50

_MOST_PAGES = 400  # a guard against servers that page in a circle
_ACCEPT = {"Accept": "application/vnd.bambuser.v1+json"}
_PACE = re.compile(r"\b[0-9]{1,6} requests? in ([0-9]{1,6}) seconds?", re.IGNORECASE)
_MILLISECONDS = 100_000_000_000
_NO_KEY = re.compile(r"\bapi.?key\b|\bauth(?!or)", re.IGNORECASE)
_NOT_FOUND = re.compile(r"\bnot found\b|\bno such\b|\bdoes ?n.t exist\b", re.IGNORECASE)


class Broadcast(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast, live or archived under the same id. ``comments``: how many it has, ``None`` where not told."""

    id: str
    title: str
    author: str
    created: datetime
    url: str = ""
    comments: int | None = None


class RestRow(msgspec.Struct):
    """A broadcast as REST v1 gives it; ``created`` in seconds since 1970."""

    id: str
    created: int
    title: str | None = None
    author: str | None = None

    def broadcast(self) -> Broadcast:
        """Return what is common to both interfaces. Raises ProtocolChanged."""
        return Broadcast(id=self.id, title=self.title or "", author=self.author or "", created=instant(self.created))


class RestPage(msgspec.Struct):
    """One page; ``next`` leads on, missing or empty at the end."""

    results: list[RestRow]
    next: str | None = None


class MetadataRow(msgspec.Struct):
    """A broadcast as the metadata API gives it: numbers are sometimes texts."""

    vid: int
    created: int
    title: str | None = None
    username: str | None = None
    page: str | None = None
    comment_count: int | None = None

    def broadcast(self) -> Broadcast:
        """Return what is common to both interfaces. Raises ProtocolChanged."""
        return Broadcast(
            id=str(self.vid),
            title=self.title or "",
            author=self.username or "",
            created=instant(self.created),
            url=self.page or "",
            comments=self.comment_count,
        )


class Api(ABC):
    """One account's view of a server."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http
        self.root = root_of(account.address)
        self.clock: datetime | None = None

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.root).hostname or ""

    @abstractmethod
    def since(self, moment: datetime | None) -> AsyncIterator[Broadcast]:
        """Yield the account's broadcasts that began after a moment (``None``: all), each once."""

    @abstractmethod
    async def one(self, broadcast_id: str) -> Broadcast:
        """Return a single one. Raises Gone only where the server says that it has none."""

    async def _get(self, path: str, params: Sequence[tuple[str, str]], *, login: bool) -> Response:
        if not self.account.secret:
            text = N_("There is no API key for this account. Log in: sm-console accounts login {account}")
            raise TokenDead(Message(text, {"account": self.account.id}), "no key")
        need_encryption(self.root, self.account)
        answer = await self.http.request(
            "GET",
            f"{self.root}{path}",
            account=self.account,
            headers=_ACCEPT if login else {},
            params=params,
            auth=bearer(self.account.secret) if login else None,
        )
        self.clock = answer.date or self.clock
        return answer

    def _failure(self, answer: Response) -> ConnectorError:
        """Return the typed error for an answer that is no success."""
        error = error_for(answer)
        if isinstance(error, TokenDead):
            return self._key_dead(answer)
        if isinstance(error, SlowDown) and error.retry_after is None:
            told = _PACE.search(answer.body[:2000].decode("utf-8", "replace"))
            pause = min(float(told[1]), LONGEST_PAUSE) if told else None
            return SlowDown(error.message, error.detail, pause)
        return error

    def _key_dead(self, answer: Response) -> TokenDead:
        text = N_("{host} does not accept the API key. Get a new one, then: sm-console accounts login {account}")
        return TokenDead(Message(text, {"host": answer.host, "account": self.account.id}), f"key {answer.url_shown}")

    def _is_mine(self, row: Broadcast) -> bool:
        """Whether it is the account's: a server may not know how to ask for one author alone."""
        return not self.account.user or row.author in {"", self.account.user}


class Rest(Api):
    """REST v1."""

    async def since(self, moment: datetime | None) -> AsyncIterator[Broadcast]:
        """Yield the broadcasts; the key goes in a header."""
        asked = [("limit", str(PAGE))]
        asked += [("byAuthors", self.account.user)] if self.account.user else []
        asked += [("createdAfter", str(int(moment.timestamp())))] if moment is not None else []
        seen: set[str] = set()
        cursors: set[str] = set()
        after: list[tuple[str, str]] = []
        while len(cursors) < _MOST_PAGES:
            answer = await self._get("/broadcasts", [*asked, *after], login=True)
            if answer.status != 200:
                raise self._failure(answer)
            page: RestPage = shaped(answer, RestPage)
            for row in page.results:
                made = row.broadcast()
                if row.id not in seen and self._is_mine(made):
                    seen.add(row.id)
                    yield made
            if not page.next or page.next in cursors:
                return
            cursors.add(page.next)
            after = [("after", page.next)]

    async def one(self, broadcast_id: str) -> Broadcast:
        """Return a single broadcast. Raises Gone."""
        answer = await self._get(f"/broadcasts/{quote(broadcast_id, safe='')}", (), login=True)
        if answer.status != 200:
            raise self._failure(answer)
        row: RestRow = shaped(answer, RestRow)
        return row.broadcast()


class Metadata(Api):
    """The metadata API: the key is a parameter, failures are told in an answer with status 200."""

    async def since(self, moment: datetime | None) -> AsyncIterator[Broadcast]:
        """Yield the broadcasts, newest first. The API cannot ask for what is newer: reading ends where it is old."""
        if not self.account.user:
            text = N_("Say whose broadcasts these are: the account’s user name on Bambuser is missing")
            raise Refused(Message(text), "no user")
        seen: set[int] = set()
        older: list[tuple[str, str]] = []
        for _ in range(_MOST_PAGES):
            value = await self._result(
                "/broadcast.json", [("username", self.account.user), ("limit", str(PAGE)), *older]
            )
            rows: list[MetadataRow] = [self._row(item) for item in value] if isinstance(value, list) else []
            fresh = [row for row in rows if row.vid not in seen]
            seen.update(row.vid for row in fresh)
            made = [row.broadcast() for row in fresh]
            for row in made:
                if self._is_mine(row) and (moment is None or row.created > moment):
                    yield row
            reached = moment is not None and any(row.created <= moment for row in made)
            if reached or not fresh or len(rows) < PAGE:
                return
            older = [("vid_older_than", str(min(row.vid for row in fresh)))]

    async def one(self, broadcast_id: str) -> Broadcast:
        """Return a single broadcast. Raises Gone."""
        value = await self._result(f"/broadcast/{quote(broadcast_id, safe='')}.json", ())
        return self._row(value).broadcast()

    async def _result(self, path: str, params: Sequence[tuple[str, str]]) -> Any:
        answer = await self._get(path, [("api_key", self.account.secret), *params], login=False)
        if answer.status != 200:
            raise self._failure(answer)
        value = json_of(answer)
        if isinstance(value, dict) and isinstance(value.get("result"), list | dict):
            return value["result"]
        told = str(value.get("error", "")) if isinstance(value, dict) else ""
        values = {"host": answer.host}
        if _NO_KEY.search(told):
            raise self._key_dead(answer)
        if _NOT_FOUND.search(told):
            raise Gone(Message(N_("It is no longer there at {host}"), values), f"not found {answer.url_shown}")
        text = N_("{host} answered with data of another shape than expected")
        raise ProtocolChanged(Message(text, values), f"no result {answer.url_shown}")

    def _row(self, value: Any) -> MetadataRow:
        try:
            row: MetadataRow = fitted(value, MetadataRow)
        except msgspec.ValidationError as error:
            text = N_("{host} answered with data of another shape than expected")
            raise ProtocolChanged(Message(text, {"host": self.host}), f"shape {error}"[:100]) from None
        return row


def instant(number: int) -> datetime:
    """Read seconds since 1970, or thousandths of them. Raises ProtocolChanged."""
    try:
        if number > 0:
            return datetime.fromtimestamp(number // 1000 if number >= _MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ProtocolChanged(Message(N_("The server gave a time that cannot be read")), "bad time")


def root_of(address: str) -> str:
    """Return the server's root; Bambuser's own where no other is given."""
    if not address.strip():
        return DEFAULT_ADDRESS
    parts = urlsplit(normalised(address))
    host = (parts.hostname or "").lower()
    if host == "bambuser.com" or host.endswith(".bambuser.com"):
        return DEFAULT_ADDRESS
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/broadcasts')}"
