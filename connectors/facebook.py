"""A Facebook Page through Meta's Graph API, with a Page token.

``account.remote`` is the Page's id. ``account.secret`` is the Page token, or a JSON object of ``token``,
``app_id``, ``app_secret``, ``expires`` and ``scopes`` (see ``graph_secret.Secret``; the login writes it).
``account.address`` is the API's base, empty or the Page's public address for Meta's own. Options:
``version`` (of the Graph API) and ``redirect_uri`` (for the login).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from connectors.base import (
    AccountRef,
    Batch,
    Capabilities,
    Connector,
    Found,
    KnownComment,
    KnownPost,
    Outgoing,
    Quota,
    Sent,
)
from connectors.errors import TokenDead
from connectors.facebook_profile import read_profile
from connectors.facebook_read import PageReading
from connectors.facebook_write import Writing
from connectors.graph import FACEBOOK_HOST, Graph, Said, base_of
from connectors.graph_batch import Question, prefetch
from connectors.graph_cursor import Cursor
from connectors.graph_data import record, word
from connectors.graph_errors import BadQuestion
from connectors.graph_fetch import Fetch
from connectors.graph_health import Watch
from connectors.graph_sweep import Sweep
from connectors.http import Http, Response
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message

DEFAULT_ADDRESS = FACEBOOK_HOST
MAX_LENGTH = 8000
SCOPES = ("pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement")
"""The rights a login asks for."""

_OFFER_LASTS = timedelta(seconds=60)
_READ_COMMENTS = N_(
    "The login to {site} may not read comments ({scope}): what visitors write stays unseen. "
    "Log in again and allow it: sm-console accounts login {account}"
)
_READ_POSTS = N_(
    "The login to {site} may not read the Page’s posts ({scope}). "
    "Log in again and allow it: sm-console accounts login {account}"
)
_WRITE = N_(
    "The login to {site} may not answer or hide comments ({scope}). "
    "Log in again and allow it: sm-console accounts login {account}"
)
_NEEDED = {
    "pages_read_engagement": _READ_POSTS,
    "pages_read_user_content": _READ_COMMENTS,
    "pages_manage_engagement": _WRITE,
}


class _PageFetchReading(PageReading):
    """A reading whose first answer may have come in a batch."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.offered: tuple[Question, Response, datetime] | None = None

    async def first(self, path: str, params: Mapping[str, str]) -> Said:
        """Return the answer that came ahead, if it is to this very question and fresh; else ask."""
        offer, self.offered = self.offered, None
        if offer is not None:
            question, answer, came = offer
            if (question.path, question.params) == (path, params) and datetime.now(UTC) - came < _OFFER_LASTS:
                return self.graph.judge(answer)
        return await super().first(path, params)


class Facebook(Connector):
    """One Facebook Page."""

    platform: ClassVar[str] = "facebook"
    together: ClassVar[bool] = True

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.graph = Graph(account, http, site="Facebook", base=base_of(account.address, DEFAULT_ADDRESS))
        self.reading = _PageFetchReading(self.graph)
        self.watch = Watch(self.graph, _NEEDED)
        self._fetch: Fetch | None = None
        self.writing = Writing(self.reading)

    @property
    def budget(self) -> str:
        """Each Page has its own limit, in proportion to its readers."""
        return f"facebook:{self.account.remote or self.account.id}"

    @property
    def company(self) -> str:
        """The server and the app: Pages of the same ones are asked in one batch."""
        return "|".join(self.graph.shared)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The limits as Meta's headers told them last."""
        return self.graph.quotas

    @property
    def notices(self) -> tuple[Message, ...]:
        """What a person should know: suspected overwrites first, then the login's health, then odd silence."""
        remarks = self.reading.remarks.values()
        notes = self._fetch.notes if self._fetch is not None else ()
        return (*self.writing.alarms, *self.watch.notices(), *notes, *remarks, *self.graph.version_notice())

    @property
    def doubt(self) -> Message | None:
        """Why the latest fetch's silence tells nothing."""
        return self._fetch.doubt if self._fetch is not None else None

    @property
    def login_ends(self) -> datetime | None:
        """When the token or its access to data ends, as Meta told it last."""
        return self.watch.health.first_end

    @property
    def capabilities(self) -> Capabilities:
        """Everything but marking as spam, as far as the rights go; nothing without a login."""
        granted = self.watch.scopes
        actions: set[Action] = set()
        if self.graph.secret.token and (not granted or "pages_manage_engagement" in granted):
            actions = {Action.REPLY, Action.HIDE, Action.UNHIDE, Action.DELETE, Action.LIKE}
        return Capabilities(actions=frozenset(actions), max_length=MAX_LENGTH)

    async def check(self) -> Found:
        """Look at the Page and at the token's validity and rights. Raises TokenDead for a person's token."""
        try:
            row = record((await self.graph.get(self.account.remote or "me", {"fields": "id,name,category"})).value)
        except BadQuestion:
            row = {}  # people have no category
        await self.watch.look()
        if not word(row.get("category")) or self.watch.health.kind == "USER":
            text = N_(
                "The login to {site} is a person’s, not the Page’s. Log in again and choose the Page: "
                "sm-console accounts login {account}"
            )
            raise TokenDead(Message(text, self.graph.values), "not a Page's token")
        name = word(row.get("name"))
        summary = Message(N_("Facebook Page “{name}”"), {"name": name})
        return Found(kind="facebook", name=name, summary=summary, warnings=tuple(self.watch.notices()))

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request while the Page is quiet, none where a batch has asked already."""
        self.reading.remarks.clear()
        self._fetch = Fetch(self.reading, cursor)
        async for batch in self._fetch.run():
            yield batch

    def opening(self, cursor: str | None) -> Question | None:
        """Return what the next fetch asks first, for ``graph_batch.prefetch``; ``None`` where it must find the Page."""
        before = Cursor.load(cursor)
        self.reading.owner = self.reading.owner or (before.owner if before else "")
        if not self.reading.owner:
            return None
        return Question(self.graph, *self.reading.opening(before, datetime.now(UTC)))

    @classmethod
    async def fetch_together(cls, due: Sequence[tuple[Facebook, str | None]]) -> None:
        """Ask for up to 50 Pages of one app in one request."""
        await prefetch(due)

    def offer(self, question: Question, answer: Response) -> None:
        """Take the answer to that question for the next fetch, if it comes soon."""
        self.reading.offered = (question, answer, datetime.now(UTC))

    def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known: a request for each 50 posts, comments and all."""
        return Sweep(self.reading, datetime.now(UTC)).run(posts, comments)

    async def profile(self) -> ProfileSeen:
        """Read the Page's face; also looks after the login, as this is done once a day."""
        await self.watch.look()
        return await read_profile(self.graph, self.http, self.account.remote or "me")

    async def send(self, answer: Outgoing) -> Sent:
        """Publish an answer under a comment, and read it back."""
        return await self.writing.send(answer)

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer among the post's comments."""
        return await self.writing.find(answer, since)

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide, show again, like or delete."""
        await self.writing.moderate(action, comment_id)
