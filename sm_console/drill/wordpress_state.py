"""What a simulated WordPress blog holds, and how a script changes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from sm_console.drill.clock import Clock

SECRET = "sim-secret"  # noqa: S105 - opens nothing but a simulated blog on loopback
"""The application password of a simulated user who was given no other."""

_TAGS = re.compile(r"<[^>]*>")

_CAPABILITIES = {
    "administrator": frozenset({"list_users", "moderate_comments", "publish_posts", "edit_posts", "read"}),
    "editor": frozenset({"moderate_comments", "publish_posts", "edit_posts", "read"}),
    "author": frozenset({"publish_posts", "edit_posts", "read"}),
    "subscriber": frozenset({"read"}),
}


class User(msgspec.Struct, kw_only=True):
    """A user with an application password."""

    id: int
    login: str
    name: str
    role: str
    secret: str

    def can(self, capability: str) -> bool:
        """Whether the user's role has the capability."""
        return capability in _CAPABILITIES[self.role]

    @property
    def capabilities(self) -> frozenset[str]:
        """All that the role may do."""
        return _CAPABILITIES[self.role]


class Post(msgspec.Struct, kw_only=True):
    """A post or a page. WordPress stores titles and texts as HTML."""

    id: int
    date: datetime
    modified: datetime
    title: str
    content: str
    author: int = 1
    status: str = "publish"
    slug: str = ""
    kind: str = "post"
    comments_open: bool = True


class Comment(msgspec.Struct, kw_only=True):
    """A comment. ``status`` is "approved", "hold", "spam", "trash" or "post-trashed"."""

    id: int
    post: int
    parent: int
    author: int
    author_name: str
    author_url: str
    date: datetime
    content: str
    status: str
    type: str = "comment"
    ip: str = "192.0.2.1"
    agent: str = "browser"


class Blog:
    """Posts, comments and users, and the rules by which WordPress takes new comments."""

    def __init__(self, *, name: str, description: str, clock: Clock) -> None:
        self.name = name
        self.description = description
        self.clock = clock
        self.icon = b""
        self.hold_new = False
        """Whether comments by others wait for approval."""
        self.flood_seconds = 15.0
        self.users: dict[int, User] = {}
        self.posts: dict[int, Post] = {}
        self.comments: dict[int, Comment] = {}
        self._last = 0

    def _next(self) -> int:
        self._last += 1
        return self._last

    def add_user(self, login: str, *, role: str, name: str = "", secret: str = SECRET) -> User:
        """Let somebody have an account on the blog."""
        user = User(id=len(self.users) + 1, login=login, name=name or login, role=role, secret=secret)
        self.users[user.id] = user
        return user

    def add_post(
        self,
        title: str,
        content: str,
        at: datetime | None = None,
        *,
        author: int = 1,
        status: str = "publish",
        modified: datetime | None = None,
    ) -> str:
        """Publish a post; return its id."""
        when = _second(at or self.clock())
        post = Post(
            id=self._next(),
            date=when,
            modified=_second(modified or when),
            title=title,
            content=content,
            author=author,
            status=status,
        )
        self.posts[post.id] = post
        return str(post.id)

    def add_page(self, slug: str, title: str, content: str) -> str:
        """Make a page, such as the one about the blog."""
        when = _second(self.clock())
        page = Post(id=self._next(), date=when, modified=when, title=title, content=content, slug=slug, kind="page")
        self.posts[page.id] = page
        return str(page.id)

    def edit_post(self, post: str, *, title: str | None = None, content: str | None = None) -> None:
        """Change a post, which WordPress stamps."""
        found = self.posts[int(post)]
        found.title = found.title if title is None else title
        found.content = found.content if content is None else content
        found.modified = max(_second(self.clock()), found.modified + timedelta(seconds=1))

    def set_post_status(self, post: str, status: str) -> None:
        """Publish, withdraw or bin a post without changing its stamp, as WordPress's timer does."""
        found = self.posts[int(post)]
        found.status = status
        for comment in self.comments.values():
            if comment.post == found.id and status == "trash" and comment.status in {"approved", "hold"}:
                comment.status = "post-trashed"

    def add_comment(
        self,
        post: str,
        author: str,
        text: str,
        at: datetime | None = None,
        *,
        parent: str = "",
        user: int = 0,
        status: str = "",
        url: str = "",
        kind: str = "comment",
    ) -> str:
        """Let somebody comment; return the comment's id. Nothing is filtered: importers do not filter either."""
        comment = Comment(
            id=self._next(),
            post=int(post),
            parent=int(parent or 0),
            author=user,
            author_name=author,
            author_url=url,
            date=_second(at or self.clock()),
            content=text,
            status=status or ("hold" if self.hold_new and not user else "approved"),
            type=kind,
        )
        self.comments[comment.id] = comment
        return str(comment.id)

    def approve(self, comment: str) -> None:
        """Let a moderator approve a comment; its date stays."""
        self.comments[int(comment)].status = "approved"

    def set_comment_status(self, comment: str, status: str) -> None:
        """Let a moderator hold, mark or bin a comment."""
        self.comments[int(comment)].status = status

    def edit_comment(self, comment: str, text: str) -> None:
        """Let a moderator change a comment's words; WordPress keeps no stamp of it."""
        self.comments[int(comment)].content = text

    def remove_comment(self, comment: str) -> None:
        """Take a comment away for good."""
        del self.comments[int(comment)]

    def touched(self, comment: Comment, *, ip: str, agent: str) -> None:
        """Do to a comment what WordPress does at every change over REST."""
        comment.ip, comment.agent = ip, agent
        comment.author_name = _TAGS.sub("", comment.author_name).strip()

    def refusal(
        self, post: int, author_name: str, user: User | None, content: str, parent: int
    ) -> tuple[int, str] | None:
        """Return status and code when a new comment is not taken, ``None`` when it is."""
        found = self.posts.get(post)
        if found is None or found.status == "trash":
            return 403, "rest_comment_invalid_post_id" if found is None else "rest_comment_trash_post"
        if not found.comments_open:
            return 403, "rest_comment_closed"
        if not content or len(content.encode()) > 65525:
            return 400, "comment_content_column_length" if content else "rest_comment_content_invalid"
        for comment in self.comments.values():
            same = (comment.post, comment.parent, comment.content) == (post, parent, content)
            if same and comment.author_name == author_name and comment.status != "trash":
                return 409, "comment_duplicate"
        return self._flood(user)

    def _flood(self, user: User | None) -> tuple[int, str] | None:
        if user is not None and user.can("moderate_comments"):
            return None
        limit = self.clock() - timedelta(seconds=self.flood_seconds)
        own_id = user.id if user else 0
        if any(comment.author == own_id and comment.date > limit for comment in self.comments.values()):
            return 400, "comment_flood"
        return None


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
