"""X's interface (version 2) as a transport: the login, both spellings, paging, limits and what it costs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from connectors.base import AccountRef, Quota
from connectors.bearer import login_for
from connectors.decode import shaped
from connectors.discover import normalised
from connectors.errors import Gone, ProtocolChanged, Refused
from connectors.http import Http, Response
from connectors.oauth import Secret
from connectors.secrecy import need_encryption
from connectors.spending import purse
from connectors.x_costs import READ_POST, Costs
from connectors.x_errors import failure, partial, seconds_since_1970
from connectors.x_names import PROFILE_FIELDS, names_of
from connectors.x_rows import Listing, PostRow, UserAnswer, UserRow, WriteAnswer, id_order, moment_of
from sm_console.core.messages import N_
from sm_console.core.model import Message

Pairs = Sequence[tuple[str, str]]

DEFAULT_ADDRESS = "https://api.x.com"
PAGE = "100"
BULK = 100
SEARCH_REACHES = timedelta(days=7)

_MOST_PAGES = 200  # a guard against servers that page in a circle
_PUBLIC_HOSTS = ("x.com", "twitter.com")
_SLACK = timedelta(minutes=5)


class Api:
    """One account's view of X. ``clock`` is the server's, from its latest answer."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http
        self.root = base_of(account.address)
        self.secret = Secret.read(account.secret)
        self.names = names_of(account.options)
        self.costs = Costs(account.id, purse(http, self.budget), account.options)
        self.limits: dict[str, Quota] = {}

    @property
    def budget(self) -> str:
        """Credits belong to the app: accounts that log in through the same one share them."""
        return f"x:{self.secret.client_id or self.account.id}"

    @property
    def clock(self) -> datetime:
        """The server's time, or this machine's before the first answer."""
        return self.costs.clock or datetime.now(UTC)

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.root).hostname or ""

    async def raw(self, method: str, path: str, params: Pairs = (), *, json: Any = None) -> Response:
        """Make a request and return the answer, whatever its status."""
        answer = await self.http.request(
            method,
            f"{self.root}{path}",
            account=self.account,
            params=params,
            json=json,
            auth=login_for(self.secret.token, self.root, self.account),
        )
        self.costs.clock = answer.date or self.costs.clock
        self._note_limit(path, answer)
        return answer

    async def listing(self, path: str, params: Pairs, *, price: int | None = None) -> Listing:
        """Read a page of posts. Raises typed errors, also for an answer that holds nothing but errors."""
        answer = await self.raw("GET", path, [*params, *self.names.reading])
        if answer.status != 200:
            raise failure(answer, self.account)
        page: Listing = shaped(answer, Listing)
        if page.data is None and page.meta is None and page.errors is None:
            text = N_("{host} answered with data of another shape than expected")
            raise ProtocolChanged(Message(text, {"host": self.host}), f"neither data nor meta {answer.url_shown}")
        posts = [row.id for row in [*(page.data or ()), *page.referenced]]
        self.costs.read(posts, [user.id for user in page.users], self.costs.post if price is None else price)
        if page.data is None and page.meta is None and page.errors and "ids" not in dict(params):
            raise partial(page.errors, answer, self.account)
        return page

    async def pages(
        self, path: str, params: Pairs, *, token_name: str, price: int | None = None
    ) -> AsyncIterator[Listing]:
        """Yield all pages of a list, newest first. A page without posts may still lead to another."""
        token, seen = "", set[str]()
        for _page in range(_MOST_PAGES):
            page = await self.listing(path, [*params, *([(token_name, token)] if token else [])], price=price)
            yield page
            token = (page.meta and page.meta.next_token) or ""
            if not token or token in seen:
                return
            seen.add(token)

    async def lookup(self, ids: Sequence[str]) -> tuple[list[Listing], set[str]]:
        """Read posts again by their ids; return the pages, and those that X says there are none of."""
        pages: list[Listing] = []
        gone: set[str] = set()
        for start in range(0, len(ids), BULK):
            page = await self.listing("/2/tweets", [("ids", ",".join(ids[start : start + BULK]))], price=READ_POST)
            pages.append(page)
            told = [problem for problem in page.errors or () if problem.kind == "resource-not-found"]
            gone |= {
                problem.resource_id or problem.value or "" for problem in told if problem.parameter in {None, "ids"}
            }
        return pages, gone & set(ids)

    def search(self, query: str, since: str) -> AsyncIterator[Listing]:
        """Yield what the search finds since a post, or as far back as it reaches (seven days)."""
        made = moment_of(since)
        reaches = self.clock - SEARCH_REACHES + _SLACK
        start = [("since_id", since)] if made is not None and made > reaches else [_start(reaches)]
        return self._search(query, start, reaches)

    async def _search(self, query: str, start: Pairs, reaches: datetime) -> AsyncIterator[Listing]:
        path, fixed = "/2/tweets/search/recent", [("query", query), ("max_results", PAGE)]
        pages = self.pages(path, [*fixed, *start], token_name="next_token", price=READ_POST)  # noqa: S106 - a parameter
        try:
            async for page in pages:
                yield page
        except Refused:
            if dict(start).get("since_id") is None:
                raise
            # X counts the seven days by a clock of its own: it may refuse an id that is just too old.
            pages = self.pages(path, [*fixed, _start(reaches)], token_name="next_token", price=READ_POST)  # noqa: S106
            async for page in pages:
                yield page

    async def me(self) -> UserRow:
        """Return the account that the token opens. Raises TokenDead."""
        answer = await self.raw("GET", "/2/users/me", [("user.fields", PROFILE_FIELDS)])
        if answer.status != 200:
            raise failure(answer, self.account)
        found: UserAnswer = shaped(answer, UserAnswer)
        if found.data is None:
            raise partial(found.errors, answer, self.account) if found.errors else failure(answer, self.account)
        self.costs.read([], [found.data.id], 0)
        return found.data

    async def write(self, method: str, path: str, *, json: Any = None) -> tuple[WriteAnswer, Response]:
        """Change something. Raises typed errors; an answer of status 200 may still hold errors."""
        answer = await self.raw(method, path, json=json)
        if answer.status not in {200, 201}:
            raise failure(answer, self.account, write=True)
        try:
            done: WriteAnswer = shaped(answer, WriteAnswer)
        except ProtocolChanged:
            raise failure(answer, self.account, write=True) from None
        if done.data is None and done.errors:
            raise partial(done.errors, answer, self.account)
        return done, answer

    def _note_limit(self, path: str, answer: Response) -> None:
        """Remember what is left; X counts this for each user that an app asks for."""
        limit, left = answer.headers.get("x-rate-limit-limit", ""), answer.headers.get("x-rate-limit-remaining", "")
        if limit.isascii() and limit.isdigit() and left.isascii() and left.isdigit() and int(limit) > 0:
            steps = (":id" if step.isdigit() else step for step in path.split("/")[2:])
            name = f"x-rate-limit {'/'.join(steps)}"
            share = max(0.0, 1.0 - int(left) / int(limit))
            resets = seconds_since_1970(answer.headers.get("x-rate-limit-reset", ""))
            self.limits[name] = Quota(name=name, share=share, resets=resets, limit=int(limit), own=True)

    def guard(self) -> None:
        """Raise Forbidden where a login would travel unencrypted to a public address."""
        need_encryption(self.root, self.account)


def base_of(address: str) -> str:
    """Return where the interface is: X's own for an empty address and for X's public pages."""
    if not address.strip():
        return DEFAULT_ADDRESS
    parts = urlsplit(normalised(address))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("mobile.")
    if host in _PUBLIC_HOSTS:
        return DEFAULT_ADDRESS
    path = parts.path.rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path.removesuffix('/2')}"


def segment(post_id: str) -> str:
    """Return an id as one step of a path, whatever stands in it. Raises Gone for what cannot be an id."""
    if not post_id or post_id in {".", ".."} or len(post_id) > 200:
        raise Gone(Message(N_("X has no post with that number")), "not an id")
    return quote(post_id, safe="")


def newest(rows: Sequence[PostRow], before: str) -> str:
    """Return the highest id there is."""
    return max([row.id for row in rows] + [before], key=id_order)


def _start(moment: datetime) -> tuple[str, str]:
    return ("start_time", f"{moment:%Y-%m-%dT%H:%M:%SZ}")
