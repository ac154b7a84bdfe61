"""A Mastodon server's interface as a transport: the token, paging, limits, and what its errors mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from connectors.base import AccountRef, Quota
from connectors.bearer import login_for
from connectors.decode import json_of, printable, shaped
from connectors.discover import normalised
from connectors.errors import (
    ConnectorError,
    Gone,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from connectors.http import Http, Response
from connectors.mastodon_rows import ContextRow, FullAccountRow, InstanceRow, NoticeRow, StatusRow, id_order
from connectors.outcome import LONGEST_PAUSE, error_for
from sm_console.core.messages import N_
from sm_console.core.model import Message

DEFAULT_ADDRESS = "https://mastodon.social"

Pairs = Sequence[tuple[str, str]]

STATUSES_PAGE = 40
NOTICES_PAGE = 80
BULK = 20
_MOST_PAGES = 500  # a guard against servers that page in a circle


class Api:
    """One account's view of one server. ``quota`` is what the server last said of its limit."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http
        self.root = _root(account.address or DEFAULT_ADDRESS)
        self.quota: Quota | None = None
        self.clock: datetime | None = None

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.root).hostname or ""

    async def raw(
        self, method: str, path: str, params: Pairs = (), *, json: Any = None, key: str = "", login: bool = True
    ) -> Response:
        """Make a request and return the answer, whatever its status. ``key``: the same one is carried out once."""
        answer = await self.http.request(
            method,
            f"{self.root}{path}",
            account=self.account,
            headers={"Idempotency-Key": key} if key else {},
            params=params,
            json=json,
            auth=login_for(self.account.secret, self.root, self.account) if login else None,
        )
        self.clock = answer.date or self.clock
        self._note_quota(answer)
        return answer

    async def get(self, path: str, params: Pairs = ()) -> Response:
        """Read. Raises typed errors for anything but 200."""
        answer = await self.raw("GET", path, params)
        if answer.status != 200:
            raise self.failure(answer)
        return answer

    async def me(self) -> FullAccountRow:
        """Return the account that the token opens. Raises TokenDead."""
        answer = await self.get("/api/v1/accounts/verify_credentials")
        row: FullAccountRow = shaped(answer, FullAccountRow)
        return row

    async def instance(self) -> InstanceRow:
        """Return the server's description; older and smaller servers have only its first version."""
        answer = await self.raw("GET", "/api/v2/instance")
        if answer.status in {400, 404, 405, 410, 501}:
            answer = await self.raw("GET", "/api/v1/instance")
        if answer.status != 200:
            raise self.failure(answer)
        row: InstanceRow = shaped(answer, InstanceRow)
        return row

    async def mentions(self, after: str, known: str) -> list[NoticeRow]:
        """Return all mentions newer than the notification ``after``, newest first.

        ``known`` is the oldest of those read before: a page that holds it is the last.
        """
        params = [("types[]", "mention"), ("include_filtered", "true")]
        found: list[NoticeRow] = []
        since = [("since_id", after)] if after else []
        async for page in self._pages("/api/v1/notifications", [*params, *since], NoticeRow, NOTICES_PAGE):
            found.extend(row for row in page if not after or id_order(row.id) > id_order(after))
            if known in {row.id for row in page}:
                break
        return [row for row in found if row.type in {"mention", ""}]

    async def own(self, account_id: str) -> AsyncIterator[list[StatusRow]]:
        """Yield the account's own statuses, newest first, page by page."""
        path = f"/api/v1/accounts/{segment(account_id)}/statuses"
        async for page in self._pages(path, [("exclude_reblogs", "true")], StatusRow, STATUSES_PAGE):
            yield [row for row in page if not row.reblog]

    async def _pages(self, path: str, params: Pairs, kind: type[Any], size: int) -> AsyncIterator[list[Any]]:
        """Yield pages towards the past. A short page proves nothing: only an empty one, or no link onwards."""
        seen: set[str] = set()
        before: Pairs = []
        for _ in range(_MOST_PAGES):
            answer = await self.get(path, [*params, ("limit", str(size)), *before])
            rows: list[Any] = shaped(answer, list[kind])  # type: ignore[valid-type]
            fresh = [row for row in rows if row.id not in seen]
            if not fresh:
                return
            seen.update(row.id for row in fresh)
            yield fresh
            if not _has_next(answer, len(rows), size):
                return
            before = [("max_id", min((row.id for row in fresh), key=id_order))]

    async def status(self, status_id: str) -> StatusRow:
        """Read one status. Raises Gone."""
        row: StatusRow = shaped(await self.get(f"/api/v1/statuses/{segment(status_id)}"), StatusRow)
        return row

    async def context(self, status_id: str) -> ContextRow:
        """Read the thread around a status. Raises Gone."""
        row: ContextRow = shaped(await self.get(f"/api/v1/statuses/{segment(status_id)}/context"), ContextRow)
        return row

    async def bulk(self, ids: Sequence[str]) -> list[StatusRow] | None:
        """Read up to BULK statuses; those that are not there are left out. ``None``: the server cannot do this."""
        answer = await self.raw("GET", "/api/v1/statuses", [("id[]", item) for item in ids])
        if answer.status in {400, 404, 405, 501}:
            return None
        if answer.status != 200:
            raise self.failure(answer)
        value = json_of(answer)
        if not isinstance(value, list):
            return None
        rows: list[StatusRow] = shaped(answer, list[StatusRow], value)
        return rows

    def failure(self, answer: Response, *, write: bool = False) -> ConnectorError:  # noqa: PLR0911 - one per kind
        """Return the typed error for an answer that is no success. Its words are in the account's language: unused."""
        values = {"host": answer.host, "status": str(answer.status)}
        detail = f"{answer.status} {answer.url_shown}"
        if answer.status == 429:
            return self._slow_down(answer, values, detail)
        if answer.status == 401:
            text = N_("{host} no longer accepts the login. Log in again: sm-console accounts login {account}")
            return TokenDead(Message(text, {**values, "account": self.account.id}), detail)
        if answer.status == 403:
            text = N_("The login lacks a right at {host}. Log in again: sm-console accounts login {account}")
            return RightMissing(Message(text, {**values, "account": self.account.id}), detail)
        if answer.status in {404, 410}:
            return Gone(Message(N_("It is no longer there at {host}"), values), detail)
        if answer.status == 422:
            return _unprocessable(answer, values, detail)
        if 200 <= answer.status < 300:
            kind = Unsure if write else ProtocolChanged
            return kind(Message(N_("{host} gave an answer that cannot be read"), values), detail)
        return error_for(answer, write=write)

    def _slow_down(self, answer: Response, values: dict[str, str], detail: str) -> SlowDown:
        """Return the pause: servers seldom send Retry-After, but tell when their limit is whole again."""
        pause = error_for(answer)
        known = pause.retry_after if isinstance(pause, SlowDown) else None
        reset = _moment(answer.headers.get("x-ratelimit-reset", ""))
        if known is None and reset is not None:
            now = answer.date or datetime.now(UTC)
            known = min(max((reset - now).total_seconds(), 1.0), LONGEST_PAUSE)
        return SlowDown(Message(N_("{host} asks us to wait"), values), detail, known)

    def _note_quota(self, answer: Response) -> None:
        limit, left = answer.headers.get("x-ratelimit-limit", ""), answer.headers.get("x-ratelimit-remaining", "")
        if limit.isascii() and limit.isdigit() and left.isascii() and left.isdigit() and int(limit) > 0:
            share = max(0.0, 1.0 - int(left) / int(limit))
            reset = _moment(answer.headers.get("x-ratelimit-reset", ""))
            self.quota = Quota(name="X-RateLimit", share=share, resets=reset, limit=int(limit))


