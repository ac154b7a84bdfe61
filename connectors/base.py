"""What every connector promises. ``tests/connectors/contract.py`` holds each of them to it.

A connector speaks one platform's API for one account. It keeps no state between calls other than
what stands in the cursor, opens nothing but the :class:`connectors.http.Http` it is given, and
raises nothing but :class:`connectors.errors.ConnectorError`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from sm_console.core.events import Event, ProfileSeen
from sm_console.core.model import Action, Message, Visibility

if TYPE_CHECKING:
    from connectors.http import Http


class AccountRef(msgspec.Struct, frozen=True, kw_only=True):
    """What a connector needs to know of an account. ``secret`` never leaves the process.

    ``remote`` is the account's own id on the platform (a Page's, a channel's, a DID) where the address
    does not tell it. ``secret`` is one token, or a JSON object where a platform needs several parts.
    ``options`` are the platform's few settings, by names that its connector documents.
    """

    id: str
    address: str
    user: str = ""
    secret: str = ""
    allow_private: bool = False
    remote: str = ""
    options: Mapping[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        """Leave the secret out of every traceback and log."""
        return f"AccountRef(id={self.id!r})"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform can do for this account. What is not in ``actions`` is never tried.

    ``own_actions`` work on the account's own words only, where the platform does not let anybody touch
    what others write. ``max_length`` counts the platform's own units (see ``Connector.length``); 0 means
    no known limit.
    ``refuses_duplicates``: the platform itself turns down the same text sent twice, so that a send
    whose outcome is unknown may be sent again once a look at the platform has not found it.
    """

    actions: frozenset[Action] = frozenset()
    own_actions: frozenset[Action] = frozenset()
    max_length: int = 0
    comments: bool = True
    refuses_duplicates: bool = False


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Some events, and the cursor to store in the same transaction. An opaque JSON text, at most 16 KiB.

    ``reaches_back`` is false where something may have come and gone since the cursor without our seeing it:
    a feed that holds the newest ten, all of them unknown.
    """

    events: tuple[Event, ...]
    cursor: str
    reaches_back: bool = True


class KnownComment(msgspec.Struct, frozen=True, kw_only=True):
    """What the store holds of a comment, for a sweep to compare with."""

    platform_id: str
    post_id: str
    written: datetime
    visibility: Visibility


class KnownPost(msgspec.Struct, frozen=True, kw_only=True):
    """What the store holds of a post."""

    platform_id: str
    published: datetime


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to put under a comment. ``key`` is unique to it and stays the same over retries."""

    key: str
    post_id: str
    comment_id: str
    text: str


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The platform's receipt for an answer."""

    platform_id: str
    written: datetime
    url: str = ""


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a platform's limit is spent, as the platform itself last said.

    ``share`` is 0.0 to 1.0 and more; ``resets`` when it is whole again (UTC), ``None`` where unknown.
    ``name`` is the platform's own word for the limit ("X-App-Usage call_count"),
    ``limit`` its size in what the platform counts, where that is known. ``own``: it is this account's alone,
    whatever else it shares with others of its budget.
    """

    name: str
    share: float
    resets: datetime | None = None
    limit: float | None = None
    own: bool = False


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a first look at an address or a login found, in words for a person.

    ``warnings`` are things that work less well than they could (no login, a right missing).
    """

    kind: str
    name: str = ""
    summary: Message
    warnings: tuple[Message, ...] = ()


class Connector(ABC):
    """One account on one platform."""

    platform: ClassVar[str]
    """The platform's word in configuration: "wordpress", "feed"."""

    together: ClassVar[bool] = False
    """Whether several accounts can be asked in fewer requests than one for each: see ``fetch_together``."""

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http

    @property
    def budget(self) -> str:
        """Which limit this account draws on; accounts with the same word share one. Never shows the secret."""
        return f"{self.platform}:{self.account.id}"

    @property
    def company(self) -> str:
        """Which accounts can be asked together, where ``together`` says so: those of one server and app."""
        return ""

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The limits as the platform reported them at the latest requests; empty where it says nothing."""
        return ()

    @property
    def notices(self) -> tuple[Message, ...]:
        """What a person should know although fetching works: a token that soon expires, a right missing.

        One line each, with what to do; made anew by each fetch or check.
        """
        return ()

    @property
    def doubt(self) -> Message | None:
        """Why the latest fetch, although it went well, tells nothing: an answer without content, say; else ``None``.

        Such a fetch counts as none.
        """
        return None

    @property
    def login_ends(self) -> datetime | None:
        """When a person has to log in again (UTC); ``None`` where that is never, or nobody knows."""
        return None

    async def renew(self) -> str | None:
        """Return a new secret to store when the present one would soon expire, ``None`` when there is no need.

        Raises TokenDead when it cannot be renewed any more.
        """
        return None

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What may be tried with this account and its credentials."""

    @abstractmethod
    async def check(self) -> Found:
        """Look at the address and the credentials, changing nothing.

        Raises TokenDead for a wrong password even where the public routes answer 200.
        """

    @abstractmethod
    def fetch(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield what changed since ``cursor`` (``None``: everything the platform still has).

        Posts come before their comments, parents before replies where the platform lets us order
        them. The last batch's cursor is complete: a stop before it means that the rest is fetched
        again. Quiet polls make the fewest requests the API allows and yield one batch or none
        without events.
        """

    @classmethod
    async def fetch_together(cls, due: Sequence[tuple[Any, str | None]]) -> None:
        """Ask ahead what the next ``fetch`` of each of these connectors (of this class) asks first.

        Each comes with its cursor. What fails here is asked again by that fetch, which tells what is wrong.
        """
        raise NotImplementedError(cls.platform)

    @abstractmethod
    def sweep(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Read again what is known, to find edits, moderation and deletions; ``cursor`` is empty.

        Also reports what turned up behind the cursor. Reports a thing as gone only on proof.
        """

    @abstractmethod
    async def profile(self) -> ProfileSeen:
        """The account's public face."""

    async def send(self, answer: Outgoing) -> Sent:
        """Publish an answer. Raises Unsure when it may have been published all the same."""
        raise NotImplementedError(answer.key)

    async def find_sent(self, answer: Outgoing, since: datetime) -> Sent | None:
        """Look for an answer of unknown fate on the platform; ``None`` is proof that it is not there."""
        raise NotImplementedError(answer.key)

    async def moderate(self, action: Action, comment_id: str) -> None:
        """Hide, unhide, delete or mark as spam. Doing it twice is no error."""
        raise NotImplementedError(comment_id)

    def length(self, text: str) -> int:
        """The text's length as the platform counts it."""
        return len(text)
