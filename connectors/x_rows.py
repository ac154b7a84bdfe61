"""What X answers, in either spelling, with everything optional that some answers leave out."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from connectors.moments import instant
from sm_console.core.model import Author

_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_ENTITY = re.compile("&(amp|lt|gt);")
_EPOCH_MS = 1288834974657  # the moment from which X's ids count milliseconds
_FIRST_TIMED_ID = 1 << 42  # ids below this are from before that, or no ids of X's making


class Reference(msgspec.Struct):
    """What a post refers to: ``replied_to``, ``quoted`` or ``retweeted``."""

    type: str = ""
    id: str = ""


class Note(msgspec.Struct):
    """A long post's whole text."""

    text: str | None = None


class Mention(msgspec.Struct):
    """Somebody whom a text names."""

    id: str | None = None
    username: str | None = None


class Url(msgspec.Struct):
    """An address in a text: X's short one and what it stands for."""

    url: str | None = None
    expanded_url: str | None = None


class Entities(msgspec.Struct):
    """What X found in a text."""

    mentions: list[Mention] | None = None
    urls: list[Url] | None = None


class PostRow(msgspec.Struct, kw_only=True):
    """A post: own, an answer, a mention. Each edit has an id of its own; the first one stands for all."""

    id: str
    text: str | None = None
    created_at: str | None = None
    author_id: str | None = None
    conversation_id: str | None = None
    in_reply_to_user_id: str | None = None
    entities: Entities | None = None
    referenced_tweets: list[Reference] | None = None
    referenced_posts: list[Reference] | None = None
    edit_history_tweet_ids: list[str] | None = None
    edit_history_post_ids: list[str] | None = None
    note_tweet: Note | None = None
    note_post: Note | None = None

    @property
    def versions(self) -> list[str]:
        """The ids of all versions, oldest first."""
        return self.edit_history_tweet_ids or self.edit_history_post_ids or [self.id]

    @property
    def key(self) -> str:
        """The id that stays the same over edits."""
        return self.versions[0]

    @property
    def parent(self) -> str:
        """The post that this one answers, empty where it answers none."""
        references = self.referenced_tweets or self.referenced_posts or []
        return next((reference.id for reference in references if reference.type == "replied_to"), "")

    @property
    def root(self) -> str:
        """The post at the head of the conversation; where X leaves it out, the one answered."""
        return self.conversation_id or self.parent or self.key

    @property
    def words(self) -> str:
        """The whole text as it was written."""
        note = self.note_tweet or self.note_post
        return decoded((note.text if note else None) or self.text or "")

    @property
    def written(self) -> datetime:
        """When the first version was written (UTC, to the second). Raises ProtocolChanged."""
        if self.key != self.id and (first := moment_of(self.key)) is not None:
            return first
        if self.created_at is None and (known := moment_of(self.id)) is not None:
            return known
        return instant(self.created_at or "")

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Oldest first."""
        return (self.written, *id_order(self.key))

    def names(self, account_id: str) -> bool:
        """Whether the text mentions the account."""
        return any(mention.id == account_id for mention in (self.entities and self.entities.mentions) or ())


class UserRow(msgspec.Struct, kw_only=True):
    """Somebody with an account."""

    id: str
    username: str | None = None
    name: str | None = None
    description: str | None = None
    profile_image_url: str | None = None
    profile_banner_url: str | None = None
    location: str | None = None
    url: str | None = None
    protected: bool | None = None
    entities: dict[str, object] | None = None
    public_metrics: dict[str, object] | None = None

    @property
    def author(self) -> Author:
        """The account as whoever wrote something."""
        address = f"https://x.com/{self.username}" if self.username else ""
        return Author(name=self.name or self.username or "", id=self.id, url=address)

    @property
    def written_posts(self) -> int:
        """How many posts the account has written, 0 where X does not say."""
        metrics = self.public_metrics or {}
        found = metrics.get("tweet_count", metrics.get("post_count"))
        return found if isinstance(found, int) else 0


class Includes(msgspec.Struct):
    """What was expanded."""

    users: list[UserRow] | None = None
    tweets: list[PostRow] | None = None
    posts: list[PostRow] | None = None


class Problem(msgspec.Struct):
    """What is wrong with a request or a part of its answer. ``code`` is from older forms."""

    type: str | None = None
    title: str | None = None
    detail: str | None = None
    reason: str | None = None
    code: int | None = None
    message: str | None = None
    resource_id: str | None = None
    value: str | None = None
    parameter: str | None = None
    period: str | None = None
    errors: list[Problem] | None = None

    @property
    def kind(self) -> str:
        """The last part of the problem's address, which is the same in both spellings."""
        return (self.type or "").rstrip("/").rpartition("/")[2]

    @property
    def telling(self) -> str:
        """All of X's own words for it, in lower case, to look for known phrases in."""
        own = " ".join(word for word in (self.title, self.detail, self.message, self.reason) if word).lower()
        return " ".join([own, *(inner.telling for inner in self.errors or ())])

    @property
    def codes(self) -> set[int]:
        """The numbers of older forms."""
        return {code for inner in (self, *(self.errors or ())) if (code := inner.code) is not None}


