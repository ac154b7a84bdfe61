"""Flickr: photos as posts, and the comments under them.

``address`` is empty for Flickr itself, or the root of a server that speaks its interface. ``remote`` is
the account's NSID ("36398523@N00"), found out when empty. ``secret`` is a JSON object with the parts
``key`` and ``secret`` (of the API key), ``token`` and ``token_secret`` (of the account), and ``perms``
("read", "write" or "delete", as granted). No options.

Flickr has no nesting, nothing can be hidden, and it tells nothing of its limit (3600 requests an hour for a key).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
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
    Sent,
)
from connectors.cursors import cursor_of
from connectors.errors import Gone, ProtocolChanged, Refused, Unsure
from connectors.flickr_api import DEFAULT_ADDRESS, Api
from connectors.flickr_fetch import Cursor, Fetch
from connectors.flickr_rows import CommentRow, MadeRow, PersonRow, format_of, instant, words
from connectors.flickr_sweep import sweep
from connectors.flickr_threads import addressed, may_answer, same_words
from connectors.http import Http
from connectors.picture import picture_hash
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message
from sm_console.core.notices import FIRST_READING

__all__ = ["DEFAULT_ADDRESS", "MAX_LENGTH", "Flickr"]

MAX_LENGTH = 10_000
"""Characters in an answer. Flickr publishes no limit; this one is ours."""

_SINCE_SLACK = timedelta(minutes=10)


class Flickr(Connector):
    """One account on Flickr."""

    platform: ClassVar[str] = "flickr"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.api = Api(account, http)
        self._me = account.remote
        self._notices: tuple[Message, ...] = ()

    @property
    def budget(self) -> str:
        """The limit is the API key's: accounts with the same one share it."""
        key = self.api.secret.key
        return f"flickr:{hashlib.sha256(key.encode()).hexdigest()[:12]}" if key else super().budget

    @property
    def notices(self) -> tuple[Message, ...]:
        """A right that is missing, and how far the first reading has come."""
        return self._notices

    @property
    def capabilities(self) -> Capabilities:
        """Answers and deletions with a login that may write; nothing can be hidden."""
        secret = self.api.secret
        able = bool(secret.token) and secret.perms in {"write", "delete"}
        actions = frozenset({Action.REPLY, Action.DELETE}) if able else frozenset[Action]()
        return Capabilities(actions=actions, max_length=MAX_LENGTH, refuses_duplicates=True)

    async def check(self) -> Found:
        """Look at the login and its rights. Raises TokenDead."""
        token = await self.api.token()
        name = token.user.fullname or token.user.username or self.account.user
        summary = Message(N_("Flickr account {name}"), {"name": name})
        warnings = _rights(words(token.perms), self.account.id)
        if self.account.remote and token.user.nsid not in {"", self.account.remote}:
            text = N_("The login belongs to another Flickr account, {name}")
            warnings = (*warnings, Message(text, {"name": name}))
        return Found(kind="flickr", name=name, summary=summary, warnings=warnings)

    async def me(self) -> str:
        """Return the account's NSID, asked for once. Raises TokenDead."""
        if not self._me:
            self._me = (await self.api.token()).user.nsid
        return self._me

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request when nothing did, one more for each photo that has changed."""
        before = cursor_of(cursor, Cursor, self.account.remote)
        self._me = before.me if before is not None else await self.me()
        fetch = Fetch(self.api, before, self._me)
        async for batch in fetch.run():
            yield batch
        self._notices = _rights(self.api.secret.perms, self.account.id)
        if fetch.left:
            self._notices = (*self._notices, Message(FIRST_READING, {"count": str(fetch.left)}))

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known, and all photos with comments, the latest first."""
        async for batch in sweep(self.api, await self.me(), posts, comments):
            yield batch

    async def profile(self) -> ProfileSeen:
        """Read name, presentation and picture; the cover is not in Flickr's interface."""
        value = await self.api.call("flickr.people.getInfo", {"user_id": await self.me()})
        row: PersonRow = self.api.part(value, "person", PersonRow)
        about = words(row.description)
        picture = self._picture_url(row)
        return ProfileSeen(
            name=words(row.realname) or words(row.username),
            about=about,
            about_format=format_of(about),
            url=words(row.profileurl) or words(row.photosurl),
            picture_url=picture,
            picture_sha256=await picture_hash(self.http, self.account, picture),
        )

    def _picture_url(self, row: PersonRow) -> str:
        """Return where the account's picture stands, empty where it has none; the largest of its forms."""
        if row.iconserver <= 0:
            return ""
        host = self.api.root or f"https://farm{row.iconfarm}.staticflickr.com"
        return f"{host}/{row.iconserver}/buddyicons/{row.nsid or self._me}_r.jpg"

    async def send(self, answer: Outgoing) -> Sent:
        """Comment under the photo, naming the one who is answered: Flickr has no other way to answer somebody.

        Flickr does not publish the same text twice, but hands back the first comment's id without a word.
        """
        before = await self.api.comments(answer.post_id)
        asked = next((row for row in before if row.id == answer.comment_id), None)
        if asked is None:
            raise Gone(Message(N_("The comment is no longer there")), "asked comment not listed")
        text = addressed(answer.text, asked)
        arguments = {"photo_id": answer.post_id, "comment_text": text}
        value = await self.api.call("flickr.photos.comments.addComment", arguments, write=True)
        try:
            made: MadeRow = self.api.part(value, "comment", MadeRow)
            written = instant(made.datecreate) if made.datecreate else self.api.now.replace(microsecond=0)
        except ProtocolChanged as error:
            told = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(told, {"host": "Flickr"}), error.detail) from None
        earlier = next((row for row in before if row.id == made.id), None)
        if earlier is None:
            return Sent(platform_id=made.id, written=written.astimezone(UTC), url=made.permalink or "")
        if earlier.order < asked.order:
            told = N_("Flickr has this very text under the photo already and does not show it twice: change the words")
            raise Refused(Message(told), "the first comment's id came back")
        return _receipt(earlier)

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer under its photo."""
        me = await self.me()
        try:
            rows = await self.api.comments(answer.post_id)
        except Gone:
            return None
        asked = next((row for row in rows if row.id == answer.comment_id), None)
        for row in rows:
            recent = instant(row.datecreate) >= since - _SINCE_SLACK
            if row.author == me and recent and same_words(row.content, answer.text) and may_answer(row, asked):
                return _receipt(row)
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Delete a comment. Raises Refused for what Flickr lacks, RightMissing where it does not let us."""
        if action is not Action.DELETE:
            text = N_("Nothing can be hidden on Flickr: a comment stands or is deleted")
            raise Refused(Message(text), f"{action} on flickr")
        try:
            await self.api.call("flickr.photos.comments.deleteComment", {"comment_id": comment_id}, write=True)
        except Gone:
            return


def _receipt(row: CommentRow) -> Sent:
    return Sent(platform_id=row.id, written=instant(row.datecreate), url=row.permalink or "")


def _rights(perms: str, account: str) -> tuple[Message, ...]:
    """Return what the login may not do, in words."""
    if perms in {"write", "delete", ""}:
        return ()
    text = N_("The login may only read: nothing can be answered. Log in again: sm-console accounts login {account}")
    return (Message(text, {"account": account}),)
