"""What a simulated Facebook Page holds: posts, comments and the Page itself, each as the Graph API shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sm_console.drill.graph_node import Edge, Node, stamp

if TYPE_CHECKING:
    from sm_console.drill.facebook_server import FacebookServer

FAN = "9900000000"
"""What strangers' ids begin with."""


class CommentNode(Node):
    """A comment. Facebook keeps two levels: an answer to an answer hangs under the same root."""

    kind: ClassVar[str] = "Comment"

    def __init__(self, server: FacebookServer, post: PostNode, number: str, author: tuple[str, str], text: str) -> None:
        self.server, self.post, self.number = server, post, number
        self.id = number if server.bare_ids else f"{post.number}_{number}"
        self.author_id, self.author_name = author
        self.text = text
        self.parent: CommentNode | None = None
        self.created = server.clock()
        self.hidden = False
        self.liked = False
        self.attachment = ""

    @property
    def own(self) -> bool:
        """Whether the Page wrote it."""
        return self.author_id == self.server.page_id

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows. Others' names come only with suitable access."""
        shows_author = self.own or self.server.shows_authors
        link = f"https://www.facebook.com/{self.post.id}/?comment_id={(self.parent or self).number}"
        return {
            "id": None if self.server.withholds_ids else self.id,
            "message": self.text,
            "from": {"id": self.author_id, "name": self.author_name} if shows_author else None,
            "parent": {"id": self.parent.id} if self.parent else None,
            "created_time": stamp(self.created),
            "is_hidden": self.hidden,
            "permalink_url": link + (f"&reply_comment_id={self.number}" if self.parent else ""),
            "attachment": {"type": self.attachment} if self.attachment else None,
            "comment_count": sum(c.parent is self for c in self.post.comments),
            "like_count": int(self.liked),
            "user_likes": self.liked,
            "can_hide": not self.own,
            "can_remove": True,
            "can_like": True,
            "can_comment": True,
            "is_private": False,
            "message_tags": None,
        }

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the answers."""
        return {"comments": lambda params: self.post.list_comments(params, under=self)}


class PostNode(Node):
    """A post on the Page."""

    kind: ClassVar[str] = "PagePost"

    def __init__(self, server: FacebookServer, number: str, text: str, at: datetime) -> None:
        self.server, self.number, self.text, self.created = server, number, text, at
        self.id = f"{server.page_id}_{number}"
        self.story: str | None = None
        self.shared_from: str | None = None
        self.published = True
        self.comments: list[CommentNode] = []

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows; a post without words has no ``message``."""
        return {
            "id": self.id,
            "created_time": stamp(self.created),
            "updated_time": stamp(self.created),
            "message": self.text or None,
            "story": self.story,
            "permalink_url": f"https://www.facebook.com/{self.id}",
            "full_picture": None,
            "status_type": "mobile_status_update",
            "is_published": self.published,
            "parent_id": self.shared_from,
            "shares": None,
        }

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the comments."""
        return {"comments": self.list_comments}

    def list_comments(self, params: Mapping[str, str], *, under: CommentNode | None = None) -> Edge:
        """List comments as asked: the first level ranked, unless another filter and order are wanted."""
        server = self.server
        found = [c for c in self.comments if under is None or c.parent is under]
        total = len(found)
        if under is None and params.get("filter", "toplevel") == "toplevel":
            found = [comment for comment in found if comment.parent is None]
        order = "ranked" if server.ranks else params.get("order", "ranked")
        found.sort(key=lambda comment: (comment.created, int(comment.number)), reverse=order != "chronological")
        if order == "ranked":
            found.sort(key=lambda comment: -len(comment.text))
        if not server.reads_comments:
            found = []
        summary = {"order": order, "total_count": total, "can_comment": True}
        return Edge(found, summary, always_next=server.always_next)


class PageNode(Node):
    """The Page."""

    kind: ClassVar[str] = "Page"

    def __init__(self, server: FacebookServer) -> None:
        self.server, self.id = server, server.page_id
        self.about = "Här svarar kommunen"
        self.description = "Om kommunen"
        self.general_info = ""
        self.picture = b"\xff\xd8picture"
        self.cover = b"\xff\xd8cover"

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows."""
        base = self.server.address
        picture = {"height": 320, "width": 320, "is_silhouette": not self.picture, "url": f"{base}/bilder/page.jpg"}
        cover = {"id": "55", "cover_id": "55", "source": f"{base}/bilder/cover.jpg", "offset_x": 50, "offset_y": 50}
        return {
            "id": self.id,
            "name": self.server.name,
            "category": "Government Organization",
            "username": "kommunen",
            "about": self.about or None,
            "bio": None,
            "description": self.description or None,
            "general_info": self.general_info or None,
            "company_overview": None,
            "mission": None,
            "link": f"https://www.facebook.com/{self.id}",
            "picture": {"data": picture},
            "cover": cover if self.cover else None,
            "access_token": self.server.page_token,
            "instagram_business_account": self.server.instagram,
        }

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the posts, newest first."""
        return {"published_posts": self._posts, "feed": self._posts, "posts": self._posts}

    def _posts(self, params: Mapping[str, str]) -> Edge:
        since = int(params.get("since", "0"))
        posts = [p for p in self.server.posts.values() if p.published and p.created.timestamp() >= since]
        posts.sort(key=lambda post: (post.created, post.number), reverse=True)
        return Edge([] if self.server.hides_posts else posts, always_next=self.server.always_next)


class PersonNode(Node):
    """The person who logs in."""

    kind: ClassVar[str] = "User"

    def __init__(self, server: FacebookServer, person_id: str) -> None:
        self.server, self.id = server, person_id

    def fields(self) -> Mapping[str, Any]:
        """Return what the Graph API shows."""
        return {"id": self.id, "name": "Kommunikatör"}

    def edges(self) -> Mapping[str, Callable[[Mapping[str, str]], Edge]]:
        """Return the Pages that the person has a role on."""
        return {"accounts": lambda _: Edge([self.server.page, *self.server.other_pages])}
