"""A YouTube channel, through version 3 of the Data API, with the channel's own login (OAuth 2.0).

``address`` is the interface's base, empty or the channel's public address for Google's own. ``remote``
is the channel's id ("UC…"), found out when empty. ``secret`` is an access token, or a JSON object of
``token``, ``refresh_token``, ``expires``, ``ends``, ``client_id``, ``client_secret`` and ``scopes`` (see
``oauth.Secret``; the login writes it). Options: ``daily_units`` (what the app's project may spend a day,
10 000 when not given), and for the login ``client_id`` and ``redirect_uri``.

Comments of others are hidden by holding them for review, and deleted by rejecting them, which cannot be
undone: YouTube deletes only a channel's own. Nobody can like through this interface.
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
    Found,
    KnownComment,
    KnownPost,
    Outgoing,
    Quota,
    Sent,
)
from connectors.cursors import cursor_of
from connectors.decode import shaped
from connectors.errors import Gone, ProtocolChanged, TokenDead, Unsure
from connectors.http import Http
from connectors.oauth import Secret, moment, renewed
from connectors.oauth_connector import OAuthConnector
from connectors.picture import picture_hash
from connectors.youtube_api import Api
from connectors.youtube_fetch import Cursor, Fetch
from connectors.youtube_rows import ChannelRow, CommentRow, thread_of
from connectors.youtube_sweep import sweep
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Format, Message

MAX_LENGTH = 10_000
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""The one right that reads and moderates comments, and answers them."""

_WARN_BEFORE = timedelta(days=14)
_SINCE_SLACK = timedelta(minutes=10)
_COVER_SIZE = "=w2120"
_STATUS = {Action.HIDE: "heldForReview", Action.UNHIDE: "published"}


