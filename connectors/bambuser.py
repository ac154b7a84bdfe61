"""Bambuser, as far as anything still speaks its interface: broadcasts as posts.

Bambuser's own service is gone: the last of it was announced to end in 2023. The connector is for a server
that speaks one of its two interfaces; for anything else the account should be ``manual``.

``address`` is that server. ``secret`` is the API key, ``user`` the author whose broadcasts these are
(needed by the metadata API). ``options``: ``api`` = "rest" (when not given) or "metadata", the older one.

Comments were never in either interface. The metadata API tells how many there are: when their number
grows, a notice asks somebody to look, and to enter them by hand.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import msgspec

from connectors.bambuser_api import DEFAULT_ADDRESS, Api, Broadcast, Metadata, Rest
from connectors.base import AccountRef, Batch, Capabilities, Connector, Found, KnownComment, KnownPost
from connectors.cursors import fitting, load_cursor
from connectors.errors import Gone
from connectors.http import Http
from sm_console.core.events import PostGone, PostSeen, ProfileSeen
from sm_console.core.messages import N_
from sm_console.core.model import Author, Format, Message

__all__ = ["DEFAULT_ADDRESS", "Bambuser"]

OVERLAP = timedelta(days=1)
"""How far each look reaches back behind the newest broadcast: titles are often given afterwards."""

TOLD_FOR = timedelta(hours=24)
"""How long a notice of new comments stands."""

_KNOWN = 120
_NOTICES = 5
_LOOKUPS = 50
_TITLE = 60

_CLOSED = Message(
    N_("Bambuser closed its service in 2023: give the address of a server that stands in, or make the account manual")
)
_NO_COMMENTS = Message(N_("Comments are not in Bambuser’s interface: look on the site and enter them by hand"))


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A broadcast reported before: its title, cut, and a mark of all of it.

    ``grown`` is when its comments were seen to have become more than ``before``.
    """

    title: str
    mark: str
    created: int
    comments: int | None = None
    before: int = 0
    grown: int = 0


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended: the newest broadcast's moment, and the latest ones."""

    newest: int
    known: dict[str, Known] = msgspec.field(default_factory=dict)

    def text(self) -> str:
        """Return the cursor as the store keeps it."""
        latest = sorted(self.known.items(), key=lambda item: item[1].created)[-_KNOWN:]
        return fitting(self, "known", latest)


class Bambuser(Connector):
    """One author's broadcasts."""

    platform: ClassVar[str] = "bambuser"

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        kind = Metadata if account.options.get("api", "rest") == "metadata" else Rest
        self.api: Api = kind(account, http)
        self._notices: tuple[Message, ...] = ()

    @property
    def budget(self) -> str:
        """The limit is the API key's: accounts with the same one share it."""
        secret = self.account.secret
        return f"bambuser:{hashlib.sha256(secret.encode()).hexdigest()[:12]}" if secret else super().budget

    @property
    def notices(self) -> tuple[Message, ...]:
        """That the service is gone, and broadcasts whose comments have become more."""
        return (*((_CLOSED,) if self.api.root == DEFAULT_ADDRESS else ()), *self._notices)

    @property
    def capabilities(self) -> Capabilities:
        """Broadcasts can be read; comments cannot."""
        return Capabilities(comments=False)

    async def check(self) -> Found:
        """Look at the server and the key. Raises TokenDead."""
        newest: Broadcast | None = None
        async for row in self.api.since(datetime.now(UTC) - OVERLAP):
            newest = row
            break
        name = self.account.user or (newest.author if newest else "") or self.api.host
        summary = Message(N_("Broadcasts of {name} at {host}"), {"name": name, "host": self.api.host})
        warnings = (*((_CLOSED,) if self.api.root == DEFAULT_ADDRESS else ()), _NO_COMMENTS)
        return Found(kind="bambuser", name=name, summary=summary, warnings=warnings)

    async def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed: one request when nothing did."""
        before = load_cursor(cursor, Cursor)
        start = datetime.fromtimestamp(before.newest, UTC) - OVERLAP if before and before.newest else None
        rows = sorted([row async for row in self.api.since(start)], key=lambda row: (row.created, row.id))
        now = int((self.api.clock or datetime.now(UTC)).timestamp())
        known = dict(before.known) if before else {}
        events = []
        for row in rows:
            old = known.get(row.id)
            known[row.id] = _known(row, old, now)
            if old is None or old.mark != known[row.id].mark:
                events.append(_event(row))
        newest = max([before.newest if before else 0, *(int(row.created.timestamp()) for row in rows)])
        after = Cursor(newest=newest, known=known)
        self._notices = _grown(known, now)
        if events or after != before:
            yield Batch(events=tuple(events), cursor=after.text())

    async def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known; gone is what the server itself says that it does not have."""
        del comments
        oldest = min((post.published for post in posts), default=None)
        start = oldest - timedelta(seconds=1) if oldest is not None else None
        rows = {row.id: row async for row in self.api.since(start)}
        yield Batch(events=tuple(_event(row) for row in rows.values()), cursor="")
        gone = []
        for post in [post for post in posts if post.platform_id not in rows][:_LOOKUPS]:
            try:
                await self.api.one(post.platform_id)
            except Gone:
                gone.append(PostGone(platform_id=post.platform_id))
        if gone:
            yield Batch(events=tuple(gone), cursor="")

    async def profile(self) -> ProfileSeen:
        """Return the name: nothing else was ever in the interface."""
        return ProfileSeen(name=self.account.user or self.api.host)


def _event(row: Broadcast) -> PostSeen:
    return PostSeen(
        platform_id=row.id,
        published=row.created,
        title=row.title,
        format=Format.PLAIN,
        url=row.url,
        author=Author(name=row.author),
    )


def _known(row: Broadcast, old: Known | None, now: int) -> Known:
    """Return what is kept of a broadcast; it is live, then archived, under one id and with one post."""
    now_known = Known(
        title=row.title[:_TITLE],
        mark=f"{zlib.crc32(f'{row.title} {row.url}'.encode('utf-8', 'surrogatepass')):x}",
        created=int(row.created.timestamp()),
        comments=row.comments,
    )
    if old is None or old.comments is None or row.comments is None:
        return now_known
    if row.comments > old.comments:
        before = old.before if old.grown else old.comments
        return msgspec.structs.replace(now_known, before=before, grown=now)
    if old.grown and timedelta(seconds=now - old.grown) < TOLD_FOR:
        return msgspec.structs.replace(now_known, before=old.before, grown=old.grown)
    return now_known


def _grown(known: dict[str, Known], now: int) -> tuple[Message, ...]:
    """Return a notice for each broadcast whose comments have become more lately, the latest first."""
    recent = [item for item in known.values() if item.grown and timedelta(seconds=now - item.grown) < TOLD_FOR]
    text = N_("“{title}” has more comments ({count}, not {before}): read them on the site and enter them by hand")
    return tuple(
        Message(text, {"title": item.title, "count": str(item.comments), "before": str(item.before)})
        for item in sorted(recent, key=lambda item: item.grown, reverse=True)[:_NOTICES]
    )
