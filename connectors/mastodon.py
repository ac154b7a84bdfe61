"""Mastodon, and servers that speak its interface (GoToSocial, Pleroma and others).

``address`` is the server ("https://social.example"). ``secret`` is one access token; ``user`` the
account's name, for people to read; ``remote`` the account's id on its server, found out when empty.
``options``: ``language`` of answers (ISO 639-1, "sv" when not given).

Nobody can hide or delete what others write on Mastodon: only the account's own statuses can be
taken back, and others' be reported to whoever runs the server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
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
from connectors.cursors import cursor_of
from connectors.decode import shaped
from connectors.errors import Gone, ProtocolChanged, Refused, Unsure
from connectors.http import Http
from connectors.mastodon_api import Api, segment
from connectors.mastodon_fetch import Cursor, Fetch
from connectors.mastodon_rows import StatusRow
from connectors.mastodon_sweep import sweep
from connectors.mastodon_text import URL_COUNTS, addressed, length, same_words
from connectors.picture import picture_hash
from connectors.secrecy import need_login
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Format, Message

DEFAULT_LENGTH = 500

_SINCE_SLACK = timedelta(minutes=10)
_NO_PICTURE = ("/missing.png", "/avatars/original/missing.png", "/headers/original/missing.png")


class Mastodon(Connector):
    """One account on one server."""

    platform: ClassVar[str] = "mastodon"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.api = Api(account, http)
        self._limits = (0, 0)
        self._look = False

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The server's limit, where it tells it."""
        return (self.api.quota,) if self.api.quota else ()

    @property
    def capabilities(self) -> Capabilities:
        """With a token answers and likes; the length is the server's own once it has been asked."""
        actions = {Action.REPLY, Action.LIKE} if self.account.secret else frozenset[Action]()
        return Capabilities(
            actions=frozenset(actions),
            own_actions=frozenset({Action.DELETE}) if actions else frozenset(),
            max_length=self._limits[0] or DEFAULT_LENGTH,
            refuses_duplicates=True,
        )

    async def check(self) -> Found:
        """Look at the server and the token. Raises TokenDead, and RightMissing when mentions cannot be read."""
        need_login(self.account.secret, self.account)
        me = await self.api.me()
        server = await self.api.instance()
        self._limits = server.limits
        await self.api.get("/api/v1/notifications", [("types[]", "mention"), ("limit", "1")])
        values = {
            "user": me.acct or self.account.user,
            "host": self.api.host,
            "length": str(self.capabilities.max_length),
        }
        summary = Message(N_("Mastodon account @{user} at {host}, answers of up to {length} characters"), values)
        return Found(kind="mastodon", name=me.author.name, summary=summary, warnings=await self._missing_rights())

    async def _missing_rights(self) -> tuple[Message, ...]:
        """Return which rights the program was not registered with; servers that do not tell are believed."""
        answer = await self.api.raw("GET", "/api/v1/apps/verify_credentials")
        if answer.status != 200:
            return ()
        try:
            scopes = set(shaped(answer, dict[str, object]).get("scopes") or ())
        except (ProtocolChanged, TypeError):
            return ()
        lacking = {
            "write:statuses": N_(
                "The login may not publish answers. Log in again: sm-console accounts login {account}"
            ),
            "write:favourites": N_(
                "The login may not like comments. Log in again: sm-console accounts login {account}"
            ),
        }
        return tuple(
            Message(text, {"account": self.account.id})
            for scope, text in lacking.items()
            if scopes and not scopes & {scope, "write"}
        )

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request when nothing did, two when it is time to look at the own statuses."""
        need_login(self.account.secret, self.account)
        before = cursor_of(cursor, Cursor, self.account.remote)
        look, self._look = self._look, False
        fetch = Fetch(self.api, before, look=look)
        async with aclosing(fetch.run()) as batches:
            async for batch in batches:
                yield batch
        if fetch.after is not None and fetch.after.limits != (0, 0):
            self._limits = fetch.after.limits

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known, and the threads it stands in."""
        need_login(self.account.secret, self.account)
        async with aclosing(sweep(self.api, posts, comments)) as batches:
            async for batch in batches:
                yield batch

    async def profile(self) -> ProfileSeen:
        """Read name, presentation and pictures."""
        me = await self.api.me()
        picture, cover = _picture_url(me.avatar), _picture_url(me.header)
        return ProfileSeen(
            name=me.author.name,
            description=(me.source.note if me.source else None) or "",
            about=me.note or "",
            about_format=Format.HTML,
            url=me.url or "",
            picture_url=picture,
            picture_sha256=await picture_hash(self.http, self.account, picture),
            cover_url=cover,
            cover_sha256=await picture_hash(self.http, self.account, cover),
        )

    async def send(self, answer: Outgoing) -> Sent:
        """Answer a status that still stands, to the same circle of readers, naming its author."""
        need_login(self.account.secret, self.account)
        asked = await self.api.status(answer.comment_id)
        text = addressed(answer.text, asked.account.acct)
        self._fits(text)
        body = {
            "status": text,
            "in_reply_to_id": asked.id,
            "visibility": asked.visibility or "public",
            "language": self.account.options.get("language", "sv"),
        }
        made = await self.api.raw("POST", "/api/v1/statuses", json=body, key=answer.key)
        if made.status not in {200, 201, 202}:
            raise self.api.failure(made, write=True)
        self._look = True
        try:
            row: StatusRow = shaped(made, StatusRow)
            return Sent(platform_id=row.id, written=row.written, url=row.url or row.uri or "")
        except ProtocolChanged as error:
            text = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(text, {"host": made.host}), error.detail) from None

    def _fits(self, text: str) -> None:
        """Refuse what the server would: the name in front counts too, which the editor does not know of."""
        limit, counted = self.capabilities.max_length, self.length(text)
        if counted > limit:
            told = N_("With the name in front the answer is {over} characters too long")
            raise Refused(Message(told, {"over": str(counted - limit)}), "too long with the mention")

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer among the account's own statuses, which the server lists without delay."""
        me = self.account.remote or (await self.api.me()).id
        async for page in self.api.own(me):
            for row in page:
                if row.in_reply_to_id == answer.comment_id and same_words(row.content or "", answer.text):
                    return Sent(platform_id=row.id, written=row.written, url=row.url or row.uri or "")
            if min(row.written for row in page) < since - _SINCE_SLACK:
                break
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Like a status, or take back one of the account's own. Raises Refused for what Mastodon lacks."""
        need_login(self.account.secret, self.account)
        if action is Action.LIKE:
            liked = await self.api.raw("POST", f"/api/v1/statuses/{segment(comment_id)}/favourite")
            if liked.status != 200:
                raise self.api.failure(liked, write=True)
            return
        if action is not Action.DELETE:
            text = N_("Nobody can hide comments on Mastodon. Report it to those who run the server instead")
            raise Refused(Message(text), f"{action} on mastodon")
        await self._delete(comment_id)

    async def _delete(self, status_id: str) -> None:
        try:
            row = await self.api.status(status_id)
        except Gone:
            return
        if row.account.id != (self.account.remote or (await self.api.me()).id):
            text = N_("On Mastodon only the account’s own answers can be deleted, not what others write")
            raise Refused(Message(text), "status of another")
        answer = await self.api.raw("DELETE", f"/api/v1/statuses/{segment(status_id)}")
        if answer.status not in {200, 204, 404, 410}:
            raise self.api.failure(answer, write=True)
        self._look = True

    def length(self, text: str) -> int:
        """Count as Mastodon does: graphemes, addresses the same whatever their length, names without their server."""
        return length(text, self._limits[1] or URL_COUNTS)


def _picture_url(url: str | None) -> str:
    """Return a picture's address, empty for the sign that a server shows where there is none."""
    return "" if not url or url.endswith(_NO_PICTURE) else url
