"""What a simulated YouTube channel holds, and how a script changes it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from sm_console.drill.clock import Clock

CHANNEL = "UCkommunen0000000000000A"
REPLIES_SHOWN = 5


class Video(msgspec.Struct, kw_only=True):
    """A video."""

    id: str
    title: str
    text: str
    published: datetime
    privacy: str = "public"


class Comment(msgspec.Struct, kw_only=True):
    """A comment, or an answer to one (``parent``)."""

    id: str
    video: str
    channel: str
    name: str
    text: str
    published: datetime
    updated: datetime
    parent: str = ""
    status: str = "published"
    nameless: bool = False
    """Whether YouTube leaves out who wrote it, as it does for closed accounts."""


class Studio:
    """The channel ``me`` with its videos and comments."""

    def __init__(self, *, name: str, clock: Clock) -> None:
        self.clock = clock
        self.me = CHANNEL
        self.name = name
        self.about = f"{name} på YouTube"
        self.videos: dict[str, Video] = {}
        self.comments: dict[str, Comment] = {}
        self._made = 0

    def add_video(self, title: str, text: str, at: datetime, *, privacy: str = "public") -> str:
        """Publish a video; return its id."""
        made = self._id("v", 11)
        self.videos[made] = Video(id=made, title=title, text=text, published=at.astimezone(UTC), privacy=privacy)
        return made

    def add_comment(
        self,
        video: str,
        author: str,
        text: str,
        at: datetime,
        *,
        parent: str = "",
        own: bool = False,
        status: str = "published",
    ) -> str:
        """Let somebody comment; return the comment's id. Answers to answers hang under the comment at the top."""
        top = parent.partition(".")[0]
        made = f"{top}.{self._id('9', 22)}" if top else self._id("Ug", 26)
        when = at.astimezone(UTC)
        channel = self.me if own else f"UC{hashlib.sha256(author.encode()).hexdigest()[:22]}"
        name = self.name if own else author
        self.comments[made] = Comment(
            id=made,
            video=video,
            channel=channel,
            name=name,
            text=text,
            published=when,
            updated=when,
            parent=top,
            status=status,
        )
        return made

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words, which YouTube stamps."""
        self.comments[comment].text = text
        self.comments[comment].updated = self.clock()

    def remove(self, comment: str) -> None:
        """Delete a comment with its answers."""
        for item in [comment, *(reply.id for reply in self.replies(comment))]:
            self.comments.pop(item, None)

    def roots(self, *, held: bool) -> Iterator[Comment]:
        """Yield the comments at the top that a list shows, newest first."""
        tops = sorted(
            (c for c in self.comments.values() if not c.parent), key=lambda c: (c.published, c.id), reverse=True
        )
        for top in tops:
            waiting = any(reply.status == "heldForReview" for reply in self.replies(top.id))
            if (top.status == "heldForReview" or waiting) if held else top.status == "published":
                yield top

    def replies(self, top: str, *, everything: bool = True) -> list[Comment]:
        """Return the answers to a comment, newest first; only those that everybody sees unless ``everything``."""
        found = [c for c in self.comments.values() if c.parent == top and (everything or c.status == "published")]
        return sorted(found, key=lambda c: (c.published, c.id), reverse=True)

    def _id(self, start: str, length: int) -> str:
        self._made += 1
        signs = base64.urlsafe_b64encode(hashlib.sha256(str(self._made).encode()).digest()).decode().replace("-", "x")
        return (start + signs)[:length]


def comment_json(comment: Comment, *, owner: bool) -> dict[str, Any]:
    """Return a comment; ``owner``: for the channel's own login, which is told the moderation status."""
    snippet: dict[str, Any] = {
        "channelId": CHANNEL,
        "videoId": comment.video,
        "textDisplay": comment.text,
        "textOriginal": comment.text,
        "authorDisplayName": comment.name,
        "authorProfileImageUrl": "https://yt3.ggpht.com/bild",
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": stamp(comment.published),
        "updatedAt": stamp(comment.updated),
    }
    if not comment.nameless:
        snippet["authorChannelUrl"] = f"http://www.youtube.com/channel/{comment.channel}"
        snippet["authorChannelId"] = {"value": comment.channel}
    if comment.channel != CHANNEL:
        del snippet["textOriginal"]
    if comment.parent:
        snippet["parentId"] = comment.parent
    if owner and comment.status != "published":
        snippet["moderationStatus"] = comment.status
    return {"kind": "youtube#comment", "etag": "e", "id": comment.id, "snippet": snippet}


def thread_json(studio: Studio, top: Comment, *, held: bool) -> dict[str, Any]:
    """Return a comment with at most five of its answers; without any the part is left out."""
    replies = studio.replies(top.id, everything=held)
    row: dict[str, Any] = {
        "kind": "youtube#commentThread",
        "etag": "e",
        "id": top.id,
        "snippet": {
            "channelId": CHANNEL,
            "videoId": top.video,
            "topLevelComment": comment_json(top, owner=True),
            "canReply": True,
            "totalReplyCount": len(replies),
            "isPublic": top.status == "published",
        },
    }
    if replies:
        row["replies"] = {"comments": [comment_json(reply, owner=True) for reply in replies[:REPLIES_SHOWN]]}
    return row


def stamp(moment: datetime) -> str:
    """Write a moment in one of YouTube's two forms: both occur, side by side."""
    form = "%Y-%m-%dT%H:%M:%SZ" if moment.second % 2 else "%Y-%m-%dT%H:%M:%S.000Z"
    return moment.astimezone(UTC).strftime(form)