class YouTube(OAuthConnector):
    """One channel."""

    platform: ClassVar[str] = "youtube"
    renew_before: ClassVar[timedelta] = timedelta(minutes=15)
    """An access token lives an hour."""

    api: Api

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.api = Api(account, http)
        self._me = ""
        self._look = False

    @property
    def budget(self) -> str:
        """The app's project, whose units are spent."""
        return self.api.budget

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The day's units, as this program counts them: YouTube says nothing until they are used up."""
        return (self.api.quota,)

    @property
    def notices(self) -> tuple[Message, ...]:
        """A right that is missing, a login that soon ends or cannot be prolonged."""
        secret, now = self.api.secret, datetime.now(UTC)
        values = {"account": self.account.id}
        found: list[Message] = []
        if secret.scopes and SCOPE not in secret.scopes:
            text = N_("The login may not read or answer comments. Log in again: sm-console accounts login {account}")
            found.append(Message(text, values))
        ends = moment(secret.ends)
        if ends is not None and ends - now < _WARN_BEFORE:
            text = N_("Days until the login to YouTube ends: {days}. Log in again: sm-console accounts login {account}")
            found.append(Message(text, {**values, "days": str(max((ends - now).days, 0))}))
        expires = moment(secret.expires)
        if expires is not None and not secret.refresh_token:
            text = N_("The login to YouTube lasts an hour only. Log in again: sm-console accounts login {account}")
            found.append(Message(text, values))
        return tuple(found)

    @property
    def capabilities(self) -> Capabilities:
        """As far as the rights go; where nobody knows them they are believed."""
        scopes = self.api.secret.scopes
        able = bool(self.api.secret.token) and (not scopes or SCOPE in scopes)
        actions = {Action.REPLY, Action.HIDE, Action.UNHIDE, Action.DELETE} if able else frozenset[Action]()
        return Capabilities(actions=frozenset(actions), max_length=MAX_LENGTH)

    async def prolonged(self, secret: Secret) -> Secret:
        """Get a new token at Google's endpoint."""
        form = {"client_id": secret.client_id}
        if secret.client_secret:
            form["client_secret"] = secret.client_secret
        return await renewed(self.http, self.account, self.api.token_address, secret, form)

    async def check(self) -> Found:
        """Look at the channel. Raises TokenDead, and RightMissing where the login opens another one or none."""
        self.need_login()
        row = await self.noticing(self.api.channel("snippet"))
        summary = Message(N_("YouTube channel “{name}”"), {"name": row.snippet.title or row.id})
        return Found(kind="youtube", name=row.snippet.title or row.id, summary=summary, warnings=self.notices)

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request when nothing did, three when it is time to look at videos and held ones."""
        self.need_login()
        before = cursor_of(cursor, Cursor, self.account.remote)
        look, self._look = self._look, False
        fetch = Fetch(self.api, before, look=look)
        try:
            async with aclosing(fetch.run()) as batches:
                async for batch in batches:
                    yield batch
        except TokenDead:
            self._refused_login = True
            raise
        self._me = fetch.me

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known, and the threads it stands in."""
        self.need_login()
        me = await self._whose()
        async with aclosing(sweep(self.api, me, posts, comments)) as batches:
            async for batch in batches:
                yield batch

    async def profile(self) -> ProfileSeen:
        """Read name, presentation and pictures."""
        row = await self.noticing(self.api.channel("snippet,brandingSettings"))
        picture, cover = _picture(row), _cover(row)
        return ProfileSeen(
            name=row.snippet.title or "",
            description=row.snippet.description or "",
            about=row.snippet.description or "",
            about_format=Format.PLAIN,
            url=f"https://www.youtube.com/{row.snippet.custom_url or f'channel/{row.id}'}",
            picture_url=picture,
            picture_sha256=await picture_hash(self.http, self.account, picture),
            cover_url=cover,
            cover_sha256=await picture_hash(self.http, self.account, cover),
        )

    async def send(self, answer: Outgoing) -> Sent:
        """Answer a comment. Answers to answers hang under the comment at the top, as on YouTube itself."""
        self.need_login()
        body = {"snippet": {"parentId": thread_of(answer.comment_id), "textOriginal": answer.text}}
        made = await self.noticing(self.api.write("POST", "comments", [("part", "snippet")], json=body))
        self._look = True
        try:
            row: CommentRow = shaped(made, CommentRow)
            return self._sent(row, answer)
        except ProtocolChanged as error:
            text = N_("{host} took the answer but did not confirm it")
            raise Unsure(Message(text, {"host": made.host}), error.detail) from None

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer among those under its comment."""
        me = await self._whose()
        wanted = _words(answer.text)
        for row in await self.noticing(self.api.replies(thread_of(answer.comment_id))):
            if row.writer == me and row.written >= since - _SINCE_SLACK and _words(row.text) == wanted:
                return self._sent(row, answer)
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hold a comment for review, publish it again, or take it away: an own one deleted, another's rejected."""
        self.need_login()
        if action in _STATUS:
            await self._set_status(comment_id, _STATUS[action])
        elif action is Action.DELETE:
            await self._delete(comment_id)
        else:
            raise NotImplementedError(action)
        self._look = True

    async def _delete(self, comment_id: str) -> None:
        rows = await self.noticing(self.api.comments([comment_id]))
        if rows and rows[0].writer == await self._whose():
            try:
                await self.noticing(self.api.write("DELETE", "comments", [("id", comment_id)]))
            except Gone:
                return
        elif rows and not rows[0].rejected:
            await self._set_status(comment_id, "rejected")

    async def _set_status(self, comment_id: str, status: str) -> None:
        params = [("id", comment_id), ("moderationStatus", status)]
        await self.noticing(self.api.write("POST", "comments/setModerationStatus", params))

    async def _whose(self) -> str:
        """Return the channel, which costs a unit to ask for."""
        self._me = self.account.remote or self._me or (await self.noticing(self.api.channel("id"))).id
        return self._me

    def _sent(self, row: CommentRow, answer: Outgoing) -> Sent:
        url = f"https://www.youtube.com/watch?v={answer.post_id}&lc={row.id}"
        return Sent(platform_id=row.id, written=row.written, url=url)


def _picture(row: ChannelRow) -> str:
    """Return the largest picture's address."""
    pictures = [picture for picture in (row.snippet.thumbnails or {}).values() if picture.url]
    return max(pictures, key=lambda picture: picture.width or 0).url or "" if pictures else ""


def _cover(row: ChannelRow) -> str:
    """Return the banner's address in a size that it can be judged by: YouTube gives it without one."""
    image = row.branding_settings.image if row.branding_settings else None
    return f"{image.banner_external_url}{_COVER_SIZE}" if image and image.banner_external_url else ""


def _words(text: str) -> str:
    """Return the text with white space made equal."""
    return " ".join(text.split())
