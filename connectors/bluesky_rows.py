"""What a Bluesky server answers. Records are written by strangers' programs: each is read on its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from connectors.errors import Gone
from connectors.moments import exact_moment
from sm_console.core.messages import N_
from sm_console.core.model import Author, Message

POST = "app.bsky.feed.post"
MENTION = "app.bsky.richtext.facet#mention"


class AuthorRow(msgspec.Struct):
    """Whoever wrote something. ``did`` is who they are, ``handle`` what they are called just now."""

    did: str
    handle: str = ""
    displayName: str | None = None  # noqa: N815 - the field's name on the wire

    @property
    def author(self) -> Author:
        """The same in our words."""
        name = self.displayName or self.handle
        return Author(name=name, id=self.did, url=f"https://bsky.app/profile/{self.handle or self.did}")


class Ref(msgspec.Struct):
    """A record, and which version of it."""

    uri: str
    cid: str = ""


class ReplyRef(msgspec.Struct):
    """What a post answers, and what heads that thread."""

    root: Ref
    parent: Ref


class Record(msgspec.Struct):
    """A post's own words. ``createdAt`` is whatever the writer's program claims."""

    text: str = ""
    reply: ReplyRef | None = None
    facets: Any = None
    embed: Any = None


class Gate(msgspec.Struct):
    """A threadgate's record: which answers the thread's owner has hidden."""

    hiddenReplies: list[str] | None = None  # noqa: N815


class GateView(msgspec.Struct):
    """A threadgate as a post shows it."""

    record: Any = None

    @property
    def hidden(self) -> frozenset[str]:
        """The hidden answers' addresses."""
        try:
            return frozenset(msgspec.convert(self.record, Gate).hiddenReplies or ())
        except msgspec.ValidationError:
            return frozenset()


class Viewer(msgspec.Struct):
    """What the account itself has done with a post."""

    like: str | None = None


class PostRow(msgspec.Struct):
    """A post as the AppView shows it, or as a notification tells of it."""

    uri: str
    cid: str
    author: AuthorRow
    indexedAt: str  # noqa: N815
    record: Any = None
    replyCount: int | None = None  # noqa: N815
    threadgate: GateView | None = None
    viewer: Viewer | None = None
    reason: str = ""

    @property
    def shown(self) -> datetime:
        """When the network first showed it (UTC); writers' own clocks go astray. Raises ProtocolChanged."""
        return exact_moment(self.indexedAt)

    @property
    def written(self) -> datetime:
        """The same to the second. Raises ProtocolChanged."""
        return self.shown.replace(microsecond=0)

    @property
    def above(self) -> str | None:
        """The address of what it answers."""
        reply = self.said.reply
        return reply.parent.uri if reply is not None else None

    @property
    def said(self) -> Record:
        """The record; an empty one where it cannot be read."""
        try:
            return msgspec.convert(self.record, Record)
        except msgspec.ValidationError:
            text = self.record.get("text") if isinstance(self.record, dict) else None
            return Record(text=text if isinstance(text, str) else "")

    @property
    def root(self) -> str:
        """The address of what heads the thread: its own where it answers nothing."""
        reply = self.said.reply
        return reply.root.uri if reply is not None else self.uri

    @property
    def link(self) -> str:
        """Where people read it."""
        return f"https://bsky.app/profile/{self.author.handle or self.author.did}/post/{rkey(self.uri)}"

    def names(self, did: str) -> bool:
        """Whether it names the account in its words, or quotes it."""
        said = self.said
        facets = said.facets if isinstance(said.facets, list) else []
        listed = [facet.get("features") for facet in facets if isinstance(facet, dict)]
        features = [
            feature for each in listed if isinstance(each, list) for feature in each if isinstance(feature, dict)
        ]
        named = any(feature.get("$type") == MENTION and feature.get("did") == did for feature in features)
        return named or f"at://{did}/" in str(said.embed)


class FeedItem(msgspec.Struct):
    """A line of an account's feed; with a ``reason`` it is somebody else's post passed on."""

    post: PostRow
    reason: Any = None


class FeedPage(msgspec.Struct):
    """A page of an account's feed."""

    feed: list[FeedItem]
    cursor: str | None = None


class NoticePage(msgspec.Struct):
    """A page of notifications, newest first."""

    notifications: list[PostRow]
    cursor: str | None = None


class PostsRow(msgspec.Struct):
    """Some posts; those that are not there are left out."""

    posts: list[PostRow]


class ProfileRow(AuthorRow):
    """An account's public face."""

    description: str | None = None
    avatar: str | None = None
    banner: str | None = None


class RecordRow(msgspec.Struct):
    """A record as its repository holds it."""

    uri: str
    cid: str | None = None
    value: Any = None


class SessionRow(msgspec.Struct):
    """An open session."""

    accessJwt: str  # noqa: N815
    refreshJwt: str  # noqa: N815
    did: str
    handle: str = ""
    active: bool = True

    def __repr__(self) -> str:
        return f"SessionRow({self.did})"


def did_of(uri: str) -> str:
    """Return whose repository an address is in."""
    return uri.removeprefix("at://").partition("/")[0]


def rkey(uri: str) -> str:
    """Return a record's key, the last step of its address."""
    return uri.rpartition("/")[2]


def checked(uri: str) -> str:
    """Return the address of a post. Raises Gone for what cannot be one."""
    parts = uri.split("/")
    if len(uri) > 1000 or len(parts) != 5 or not uri.startswith("at://did:") or parts[3] != POST or not parts[4]:
        raise Gone(Message(N_("Bluesky has no post with that address")), "not a post's address")
    return uri
