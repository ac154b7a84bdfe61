"""A Bluesky server's interface (XRPC) as a transport: session, paging, limits, and what its errors mean."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.base import AccountRef, Quota
from connectors.bluesky_rows import (
    POST,
    FeedPage,
    NoticePage,
    PostRow,
    PostsRow,
    ProfileRow,
    RecordRow,
    did_of,
    rkey,
)
from connectors.bluesky_session import Session, code_of, slow_down
from connectors.decode import json_of, printable, shaped
from connectors.discover import normalised
from connectors.errors import ConnectorError, Gone, ProtocolChanged, Refused, RightMissing, TokenDead, Unsure
from connectors.http import Http, Response
from connectors.outcome import error_for
from sm_console.core.messages import N_
from sm_console.core.model import Message

Pairs = Sequence[tuple[str, str]]

PAGE = 100
BULK = 25
_DEPTH = 100
_MOST_PAGES = 300  # a guard against servers that page in a circle
_REASONS = (("reasons", "reply"), ("reasons", "mention"), ("reasons", "quote"))

_TOKEN_OVER = frozenset({"ExpiredToken", "InvalidToken"})
_DEAD = _TOKEN_OVER | {
    "AuthMissing",
    "AuthenticationRequired",
    "AccountTakedown",
    "AccountDeactivated",
    "AccountSuspended",
}
_GONE = frozenset({"NotFound", "RecordNotFound", "RepoNotFound", "ActorNotFound"})
_REFUSED = frozenset({"BlockedActor", "BlockedByActor", "InvalidRecord", "InvalidSwap"})


class Api:
    """One account's view of one server. ``quota`` is what the server last said of its limit."""

    def __init__(self, account: AccountRef, http: Http, root: str) -> None:
        self.account = account
        self.http = http
        self.root = origin(root)
        self.session = Session(account, http, self.root)
        self.quota: Quota | None = None
        self.clock: datetime | None = None

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.root).hostname or ""

    async def raw(self, method: str, name: str, params: Pairs = (), json: Any = None) -> Response:
        """Call a procedure and return the answer, whatever its status; a token that has run out is renewed once."""
        self.session.check_line()
        auth = await self.session.access()
        answer = await self._once(method, name, params, json, auth)
        if answer.status in {400, 401} and code_of(answer) in _TOKEN_OVER:
            answer = await self._once(method, name, params, json, await self.session.replace(auth))
        return answer

    async def _once(self, method: str, name: str, params: Pairs, json: Any, auth: Any) -> Response:
        url = f"{self.root}/xrpc/{name}"
        answer = await self.http.request(method, url, account=self.account, params=params, json=json, auth=auth)
        self.clock = answer.date or self.clock
        self._note_quota(answer)
        return answer

    async def get(self, name: str, params: Pairs = ()) -> Response:
        """Read. Raises typed errors for anything but 200."""
        answer = await self.raw("GET", name, params)
        if answer.status != 200:
            raise self.failure(answer)
        return answer

    async def me(self) -> str:
        """Return the account's DID, opening a session where it is not known yet."""
        if not self.session.did:
            await self.session.access()
        return self.session.did

    async def notices(self, cursor: str = "") -> NoticePage:
        """Read a page of answers, mentions and quotes, newest first."""
        params = [*_REASONS, ("limit", str(PAGE)), *_cursor(cursor)]
        page: NoticePage = shaped(await self.get("app.bsky.notification.listNotifications", params), NoticePage)
        return page

    async def own(self) -> AsyncIterator[FeedPage]:
        """Yield the account's own posts and answers, newest first, page by page."""
        cursor, seen = "", set[str]()
        for _ in range(_MOST_PAGES):
            params = [("actor", await self.me()), ("filter", "posts_with_replies"), ("limit", str(PAGE))]
            answer = await self.get("app.bsky.feed.getAuthorFeed", [*params, *_cursor(cursor)])
            page: FeedPage = shaped(answer, FeedPage)
            yield page
            cursor = page.cursor or ""
            if not cursor or cursor in seen:
                return
            seen.add(cursor)

    async def posts(self, uris: Sequence[str]) -> AsyncIterator[PostRow]:
        """Yield these posts as they stand; those that are not there are left out."""
        wanted = list(dict.fromkeys(uris))
        for start in range(0, len(wanted), BULK):
            params = [("uris", uri) for uri in wanted[start : start + BULK]]
            rows: PostsRow = shaped(await self.get("app.bsky.feed.getPosts", params), PostsRow)
            for row in rows.posts:
                yield row

    async def thread(self, uri: str, depth: int = _DEPTH) -> list[PostRow]:
        """Return a post and all that stands under it. Raises Gone."""
        params = [("uri", uri), ("depth", str(depth)), ("parentHeight", "0")]
        answer = await self.get("app.bsky.feed.getPostThread", params)
        value = json_of(answer)
        waiting = [value.get("thread") if isinstance(value, dict) else None]
        found: list[PostRow] = []
        while waiting:  # not by recursion: threads may be deep
            node = waiting.pop()
            if isinstance(node, dict) and isinstance(node.get("post"), dict):
                found.append(shaped(answer, PostRow, node["post"]))
                replies = node.get("replies")
                waiting.extend(replies if isinstance(replies, list) else [])
        if not found and waiting == [] and not isinstance(value, dict):
            raise ProtocolChanged(
                Message(N_("{host} answered with something other than data"), {"host": answer.host}), "thread"
            )
        return found

    async def record(self, uri: str, collection: str = POST) -> RecordRow | None:
        """Read a record from the account's own repository; ``None`` is its server's word that it is not there."""
        params = [("repo", did_of(uri)), ("collection", collection), ("rkey", rkey(uri))]
        answer = await self.raw("GET", "com.atproto.repo.getRecord", params)
        if answer.status == 400 and code_of(answer) == "RecordNotFound":
            return None
        if answer.status != 200:
            raise self.failure(answer)
        row: RecordRow = shaped(answer, RecordRow)
        return row

    async def profile(self) -> ProfileRow:
        """Read the account's public face."""
        row: ProfileRow = shaped(await self.get("app.bsky.actor.getProfile", [("actor", await self.me())]), ProfileRow)
        return row

    async def write(self, name: str, body: dict[str, Any]) -> Response:
        """Change something in the account's repository. Raises typed errors for anything but 200."""
        answer = await self.raw("POST", f"com.atproto.repo.{name}", (), {"repo": await self.me(), **body})
        if answer.status != 200:
            raise self.failure(answer, write=True)
        return answer

    def failure(self, answer: Response, *, write: bool = False) -> ConnectorError:  # noqa: PLR0911 - one per kind
        """Return the typed error for an answer that is no success, judged by its word before its status."""
        code, values = code_of(answer), {"host": answer.host, "account": self.account.id}
        detail = f"{answer.status} {printable(code)} {answer.url_shown}"
        if answer.status == 429 or code == "RateLimitExceeded":
            return slow_down(answer)
        if code in _DEAD or answer.status == 401:
            text = N_("{host} no longer accepts the login. Log in again: sm-console accounts login {account}")
            return TokenDead(Message(text, values), detail)
        if code in _GONE:
            return Gone(Message(N_("It is no longer there at {host}"), values), detail)
        if code in _REFUSED:
            return Refused(
                Message(N_("{host} refused the request ({status})"), values | {"status": printable(code)}), detail
            )
        if answer.status == 403:
            text = N_("The login lacks a right at {host}. Log in again: sm-console accounts login {account}")
            return RightMissing(Message(text, values), detail)
        if 200 <= answer.status < 300:
            kind = Unsure if write else ProtocolChanged
            return kind(Message(N_("{host} gave an answer that cannot be read"), values), detail)
        return error_for(answer, write=write, code=printable(code))

    def _note_quota(self, answer: Response) -> None:
        limit, left = answer.headers.get("ratelimit-limit", ""), answer.headers.get("ratelimit-remaining", "")
        if limit.isascii() and limit.isdigit() and left.isascii() and left.isdigit() and int(limit) > 0:
            reset = answer.headers.get("ratelimit-reset", "")
            ends = (
                datetime.fromtimestamp(int(reset), UTC)
                if reset.isascii() and reset.isdigit() and len(reset) < 12
                else None
            )
            share = max(0.0, 1.0 - int(left) / int(limit))
            self.quota = Quota(name="RateLimit", share=share, resets=ends, limit=int(limit))


def origin(address: str) -> str:
    """Return the server's root for any address on it."""
    parts = urlsplit(normalised(address))
    return f"{parts.scheme}://{parts.netloc}"


def _cursor(cursor: str) -> Pairs:
    return [("cursor", cursor)] if cursor else []