def segment(platform_id: str) -> str:
    """Return an id as one step of a path, whatever stands in it. Raises Gone for what cannot be an id."""
    if not platform_id or platform_id in {".", ".."} or len(platform_id) > 200:
        raise Gone(Message(N_("The server has no status with that number")), "not an id")
    return quote(platform_id, safe="")


def _root(address: str) -> str:
    """Return the server's root for any address on it (a profile's, the interface's)."""
    parts = urlsplit(normalised(address))
    head, mark, _rest = parts.path.partition("/api/")
    path = head if mark else parts.path.rstrip("/")
    if path.startswith(("/@", "/users/")):
        path = ""
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def _has_next(answer: Response, got: int, size: int) -> bool:
    """Whether there may be more. Servers without a Link header are judged by the page's fullness."""
    link = answer.headers.get("link", "")
    return 'rel="next"' in link or "rel=next" in link if link else got >= size


def _moment(text: str) -> datetime | None:
    """Read the limit's end: ISO 8601 at Mastodon, seconds since 1970 at some others."""
    try:
        if text.isascii() and text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class _Details(msgspec.Struct):
    details: dict[str, list[dict[str, str]]] = msgspec.field(default_factory=dict)


def _unprocessable(answer: Response, values: dict[str, str], detail: str) -> ConnectorError:
    """Tell what a 422 means: by its codes where there are some, never by its words."""
    try:
        told: _Details = msgspec.json.decode(answer.body, type=_Details)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = _Details()
    codes = {reason.get("error", "") for reasons in told.details.values() for reason in reasons}
    if "ERR_TOO_LONG" in codes:
        return Refused(Message(N_("The text is too long for {host}"), values), detail)
    return Refused(Message(N_("{host} refused the request ({status})"), values), f"{detail} {printable(str(codes))}")
