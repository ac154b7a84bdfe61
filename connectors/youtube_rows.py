"""What YouTube answers, with everything optional that some answers leave out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime

import msgspec

from connectors.moments import instant
from sm_console.core.events import CommentSeen, PostSeen
from sm_console.core.model import Author, Format, Visibility

HELD = frozenset({"heldForReview", "likelySpam"})
REJECTED = "rejected"
FINGERPRINT = 8
"""Signs in the fingerprint of a comment as it stood; the first half tells which comment it is."""


class _Row(msgspec.Struct, rename="camel"):
    """Base of all: YouTube joins words by capitals."""


class _Page(_Row):
    """Base of the lists. An answer that is no list at all counts as unreadable, not as an empty one."""

    kind: str = ""
    next_page_token: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError, which msgspec turns into its own error."""
        if not self.kind and not getattr(self, "items", None):
            raise ValueError("neither kind nor items")


class Channel(_Row):
    """Whoever wrote something."""

    value: str = ""


class CommentSnippet(_Row, kw_only=True):
    """What there is to know of a comment. ``textOriginal`` comes only to its writer."""

    published_at: str
    updated_at: str | None = None
    text_display: str | None = None
    text_original: str | None = None
    author_display_name: str | None = None
    author_channel_url: str | None = None
    author_channel_id: Channel | None = None
    parent_id: str | None = None
    video_id: str | None = None
    moderation_status: str | None = None


class CommentRow(_Row):
    """A comment, or an answer to one."""

    id: str
    snippet: CommentSnippet

    @property
    def writer(self) -> str:
        """The writer's channel, empty where YouTube leaves it out."""
        return self.snippet.author_channel_id.value if self.snippet.author_channel_id else ""

    @property
    def text(self) -> str:
        """The words."""
        return self.snippet.text_original or self.snippet.text_display or ""

    @property
    def written(self) -> datetime:
        """When it was written (UTC, to the second). Raises ProtocolChanged."""
        return instant(self.snippet.published_at)

    @property
    def rejected(self) -> bool:
        """Whether a moderator has thrown it away."""
        return self.snippet.moderation_status == REJECTED

    @property
    def visibility(self) -> Visibility:
        """Who sees it."""
        return Visibility.HELD if self.snippet.moderation_status in HELD else Visibility.PUBLIC

    @property
    def fingerprint(self) -> str:
        """A short mark of the comment as it stands: half tells which one it is, half changes with every edit."""
        told = f"{self.visibility} {self.snippet.updated_at} {self.text}"
        return f"{_short(self.id)}{_short(told)}"

    def seen(self, post_id: str, parent_id: str | None, me: str) -> CommentSeen:
        """Return the comment as an event."""
        snippet = self.snippet
        author = Author(name=snippet.author_display_name or "", id=self.writer, url=snippet.author_channel_url or "")
        return CommentSeen(
            platform_id=self.id,
            post_id=post_id,
            written=self.written,
            text=self.text,
            format=Format.PLAIN,
            parent_id=parent_id,
            author=author,
            own=bool(me) and self.writer == me,
            visibility=self.visibility,
            url=f"https://www.youtube.com/watch?v={post_id}&lc={self.id}",
        )


class ThreadSnippet(_Row, kw_only=True):
    """A comment under a video, and how many answers it has."""

    top_level_comment: CommentRow
    video_id: str | None = None
    channel_id: str | None = None
    total_reply_count: int = 0


class Replies(_Row):
    """Some of the answers, at most five."""

    comments: list[CommentRow] = msgspec.field(default_factory=list)


class ThreadRow(_Row):
    """A comment with some of its answers."""

    id: str
    snippet: ThreadSnippet
    replies: Replies | None = None

    @property
    def post(self) -> str:
        """The video, or the channel where somebody wrote about it as a whole."""
        return self.snippet.video_id or self.snippet.channel_id or ""

    @property
    def answers(self) -> list[CommentRow]:
        """The answers that came along."""
        return self.replies.comments if self.replies else []

    @property
    def comments(self) -> Iterator[CommentRow]:
        """Everything that came along."""
        yield self.snippet.top_level_comment
        yield from self.answers


class Resource(_Row):
    """What a playlist's item stands for."""

    video_id: str | None = None


class Details(_Row):
    """When a video was published, which may be long after it was put in the list."""

    video_id: str | None = None
    video_published_at: str | None = None


class Status(_Row):
    """Who may see a video."""

    privacy_status: str | None = None


class VideoSnippet(_Row):
    """What is told of a video."""

    published_at: str | None = None
    title: str | None = None
    description: str | None = None
    channel_title: str | None = None
    channel_id: str | None = None
    resource_id: Resource | None = None


class VideoRow(_Row):
    """A video, or its place in the list of uploads."""

    id: str
    snippet: VideoSnippet = msgspec.field(default_factory=VideoSnippet)
    content_details: Details | None = None
    status: Status | None = None
    kind: str = ""

    @property
    def video(self) -> str:
        """The video's id."""
        resource = self.snippet.resource_id
        found = (self.content_details and self.content_details.video_id) or (resource and resource.video_id)
        return found or self.id

    @property
    def public(self) -> bool:
        """Whether anybody may see it; one for those who have its address counts as well."""
        return self.status is None or self.status.privacy_status != "private"

    @property
    def published(self) -> datetime | None:
        """When it was published, ``None`` where that lies ahead."""
        told = (self.content_details and self.content_details.video_published_at) or self.snippet.published_at
        return instant(told) if told else None

    @property
    def fingerprint(self) -> str:
        """A short mark of what is told of it."""
        return _short(f"{self.snippet.title} {self.snippet.description}")

    def seen(self) -> PostSeen | None:
        """Return the video as an event, ``None`` where it is not published."""
        published = self.published
        if published is None or not self.public:
            return None
        snippet = self.snippet
        return PostSeen(
            platform_id=self.video,
            published=published,
            title=snippet.title or "",
            text=snippet.description or "",
            format=Format.PLAIN,
            url=f"https://www.youtube.com/watch?v={self.video}",
            author=Author(name=snippet.channel_title or "", id=snippet.channel_id or ""),
        )


class ThreadList(_Page):
    """A page of threads."""

    items: list[ThreadRow] = msgspec.field(default_factory=list)


class CommentList(_Page):
    """A page of comments."""

    items: list[CommentRow] = msgspec.field(default_factory=list)


class VideoList(_Page):
    """A page of videos or of a playlist's items."""

    items: list[VideoRow] = msgspec.field(default_factory=list)


class Picture(_Row):
    """A picture's address."""

    url: str | None = None
    width: int | None = None


class ChannelSnippet(_Row):
    """What a channel tells of itself."""

    title: str | None = None
    description: str | None = None
    custom_url: str | None = None
    thumbnails: dict[str, Picture] | None = None


class Image(_Row):
    """The banner."""

    banner_external_url: str | None = None


class Branding(_Row):
    """What a channel looks like."""

    image: Image | None = None


class ChannelRow(_Row):
    """A channel."""

    id: str
    snippet: ChannelSnippet = msgspec.field(default_factory=ChannelSnippet)
    branding_settings: Branding | None = None


class ChannelList(_Page):
    """The channels that a login opens: one or none."""

    items: list[ChannelRow] = msgspec.field(default_factory=list)


def _short(text: str) -> str:
    """Return four signs that tell texts apart well enough: mistaken for another, one is reported once more."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")


def thread_of(comment_id: str) -> str:
    """Return the thread that a comment stands in: an answer's id begins with it."""
    return comment_id.partition(".")[0]
