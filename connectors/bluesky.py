"""Bluesky, and any server of the AT Protocol with an AppView behind it.

``address`` is the account's server (PDS; "https://bsky.social" when empty). ``user`` is the handle,
``remote`` the account's DID. ``secret`` is an app password, or the JSON object that
``connectors.bluesky_session`` describes: ``identifier``, ``password``, ``access``, ``refresh``.
``options``: ``language`` of answers ("sv" when not given).

Answers by others can be hidden under one's own posts, never deleted. Posts are never edited.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
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
from connectors.bluesky_api import Api
from connectors.bluesky_fetch import Cursor, Fetch
from connectors.bluesky_sweep import sweep
from connectors.bluesky_text import MAX_GRAPHEMES, length
from connectors.bluesky_write import Answers, delete, like, set_hidden
from connectors.cursors import load_cursor
from connectors.errors import Refused
from connectors.http import Http
from connectors.picture import picture_hash
from sm_console.core.events import CommentSeen, ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Format, Message

DEFAULT_ADDRESS = "https://bsky.social"

_AWAITED = timedelta(minutes=10)
"""So long after an answer each fetch looks for it: the AppView may show it some moments later."""

_WARN_BEFORE = timedelta(days=14)
_MAIN_PASSWORD = "com.atproto.access"  # noqa: S105 - the scope that tells of one


class Bluesky(Connector):
    """One account."""

    platform: ClassVar[str] = "bluesky"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.api = Api(account, http, account.address or DEFAULT_ADDRESS)
        self.answers = Answers(self.api, account.options.get("language", "sv"))
        self._look = False
        self._awaited: dict[str, datetime] = {}

    @property
    def budget(self) -> str:
        """Servers count requests per network address: all accounts on one server share."""
        return f"{self.platform}:{self.api.host}"

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The server's limit, where it tells it."""
        return (self.api.quota,) if self.api.quota else ()

    @property
    def notices(self) -> tuple[Message, ...]:
        """What the session tells: a main password in use, an end that nothing can put off."""
        session = self.api.session
        found: list[Message] = []
        if session.scope == _MAIN_PASSWORD:
            text = N_(
                "This is the account’s main password. Make an app password instead: sm-console accounts login {id}"
            )
            found.append(Message(text, {"id": self.account.id}))
        ends, now = session.refresh_ends, datetime.now(UTC)
        if not session.secret.password and ends is not None and ends - now < _WARN_BEFORE:
            days = str(max((ends - now).days, 0))
            text = N_("Days until the login ends: {days}. Log in again: sm-console accounts login {id}")
            found.append(Message(text, {"days": days, "id": self.account.id}))
        return tuple(found)

    async def renew(self) -> str | None:
        """Return the secret with the session's newest tokens, where the stored one lags behind."""
        return await self.api.session.renew()

    @property
    def capabilities(self) -> Capabilities:
        """What a login may do; an answer's record key makes sure that it is made only once."""
        if not self.account.secret:
            return Capabilities()
        return Capabilities(
            actions=frozenset({Action.REPLY, Action.HIDE, Action.UNHIDE, Action.LIKE}),
            own_actions=frozenset({Action.DELETE}),
            max_length=MAX_GRAPHEMES,
            refuses_duplicates=True,
        )

    async def check(self) -> Found:
        """Look at the account and its login. Raises TokenDead."""
        me = await self.api.profile()
        values = {"user": me.handle or self.account.user, "host": self.api.host}
        summary = Message(N_("Bluesky account @{user} at {host}"), values)
        return Found(kind="bluesky", name=me.displayName or me.handle or me.did, summary=summary, warnings=self.notices)

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request when nothing did, two when it is time to look at the own posts."""
        before = load_cursor(cursor, Cursor)
        if before is not None and before.me != await self.api.me():
            before = None
        now = datetime.now(UTC)
        self._awaited = {uri: sent for uri, sent in self._awaited.items() if now - sent < _AWAITED}
        look, self._look = self._look or bool(self._awaited), False
        async with aclosing(Fetch(self.api, before, look=look).run()) as batches:
            async for batch in batches:
                for event in batch.events:
                    if isinstance(event, CommentSeen):
                        self._awaited.pop(event.platform_id, None)
                yield batch

    def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known, and the account's own threads."""
        return sweep(self.api, posts, comments)

    async def profile(self) -> ProfileSeen:
        """Read name, presentation and pictures."""
        me = await self.api.profile()
        return ProfileSeen(
            name=me.displayName or me.handle,
            description=me.description or "",
            about=me.description or "",
            about_format=Format.PLAIN,
            url=me.author.url,
            picture_url=me.avatar or "",
            picture_sha256=await picture_hash(self.http, self.account, me.avatar),
            cover_url=me.banner or "",
            cover_sha256=await picture_hash(self.http, self.account, me.banner),
        )

    async def send(self, answer: Outgoing) -> Sent:
        """Answer a comment that still stands."""
        counted = self.length(answer.text)
        if counted > MAX_GRAPHEMES:
            text = N_("The answer is {over} characters too long for Bluesky")
            raise Refused(Message(text, {"over": str(counted - MAX_GRAPHEMES)}), "too long")
        self._look = True
        sent = await self.answers.send(answer)
        self._awaited[sent.platform_id] = datetime.now(UTC)
        return sent

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:  # noqa: ARG002 - its place is known
        """Look for the answer at the one place where it can stand."""
        return await self.answers.find(answer)

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide or show under one's own posts, like, or take back one's own. Raises Refused for what cannot be done."""
        if action is Action.LIKE:
            await like(self.api, comment_id)
        elif action is Action.DELETE:
            await delete(self.api, comment_id)
            self._look = True
        elif action in {Action.HIDE, Action.UNHIDE}:
            await set_hidden(self.api, comment_id, hidden=action is Action.HIDE)
        else:
            raise Refused(Message(N_("Bluesky cannot do that")), f"{action} on bluesky")

    def length(self, text: str) -> int:
        """Count graphemes, or bytes where those run out first."""
        return length(text)
