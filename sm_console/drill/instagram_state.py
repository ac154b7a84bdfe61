"""What a simulated Instagram account holds: media, comments, answers, each as the Graph API shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sm_console.drill.graph_node import Edge, Node, stamp

if TYPE_CHECKING:
    from sm_console.drill.instagram_server import InstagramServer

MOST_COMMENTS = 50


class IgComment(Node):
    """A comment or an answer; there are two levels."""

    kind: ClassVar[str] = "IGComment"

    def __init__(self, server: InstagramServer, media: IgMedia, comment_id: str, author: tuple[str, str]) -> None:
        self.server, self.media, self.id = server, media, comment_id
        self.author_id, self.username = author
        self.text = ""
        self.parent: IgComment | None = None
        self.created = server.clock()
        self.hidden = False

    @property
    def own(self) -> bool:
        """Whether the account wrote it."""
        return self.username == self.server.username

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows; who wrote it may be left out in one place or in both."""
        return {
            "id": self.id,
            "text": self.text,
            "timestamp": stamp(self.created),
            "username": self.username if self.server.shows_username else None,
            "from": {"id": self.author_id, "username": self.username} if self.server.shows_from else None,
            "hidden": self.hidden,
            "like_count": 0,
            "parent_id": self.parent.id if self.parent else None,
            "media": {"id": self.media.id},
        }

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the answers, oldest first."""
        return {"replies": self._replies}

    def _replies(self, _params: Mapping[str, str]) -> Edge:
        found = [c for c in self.media.comments if c.parent is self]
        found.sort(key=lambda comment: (comment.created, int(comment.id)))
        return Edge(found, largest=MOST_COMMENTS)


class IgMedia(Node):
    """A picture or film."""

    kind: ClassVar[str] = "IGMedia"

    def __init__(self, server: InstagramServer, media_id: str, caption: str, at: datetime) -> None:
        self.server, self.id, self.caption, self.created = server, media_id, caption, at
        self.comments: list[IgComment] = []

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows; a medium without words has no ``caption``."""
        return {
            "id": self.id,
            "caption": self.caption or None,
            "media_type": "IMAGE",
            "media_product_type": "FEED",
            "media_url": f"{self.server.address}/bilder/{self.id}.jpg",
            "thumbnail_url": None,
            "permalink": f"https://www.instagram.com/p/{self.id}/",
            "timestamp": stamp(self.created),
            "username": self.server.username,
            "comments_count": len(self.comments),
            "like_count": 0,
            "is_comment_enabled": True,
        }

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the comments of the first level, newest first."""
        return {"comments": self._comments}

    def _comments(self, _params: Mapping[str, str]) -> Edge:
        found = [c for c in self.comments if c.parent is None and not self.server.hollow]
        found.sort(key=lambda comment: (comment.created, int(comment.id)), reverse=True)
        return Edge(found, largest=MOST_COMMENTS)


class IgUser(Node):
    """The account."""

    kind: ClassVar[str] = "IGUser"

    def __init__(self, server: InstagramServer) -> None:
        self.server, self.id = server, server.account_id
        self.biography = "Kommunens Instagram"
        self.picture = b"\xff\xd8avatar"

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows."""
        own = {"user_id": self.id} if self.server.instagram_login else {}
        return {
            **own,
            "id": self.id,
            "username": self.server.username,
            "name": self.server.name,
            "biography": self.biography or None,
            "website": "https://kommunen.example",
            "profile_picture_url": f"{self.server.address}/bilder/avatar.jpg" if self.picture else None,
            "followers_count": 12,
            "follows_count": 3,
            "media_count": len(self.server.media),
        }

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the media, newest first."""
        return {"media": self._media}

    def _media(self, _params: Mapping[str, str]) -> Edge:
        found = sorted(self.server.media.values(), key=lambda media: (media.created, media.id), reverse=True)
        return Edge(found, always_next=self.server.always_next)


class IgPage(Node):
    """The Facebook Page that the account is tied to, as its token shows it."""

    kind: ClassVar[str] = "Page"

    def __init__(self, server: InstagramServer, page_id: str) -> None:
        self.server, self.id = server, page_id

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows."""
        server = self.server
        tied = {"id": server.account_id, "username": server.username} if server.tied else None
        return {
            "id": self.id,
            "name": "Kommunens sida",
            "category": "Government Organization",
            "access_token": server.page_token,
            "instagram_business_account": tied,
        }


class IgPerson(Node):
    """The person who logs in through Facebook."""

    kind: ClassVar[str] = "User"

    def __init__(self, page: IgPage, person_id: str) -> None:
        self.page, self.id = page, person_id

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows."""
        return {"id": self.id, "name": "Kommunikatör"}

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the Pages that the person has a role on."""
        return {"accounts": lambda _: Edge([self.page])}
