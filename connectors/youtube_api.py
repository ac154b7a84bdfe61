"""YouTube's Data API (version 3) as a transport: the login, paging, and the units that each request costs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from connectors.base import AccountRef, Quota
from connectors.bearer import login_for
from connectors.decode import shaped
from connectors.discover import normalised
from connectors.errors import ConnectorError, Gone, RightMissing
from connectors.http import Http, Response
from connectors.oauth import Secret
from connectors.secrecy import need_encryption
from connectors.spending import purse
from connectors.youtube_errors import DAY_SPENT, failure, reasons_of
from connectors.youtube_rows import (
    ChannelList,
    ChannelRow,
    CommentList,
    CommentRow,
    ThreadList,
    VideoList,
    VideoRow,
)
from sm_console.core.messages import N_
from sm_console.core.model import Message

Pairs = Sequence[tuple[str, str]]

DEFAULT_ADDRESS = "https://www.googleapis.com"
TOKEN_ADDRESS = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
UNITS_A_DAY = 10_000
READ, WRITE = 1, 50

_PACIFIC = ZoneInfo("America/Los_Angeles")
_PUBLIC_HOSTS = ("youtube.com", "youtu.be")
_PAGE, _VIDEO_PAGE, _BULK = "100", "50", 50
_MOST_PAGES = 500  # a guard against servers that page in a circle


class Api:
    """One channel's view of YouTube."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http
        self.root = base_of(account.address)
        self.secret = Secret.read(account.secret)
        self.purse = purse(http, self.budget)
        self.server_time: datetime | None = None

    @property
    def budget(self) -> str:
        """Units belong to the app's project: channels that log in through the same app share them."""
        return f"youtube:{self.secret.client_id or self.account.id}"

    @property
    def clock(self) -> datetime:
        """The server's time, or this machine's before the first answer."""
        return self.server_time or datetime.now(UTC)

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.root).hostname or ""

    @property
    def token_address(self) -> str:
        """Where tokens are given out: Google's own place, or the stand-in's."""
        return TOKEN_ADDRESS if self.root == DEFAULT_ADDRESS else f"{self.root}/token"

    @property
    def day(self) -> str:
        """The quota's present day, in California."""
        return self.clock.astimezone(_PACIFIC).date().isoformat()

    @property
    def midnight(self) -> datetime:
        """When the quota is whole again."""
        tomorrow = self.clock.astimezone(_PACIFIC).date() + timedelta(days=1)
        return datetime.combine(tomorrow, datetime.min.time(), _PACIFIC).astimezone(UTC)

    @property
    def quota(self) -> Quota:
        """How much of the day's units the app's channels have used, as far as this program knows."""
        share = self.purse.total(self.day) / self._units_a_day
        return Quota(name="YouTube units per day", share=share, resets=self.midnight, limit=self._units_a_day)

    @property
    def _units_a_day(self) -> int:
        told = self.account.options.get("daily_units", "")
        return int(told) if told.isascii() and told.isdigit() and int(told[:12]) > 0 else UNITS_A_DAY

    async def raw(self, method: str, path: str, params: Pairs = (), *, json: Any = None) -> Response:
        """Make a request and return the answer, whatever its status. What YouTube refuses costs units too."""
        answer = await self.http.request(
            method,
            f"{self.root}/youtube/v3/{path}",
            account=self.account,
            params=params,
            json=json,
            auth=login_for(self.secret.token, self.root, self.account),
        )
        self.server_time = answer.date or self.server_time
        accepted = method == "GET" or answer.status < 300
        self.purse.spend(self.account.id, self.day, READ if method == "GET" or not accepted else WRITE)
        if answer.status == 403 and set(reasons_of(answer)) & DAY_SPENT:
            missing = self._units_a_day - self.purse.total(self.day)
            self.purse.spend(self.account.id, self.day, max(missing, 0))
        return answer

    async def get(self, path: str, params: Pairs) -> Response:
        """Read. Raises typed errors for anything but 200."""
        answer = await self.raw("GET", path, params)
        if answer.status != 200:
            raise self.failure(answer)
        return answer

    async def write(self, method: str, path: str, params: Pairs, *, json: Any = None) -> Response:
        """Change something. Raises typed errors."""
        answer = await self.raw(method, path, params, json=json)
        if answer.status not in {200, 204}:
            raise self.failure(answer, write=True)
        return answer

    def failure(self, answer: Response, *, write: bool = False) -> ConnectorError:
        """Return the typed error for an answer."""
        pause = (self.midnight - self.clock).total_seconds()
        return failure(answer, self.account, midnight=max(pause, 1.0), write=write)

    async def channel(self, parts: str) -> ChannelRow:
        """Return the channel that the token opens. Raises RightMissing where it opens another one or none."""
        found: ChannelList = shaped(await self.get("channels", [("part", parts), ("mine", "true")]), ChannelList)
        wanted = self.account.remote
        if not found.items:
            text = N_(
                "The Google account has no YouTube channel. Log in as the channel: sm-console accounts login {account}"
            )
            raise RightMissing(Message(text, {"account": self.account.id}), "no channel")
        row = found.items[0]
        if wanted and row.id != wanted:
            text = N_("The login is for another channel, “{name}”. Log in again: sm-console accounts login {account}")
            values = {"account": self.account.id, "name": row.snippet.title or row.id}
            raise RightMissing(Message(text, values), "another channel")
        return row

    async def threads(self, channel: str, *, held: bool = False) -> AsyncIterator[ThreadList]:
        """Yield all threads of a channel's videos, newest first: those that everybody sees, or those held back."""
        params = [
            ("part", "snippet,replies"),
            ("allThreadsRelatedToChannelId", channel),
            ("order", "time"),
            ("maxResults", _PAGE),
            ("textFormat", "plainText"),
        ]
        if held:
            params.append(("moderationStatus", "heldForReview"))
        async for page in self._pages("commentThreads", params, ThreadList):
            yield page

    async def replies(self, thread: str) -> list[CommentRow]:
        """Return all answers to a comment."""
        params = [("part", "snippet"), ("parentId", thread), ("maxResults", _PAGE), ("textFormat", "plainText")]
        return [row async for page in self._pages("comments", params, CommentList) for row in page.items]

    async def comments(self, ids: Sequence[str]) -> list[CommentRow]:
        """Return those of the comments that are still there."""
        found: list[CommentRow] = []
        left = [list(ids[start : start + _BULK]) for start in range(0, len(ids), _BULK)]
        while left:
            some = left.pop(0)
            params = [("part", "snippet"), ("id", ",".join(some)), ("textFormat", "plainText")]
            try:
                page: CommentList = shaped(await self.get("comments", params), CommentList)
            except Gone:
                # Whether one that is gone makes the whole request fail is told nowhere.
                half = len(some) // 2
                left += [some[:half], some[half:]] if half else []
                continue
            found += page.items
        return found

    async def uploads(self, channel: str) -> AsyncIterator[VideoList]:
        """Yield the channel's videos, newest first. A channel without any may have no list of them."""
        playlist = f"UU{channel.removeprefix('UC')}"
        params = [("part", "snippet,contentDetails,status"), ("playlistId", playlist), ("maxResults", _VIDEO_PAGE)]
        try:
            async for page in self._pages("playlistItems", params, VideoList):
                yield page
        except Gone:
            return

    async def videos(self, ids: Sequence[str]) -> list[VideoRow]:
        """Return those of the videos that are still there."""
        found: list[VideoRow] = []
        for start in range(0, len(ids), _BULK):
            params = [("part", "snippet,status"), ("id", ",".join(ids[start : start + _BULK]))]
            page: VideoList = shaped(await self.get("videos", params), VideoList)
            found += page.items
        return found

    async def _pages(self, path: str, params: Pairs, kind: type[Any]) -> AsyncIterator[Any]:
        token, seen = "", set[str]()
        for _page in range(_MOST_PAGES):
            page = shaped(await self.get(path, [*params, *([("pageToken", token)] if token else [])]), kind)
            yield page
            token = page.next_page_token or ""
            if not token or token in seen:
                return
            seen.add(token)

    def guard(self) -> None:
        """Raise Forbidden where a login would travel unencrypted to a public address."""
        need_encryption(self.root, self.account)


def base_of(address: str) -> str:
    """Return where the interface is: Google's own for an empty address and for YouTube's public pages."""
    if not address.strip():
        return DEFAULT_ADDRESS
    parts = urlsplit(normalised(address))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in _PUBLIC_HOSTS or host in {"googleapis.com", "youtube.googleapis.com"}:
        return DEFAULT_ADDRESS
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/youtube/v3')}"