class Meta(msgspec.Struct):
    """Where a list goes on."""

    result_count: int | None = None
    next_token: str | None = None


class Listing(msgspec.Struct):
    """A page of posts. ``data`` is left out when there are none; errors in part stand beside it."""

    data: list[PostRow] | None = None
    includes: Includes | None = None
    meta: Meta | None = None
    errors: list[Problem] | None = None

    @property
    def users(self) -> list[UserRow]:
        """Those who wrote what is in the page."""
        return (self.includes and self.includes.users) or []

    @property
    def referenced(self) -> list[PostRow]:
        """What the page's posts refer to."""
        includes = self.includes or Includes()
        return includes.tweets or includes.posts or []


class UserAnswer(msgspec.Struct):
    """One account."""

    data: UserRow | None = None
    errors: list[Problem] | None = None


class Done(msgspec.Struct):
    """What became of a write."""

    id: str | None = None
    hidden: bool | None = None
    deleted: bool | None = None
    liked: bool | None = None


class WriteAnswer(msgspec.Struct):
    """The answer to a write."""

    data: Done | None = None
    errors: list[Problem] | None = None


def id_order(post_id: str) -> tuple[int, str]:
    """Ids count upwards: longer ones are newer, then by their digits."""
    return (len(post_id), post_id)


def moment_of(post_id: str) -> datetime | None:
    """Return when an id was made, ``None`` where it does not tell."""
    if not (post_id.isascii() and post_id.isdigit() and len(post_id) < 20) or int(post_id) < _FIRST_TIMED_ID:
        return None
    return datetime.fromtimestamp(((int(post_id) >> 22) + _EPOCH_MS) // 1000, UTC)


def id_at(moment: datetime) -> str:
    """Return the lowest id that can be made at a moment."""
    return str(max(int(moment.timestamp() * 1000) - _EPOCH_MS, 0) << 22)


def decoded(text: str) -> str:
    """Return a text as its author wrote it: X writes ``&``, ``<`` and ``>`` as entities on the wire, and nothing else.

    A text with one of these signs bare was not written so, and stays as it is.
    """
    if "&" not in text or "<" in text or ">" in text:
        return text
    if "&" in _ENTITY.sub("", text):
        return text
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)


def mark(row: PostRow, visibility: str) -> str:
    """Return a short mark that changes with every edit and act of moderation."""
    told = f"{row.versions[-1]} {visibility} {row.words}"
    return f"{zlib.crc32(told.encode('utf-8', 'surrogatepass')):x}"


def by_key(rows: Iterable[PostRow], known: Mapping[str, PostRow]) -> dict[str, PostRow]:
    """Return the latest version of each post."""
    latest = dict(known)
    for row in rows:
        held = latest.get(row.key)
        if held is None or id_order(row.id) >= id_order(held.id):
            latest[row.key] = row
    return latest
