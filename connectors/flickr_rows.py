"""What Flickr answers, and what it becomes. Numbers come as texts, and texts sometimes wrapped in an object."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

import msgspec

from connectors.errors import ProtocolChanged
from sm_console.core.events import CommentSeen, PostSeen
from sm_console.core.messages import N_
from sm_console.core.model import Author, Format, Message

SITE = "https://www.flickr.com"

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")


class Wrapped(msgspec.Struct):
    """A text in JSON made from XML."""

    content: str = msgspec.field(default="", name="_content")


Words = str | Wrapped | None


class PhotoRow(msgspec.Struct):
    """A photo (or video) in a list. ``lastupdate`` moves with comments, edits and much else; seconds since 1970."""

    id: str
    owner: str = ""
    title: Words = None
    description: Words = None
    dateupload: int | None = None
    lastupdate: int | None = None
    ispublic: int = 1
    pathalias: str | None = None
    count_comments: int | None = None

    @property
    def updated(self) -> int:
        """When it last changed, 0 where not told."""
        return self.lastupdate or 0

    @property
    def mark(self) -> str:
        """A short mark that changes with the words."""
        return checksum(words(self.title), words(self.description), self.pathalias or "")

    def event(self, me: str) -> PostSeen:
        """Return the post. Raises ProtocolChanged."""
        text = words(self.description)
        owner = self.owner or me
        return PostSeen(
            platform_id=self.id,
            published=instant(self.dateupload),
            title=words(self.title),
            text=text,
            format=format_of(text),
            url=f"{SITE}/photos/{self.pathalias or owner}/{self.id}/",
            author=Author(id=owner, url=f"{SITE}/people/{owner}/"),
        )


class PhotosPage(msgspec.Struct):
    """One page of a list of photos."""

    photo: list[PhotoRow] = msgspec.field(default_factory=list)
    page: int = 1
    pages: int = 1


class PhotoInfo(msgspec.Struct):
    """A single photo, as far as it is needed: how many comments it has."""

    comments: Wrapped | int | str | None = None

    @property
    def count(self) -> str:
        """The number of comments, empty where it is not told."""
        told = self.comments.content if isinstance(self.comments, Wrapped) else self.comments
        return "" if told is None else str(told)


class CommentRow(msgspec.Struct):
    """A comment under a photo. ``author`` is an NSID, ``datecreate`` seconds since 1970."""

    id: str
    author: str = ""
    authorname: str | None = None
    realname: str | None = None
    path_alias: str | None = None
    datecreate: int | None = None
    permalink: str | None = None
    content: str = msgspec.field(default="", name="_content")

    @property
    def order(self) -> tuple[int, int, str]:
        """Oldest first; the last part of an id grows with time."""
        return (self.datecreate or 0, *id_order(self.id))

    @property
    def name(self) -> str:
        """What the author is called."""
        return self.realname or self.authorname or ""

    def event(self, post_id: str, parent: str | None, me: str) -> CommentSeen:
        """Return the comment as seen under a photo. Raises ProtocolChanged."""
        return CommentSeen(
            platform_id=self.id,
            post_id=post_id,
            written=instant(self.datecreate),
            text=self.content,
            format=format_of(self.content),
            parent_id=parent,
            author=Author(name=self.name, id=self.author, url=f"{SITE}/people/{self.author}/" if self.author else ""),
            own=self.author == me,
            url=self.permalink or "",
        )


class CommentsPage(msgspec.Struct):
    """The comments of one photo; without any the list itself is missing."""

    comment: list[CommentRow] = msgspec.field(default_factory=list)
    page: int = 1
    pages: int = 1


class MadeRow(msgspec.Struct):
    """The receipt for a comment; only the id is sure to be there."""

    id: str
    datecreate: int | None = None
    permalink: str | None = None


class PersonRow(msgspec.Struct):
    """The account as ``people.getInfo`` gives it."""

    nsid: str = ""
    username: Words = None
    realname: Words = None
    description: Words = None
    photosurl: Words = None
    profileurl: Words = None
    iconserver: int = 0
    iconfarm: int = 0


class Holder(msgspec.Struct):
    """Whose token it is."""

    nsid: str = ""
    username: str = ""
    fullname: str = ""


class TokenRow(msgspec.Struct):
    """A token's rights ("read", "write", "delete") and its holder."""

    perms: Words = None
    user: Holder = msgspec.field(default_factory=Holder)


def words(value: Words) -> str:
    """Return a text, wrapped or not."""
    if isinstance(value, Wrapped):
        return value.content
    return value or ""


def format_of(text: str) -> Format:
    """Tell how a text is written: Flickr lets a little HTML through and keeps line ends, which HTML would lose."""
    return Format.HTML if _MARKUP.search(text) else Format.PLAIN


def instant(seconds: int | None) -> datetime:
    """Read seconds since 1970. Raises ProtocolChanged."""
    try:
        if seconds:
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ProtocolChanged(Message(N_("The server gave a time that cannot be read")), "bad time")


def id_order(comment_id: str) -> tuple[int, str]:
    """Sort comment ids as they were given out."""
    last = comment_id.rpartition("-")[2]
    return (len(last), last)


def checksum(*texts: str) -> str:
    """Return a short mark of some texts."""
    return f"{zlib.crc32(chr(0).join(texts).encode('utf-8', 'surrogatepass')):x}"
