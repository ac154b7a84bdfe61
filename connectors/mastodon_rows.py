"""What a Mastodon server answers, with everything optional that some servers leave out."""

from __future__ import annotations

from datetime import datetime

import msgspec

from connectors.moments import exact_moment, instant
from sm_console.core.model import Author


class AccountRow(msgspec.Struct):
    """An account. ``acct`` is ``user`` on the same server and ``user@server`` elsewhere."""

    id: str
    acct: str = ""
    username: str | None = None
    display_name: str | None = None
    url: str | None = None

    @property
    def author(self) -> Author:
        """The account as whoever wrote something."""
        return Author(name=self.display_name or self.username or self.acct, id=self.id, url=self.url or "")


class Source(msgspec.Struct):
    """What the account's owner typed."""

    note: str | None = None


class FullAccountRow(AccountRow):
    """The account as ``verify_credentials`` gives it."""

    note: str | None = None
    avatar: str | None = None
    header: str | None = None
    source: Source | None = None


class MentionRow(msgspec.Struct):
    """Somebody whom a status names."""

    id: str = ""
    acct: str = ""


class StatusRow(msgspec.Struct):
    """A status: a post, an answer, a message."""

    id: str
    created_at: str
    account: AccountRow
    content: str | None = None
    spoiler_text: str | None = None
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    visibility: str | None = None
    edited_at: str | None = None
    url: str | None = None
    uri: str | None = None
    replies_count: int | None = None
    mentions: list[MentionRow] | None = None
    reblog: object = None
    language: str | None = None

    @property
    def written(self) -> datetime:
        """When it was written (UTC, to the second). Raises ProtocolChanged."""
        return instant(self.created_at)

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Oldest first. Raises ProtocolChanged."""
        return (exact_moment(self.created_at), *id_order(self.id))

    @property
    def text(self) -> str:
        """The words as HTML, the warning in front of them first where there is one."""
        warning = self.spoiler_text or ""
        escaped = warning.replace("&", "&amp;").replace("<", "&lt;")
        return f"<p>{escaped}</p>{self.content or ''}" if warning else self.content or ""

    def concerns(self, account_id: str) -> bool:
        """Whether it was written by the account, to it, or names it."""
        named = any(mention.id == account_id for mention in self.mentions or ())
        return named or account_id in {self.account.id, self.in_reply_to_account_id}


class NoticeRow(msgspec.Struct):
    """A notification. ``status`` is missing where it has been deleted meanwhile."""

    id: str
    type: str = ""
    status: StatusRow | None = None


class ContextRow(msgspec.Struct):
    """What stands before and after a status in its thread."""

    ancestors: list[StatusRow] = msgspec.field(default_factory=list)
    descendants: list[StatusRow] = msgspec.field(default_factory=list)


class StatusLimits(msgspec.Struct):
    """How long a status may be, and what an address in it counts."""

    max_characters: int | None = None
    characters_reserved_per_url: int | None = None


class Configuration(msgspec.Struct):
    """The server's limits."""

    statuses: StatusLimits | None = None


class InstanceRow(msgspec.Struct):
    """The server, in either version of the interface; the oldest name their limit ``max_toot_chars``."""

    title: str | None = None
    version: str | None = None
    configuration: Configuration | None = None
    max_toot_chars: int | None = None

    @property
    def limits(self) -> tuple[int, int]:
        """The longest status and what an address counts; 0 where the server does not say."""
        told = (self.configuration.statuses if self.configuration else None) or StatusLimits()
        return told.max_characters or self.max_toot_chars or 0, told.characters_reserved_per_url or 0


class AppRow(msgspec.Struct):
    """A registered program."""

    client_id: str
    client_secret: str


class TokenRow(msgspec.Struct):
    """A token, and the rights that it carries."""

    access_token: str
    scope: str = ""

    def __repr__(self) -> str:
        return "TokenRow()"


def id_order(status_id: str) -> tuple[int, str]:
    """Ids are opaque; the documentation sorts them by length, then as text."""
    return (len(status_id), status_id)
