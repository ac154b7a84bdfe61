"""An Instagram business account through Meta's Graph API, with a Page's token or the account's own.

``account.remote`` is the Instagram account's id. ``account.secret`` is the token, or a JSON object of
``token``, ``app_id``, ``app_secret``, ``expires`` and ``scopes`` (see ``graph_secret.Secret``; the login
writes it). ``account.address`` is the API's base; empty or the public address means
``https://graph.facebook.com`` (a Page's token), ``https://graph.instagram.com`` is chosen for an account that
logs in with Instagram itself. Options: ``login`` ("facebook" or "instagram", where the address does not
tell), ``version`` (of the Graph API) and ``redirect_uri`` (for the login).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import msgspec

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
from connectors.errors import Gone, Refused, TokenDead, Unsure
from connectors.graph import FACEBOOK_HOST, INSTAGRAM_HOST, Graph, Said, base_of
from connectors.graph_data import checked_id, instant, listing, record, word
from connectors.graph_fetch import Fetch
from connectors.graph_health import Watch
from connectors.graph_oauth import request_token
from connectors.graph_sweep import Sweep
from connectors.http import Http
from connectors.instagram_read import COMMENT_FIELDS, COMMENTS_AT_ONCE, MediaReading
from connectors.picture import picture_hash
from sm_console.core.events import ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Action, Format, Message

DEFAULT_ADDRESS = FACEBOOK_HOST
MAX_LENGTH = 2200
FACEBOOK_SCOPES = ("instagram_basic", "instagram_manage_comments", "pages_show_list", "pages_read_engagement")
INSTAGRAM_SCOPES = ("instagram_business_basic", "instagram_business_manage_comments")
"""The rights that each kind of login asks for."""

RENEW_BEFORE = timedelta(days=20)
_SINCE_SLACK = timedelta(minutes=10)
_READ = N_(
    "The login to {site} may not read the account ({scope}). "
    "Log in again and allow it: sm-console accounts login {account}"
)
_COMMENTS = N_(
    "The login to {site} may not read, answer or hide comments ({scope}). "
    "Log in again and allow it: sm-console accounts login {account}"
)


def uses_instagram_login(account: AccountRef, base: str) -> bool:
    """Whether the account logs in with Instagram itself rather than through its Facebook Page."""
    return account.options.get("login", "instagram" if base == INSTAGRAM_HOST else "facebook") == "instagram"


class Instagram(Connector):
    """One Instagram business account."""

    platform: ClassVar[str] = "instagram"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self.graph = Graph(account, http, site="Instagram", base=base_of(account.address, DEFAULT_ADDRESS))
        self.instagram_login = uses_instagram_login(account, self.graph.base)
        self.reading = MediaReading(self.graph, instagram_login=self.instagram_login)
        reads, comments = INSTAGRAM_SCOPES if self.instagram_login else FACEBOOK_SCOPES[:2]
        self._comments_scope = comments
        self.watch = Watch(self.graph, {reads: _READ, comments: _COMMENTS})
        self._fetch: Fetch | None = None

    @property
    def budget(self) -> str:
        """Each account has its own limit, in proportion to how much it is seen."""
        return f"instagram:{self.account.remote or self.account.id}"

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The limits as Meta's headers told them last."""
        return self.graph.quotas

    @property
    def notices(self) -> tuple[Message, ...]:
        """What a person should know: the login's health, then silence that is not believable."""
        notes = self._fetch.notes if self._fetch is not None else ()
        return (*self.watch.notices(), *notes, *self.graph.version_notice())

    @property
    def doubt(self) -> Message | None:
        """Why the latest fetch's silence tells nothing."""
        return self._fetch.doubt if self._fetch is not None else None

    @property
    def login_ends(self) -> datetime | None:
        """When the login through Facebook ends, as Meta told it last; Instagram's own is prolonged by itself."""
        return None if self.instagram_login else self.watch.health.first_end

    @property
    def capabilities(self) -> Capabilities:
        """Answer, hide and delete, as far as the rights go. Instagram lets no program like."""
        granted = self.watch.scopes
        actions: set[Action] = set()
        if self.graph.secret.token and (not granted or self._comments_scope in granted):
            actions = {Action.REPLY, Action.HIDE, Action.UNHIDE, Action.DELETE}
        return Capabilities(actions=frozenset(actions), max_length=MAX_LENGTH)

    async def check(self) -> Found:
        """Look at the account and at the token's validity and rights."""
        row = record((await self.graph.get(await self._owner(), {"fields": "id,username,name"})).value)
        await self._look()
        name = word(row.get("username"))
        summary = Message(N_("Instagram account “{name}”"), {"name": name})
        return Found(kind="instagram", name=name, summary=summary, warnings=tuple(self.watch.notices()))

    async def _owner(self) -> str:
        if not self.reading.owner:
            self.reading.owner = await self.reading.find_owner()
        return self.reading.owner

    async def _look(self) -> None:
        """Ask after the token where that can be asked: Instagram's own tokens tell nothing of themselves."""
        if not self.instagram_login:
            await self.watch.look()

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request while the account is quiet."""
        self._fetch = Fetch(self.reading, cursor)
        async for batch in self._fetch.run():
            yield batch

    def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known: a request for each 50 media, comments and all."""
        return Sweep(self.reading, datetime.now(UTC)).run(posts, comments)

    async def profile(self) -> ProfileSeen:
        """Read the account's face, which has no cover; also looks after the login, as this is done once a day."""
        await self._look()
        fields = "id,username,name,biography,website,profile_picture_url"
        row = record((await self.graph.get(await self._owner(), {"fields": fields})).value)
        picture, username = word(row.get("profile_picture_url")), word(row.get("username"))
        return ProfileSeen(
            name=word(row.get("name")) or username,
            description=word(row.get("website")),
            about=word(row.get("biography")),
            about_format=Format.PLAIN,
            url=f"https://www.instagram.com/{username}/" if username else "",
            picture_url=picture,
            picture_sha256=await picture_hash(self.http, self.account, picture),
        )

    async def renew(self) -> str | None:
        """Prolong Instagram's own token in good time: it lasts 60 days. A Page's token does not end."""
        ends = self.graph.secret.ends()
        if not self.instagram_login or ends is None or ends - datetime.now(UTC) > RENEW_BEFORE:
            return None
        values = {"grant_type": "ig_refresh_token", "access_token": self.graph.secret.token}
        try:
            grant = await request_token(self.graph, "GET", f"{self.graph.base}/refresh_access_token", values)
        except Refused as error:
            text = N_("The login to {site} could not be prolonged. Log in again: sm-console accounts login {account}")
            raise TokenDead(Message(text, self.graph.values), error.detail) from None
        renewed = msgspec.structs.replace(self.graph.secret, token=grant.token, expires=grant.expires)
        return renewed.text()

    async def send(self, answer: Outgoing) -> Sent:
        """Publish an answer under a comment; Instagram hangs an answer to an answer under their root."""
        parent = checked_id(answer.comment_id, self.graph.site)
        said = await self.graph.post(f"{parent}/replies", {"message": answer.text})
        made = word(record(said.value).get("id"))
        if not made or made == parent:
            text = N_("{site} took the answer but did not confirm it")
            raise Unsure(Message(text, self.graph.values), "an answer without an id of its own")
        return Sent(platform_id=made, written=said.now.replace(microsecond=0))

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for the answer under its comment, or under that one's root."""
        await self._owner()
        await self.reading.own_name()
        asked = checked_id(answer.comment_id, self.graph.site)
        try:
            said = await self.graph.get(asked, {"fields": "id,parent_id"})
        except Gone:
            return None  # what hung under it went with it
        root = word(record(said.value).get("parent_id")) or asked
        path, params = f"{root}/replies", {"limit": str(COMMENTS_AT_ONCE), "fields": COMMENT_FIELDS}
        said = await self.graph.get(path, params)
        pages = [first := listing(said.value)]
        pages += [page async for page in self.graph.pages(path, params, first)]
        wanted = _words(answer.text)
        for row in (row for page in pages for row in page.rows):
            written = instant(row.get("timestamp"), said.now)
            nameless = not word(row.get("username")) and not record(row.get("from"))
            mine = (nameless or self.reading.is_own(row)) and written >= since - _SINCE_SLACK
            if mine and _words(word(row.get("text"))) == wanted:
                return Sent(platform_id=word(row.get("id")), written=written)
        return None

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide, show again or delete."""
        path = checked_id(comment_id, self.graph.site)
        if action is Action.DELETE:
            try:
                self._done(await self.graph.delete(path))
            except Gone:
                return
        elif action in {Action.HIDE, Action.UNHIDE}:
            await self._hide(path, hidden=action is Action.HIDE)
        else:
            raise NotImplementedError(action)

    async def _hide(self, path: str, *, hidden: bool) -> None:
        try:
            self._done(await self.graph.post(path, {"hide": "true" if hidden else "false"}))
        except Refused:
            row = record((await self.graph.get(path, {"fields": "id,hidden"})).value)
            if (row.get("hidden") is True) != hidden:
                raise

    def _done(self, said: Said) -> None:
        """Raise Refused for a success that says it was none."""
        if record(said.value).get("success") is False:
            raise Refused(Message(N_("{site} did not do it"), self.graph.values), "success false")


def _words(text: str) -> str:
    """Return the text with white space made equal: platforms trim and rewrite line ends."""
    return " ".join(text.split())
