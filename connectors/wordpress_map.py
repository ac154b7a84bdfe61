"""WordPress rows and the events they become."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import ClassVar

import msgspec

from connectors.moments import unix_moment
from sm_console.core.events import CommentGone, CommentSeen, PostSeen
from sm_console.core.model import Author, Format, Visibility

GONE_AS = {"spam": "spam", "trash": "bin", "post-trashed": "bin"}
"""Statuses under which a comment is no longer there, and the event's word for each."""

_LAST_YEAR = 2200  # what is later is no time of writing, and would overflow where deadlines are reckoned
_VISIBILITY = {"approved": Visibility.PUBLIC, "approve": Visibility.PUBLIC, "hold": Visibility.HELD}


class Rendered(msgspec.Struct):
    """A text in its two forms; ``raw`` comes only with context=edit."""

    raw: str | None = None
    rendered: str | None = None

    @property
    def verbatim(self) -> str:
        """What was stored, where we may see it, else what the visitor gets."""
        return (self.raw if self.raw is not None else self.rendered) or ""


class CommentRow(msgspec.Struct):
    """A comment as REST gives it."""

    id: int
    post: int
    date_gmt: str | None = None
    date: str | None = None
    parent: int = 0
    author: int = 0
    author_name: str | None = None
    author_url: str | None = None
    content: Rendered = msgspec.field(default_factory=Rendered)
    link: str | None = None
    status: str = "approved"
    type: str = "comment"

    FIELDS: ClassVar[str] = "id,post,parent,author,author_name,author_url,date,date_gmt,content,link,status,type"

    @property
    def written(self) -> datetime:
        """When it was written, in UTC and to the second."""
        return instant(self.date_gmt, self.date)

    @property
    def order(self) -> tuple[datetime, int]:
        """Oldest first; WordPress gives the parent the lower id."""
        return (self.written, self.id)

    @property
    def mark(self) -> str:
        """A short fingerprint of all that can change."""
        parts = (self.status, self.content.verbatim, self.author_name or "", str(self.parent), str(self.post))
        return f"{zlib.crc32(repr(parts).encode('utf-8', 'surrogatepass')):x}"

    def event(self, staff: frozenset[int]) -> CommentSeen | CommentGone:
        """Return what was seen. ``staff`` holds the user ids whose words are the account's own."""
        if self.status in GONE_AS:
            return CommentGone(platform_id=str(self.id), how=GONE_AS[self.status])
        return CommentSeen(
            platform_id=str(self.id),
            post_id=str(self.post),
            written=self.written,
            text=self.content.verbatim,
            format=Format.HTML,
            parent_id=str(self.parent) if self.parent else None,
            author=Author(
                name=self.author_name or "", id=str(self.author) if self.author else "", url=self.author_url or ""
            ),
            own=self.author in staff,
            visibility=_VISIBILITY.get(self.status, Visibility.HELD),
            url=self.link or "",
        )


class PostRow(msgspec.Struct):
    """A post as REST gives it; a light listing leaves out most fields."""

    id: int
    date_gmt: str | None = None
    date: str | None = None
    modified_gmt: str | None = None
    title: Rendered = msgspec.field(default_factory=Rendered)
    content: Rendered = msgspec.field(default_factory=Rendered)
    author: int = 0
    link: str | None = None
    status: str = "publish"

    LIGHT_FIELDS: ClassVar[str] = "id,date_gmt,modified_gmt,author"
    FULL_FIELDS: ClassVar[str] = "id,date,date_gmt,modified_gmt,title,content,author,link,status"

    @property
    def order(self) -> tuple[datetime, int]:
        """Oldest first."""
        return (instant(self.date_gmt, self.date), self.id)

    @property
    def mark(self) -> str:
        """A short fingerprint: WordPress stamps every change of a post."""
        return f"{zlib.crc32(f'{self.date_gmt} {self.modified_gmt}'.encode()):x}"

    def event(self) -> PostSeen:
        """Return what was seen."""
        return PostSeen(
            platform_id=str(self.id),
            published=instant(self.date_gmt, self.date),
            title=self.title.verbatim,
            text=self.content.verbatim,
            format=Format.HTML,
            url=self.link or "",
            author=Author(id=str(self.author) if self.author else ""),
        )


class UserRow(msgspec.Struct):
    """A user of the blog."""

    id: int
    name: str = ""
    roles: tuple[str, ...] = ()
    capabilities: dict[str, bool] = msgspec.field(default_factory=dict)


class PageRow(msgspec.Struct):
    """A page, for the search of the one about the blog."""

    id: int
    slug: str = ""
    title: Rendered = msgspec.field(default_factory=Rendered)
    content: Rendered = msgspec.field(default_factory=Rendered)


def instant(gmt: str | None, local: str | None) -> datetime:
    """Read WordPress's time, which is UTC but does not say so.

    Imported comments can lack it (year 0 or before): their local time is the best there is.
    """
    for text in (gmt, local):
        try:
            moment = unix_moment(text or "") or datetime.fromisoformat(text or "")
        except ValueError:
            continue
        if 1970 <= moment.year < _LAST_YEAR:
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return datetime(1970, 1, 1, tzinfo=UTC)
