"""A simulated site with RSS and Atom feeds: posts, all comments, and each post's comments."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec

from sm_console.drill.clock import Clock, system_clock
from sm_console.drill.loopback import Answer, Asked, Loopback

_NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
)
_ATOM = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'


class FeedPost(msgspec.Struct, kw_only=True):
    """A post of the site."""

    id: int
    title: str
    text: str
    at: datetime
    author: str = "Redaktionen"


class FeedComment(msgspec.Struct, kw_only=True):
    """A comment of the site; ``at`` ``None`` leaves the date out of the feed."""

    id: int
    post: int
    parent: int
    author: str
    text: str
    at: datetime | None


class FeedServer(Loopback):
    """The site. ``window`` is how many entries each feed holds; ``weak``: a proxy weakens the ETags.

    Set ``with_comments`` to false for a site whose comments have no feed, ``with_atom`` for one
    without the Atom form (which alone tells who answers whom).
    """

    def __init__(
        self, *, name: str = "Stadens blogg", description: str = "", window: int = 10, clock: Clock = system_clock
    ) -> None:
        super().__init__(clock=clock)
        self.name = name
        self.description = description
        self.window = window
        self.weak = False
        self.with_comments = True
        self.with_atom = True
        self.scheme = "http"
        """The scheme in guids: sites that move to https change it."""
        self.posts: dict[int, FeedPost] = {}
        self.comments: dict[int, FeedComment] = {}
        self._last = 0

    def _next(self) -> int:
        self._last += 1
        return self._last

    # What a drill's script does on the site.

    def publish(self, title: str, text: str, at: datetime) -> str:
        """Publish a post; return its id."""
        post = FeedPost(id=self._next(), title=title, text=text, at=at)
        self.posts[post.id] = post
        return str(post.id)

    def comment(
        self, post: str, author: str, text: str, at: datetime | None, *, parent: str = "", own: bool = False
    ) -> str:
        """Let somebody comment; return the comment's id. Feeds do not tell who is ``own``: it only lends its name."""
        name = self.name if own and not author else author
        made = FeedComment(id=self._next(), post=int(post), parent=int(parent or 0), author=name, text=text, at=at)
        self.comments[made.id] = made
        return str(made.id)

    def edit(self, comment: str, text: str) -> None:
        """Change a comment's words."""
        self.comments[int(comment)].text = text

    def delete(self, comment: str) -> None:
        """Take a comment away: it falls out of the feeds."""
        del self.comments[int(comment)]

    # The site.

    def handle(self, asked: Asked) -> Answer:
        """Answer a request."""
        path = asked.path.rstrip("/")
        if path == "":
            return Answer(body=self._front().encode())
        if path == "/feed":
            return self._conditional(asked, self._posts_feed(), "application/rss+xml; charset=UTF-8")
        if path == "/comments/feed" and self.with_comments:
            return self._conditional(asked, self._rss(self._newest(None)), "application/rss+xml; charset=UTF-8")
        if path == "/comments/feed/atom" and self.with_comments and self.with_atom:
            return self._conditional(asked, self._atom(self._newest(None)), "application/atom+xml; charset=UTF-8")
        parts = path.strip("/").split("/")
        if len(parts) == 3 and parts[0] == "inlagg" and parts[2] == "feed" and parts[1].isdigit():
            return self._conditional(
                asked, self._rss(self._newest(int(parts[1]))), "application/rss+xml; charset=UTF-8"
            )
        return Answer(status=404, body=b"<!doctype html><html><title>404</title></html>")

    def _front(self) -> str:
        kind = 'rel="alternate" type="application/rss+xml"'
        links = f'<link {kind} href="{self.address}/feed/" />'
        if self.with_comments:
            links += f'<link {kind} href="{self.address}/comments/feed/" />'
        return f"<!doctype html><html><head><title>{escape(self.name)}</title>{links}</head><body></body></html>"

    def _conditional(self, asked: Asked, feed: str, kind: str) -> Answer:
        """Answer 304 as WordPress does: the tag compared letter by letter, before any proxy weakens it."""
        body = feed.encode("utf-8", "replace")
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"Content-Type": kind, "ETag": f"W/{tag}" if self.weak else tag}
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers=headers)
        return Answer(headers=headers, body=body)

    def _newest(self, post: int | None) -> list[FeedComment]:
        rows = [row for row in self.comments.values() if post in {None, row.post}]
        oldest = datetime.min.replace(tzinfo=UTC)
        return sorted(rows, key=lambda row: (row.at or oldest, row.id), reverse=True)[: self.window]

    def _guid(self, post: int, comment: int = 0) -> str:
        base = self.address.replace("http", self.scheme, 1)
        return f"{base}/?p={post}" + (f"#comment-{comment}" if comment else "")

    def _posts_feed(self) -> str:
        newest = sorted(self.posts.values(), key=lambda row: (row.at, row.id), reverse=True)[: self.window]
        return _channel(self, "".join(self._post_item(post) for post in newest))

    def _post_item(self, post: FeedPost) -> str:
        count = sum(1 for comment in self.comments.values() if comment.post == post.id)
        return (
            f"<item><title>{escape(post.title)}</title><link>{self.address}/inlagg/{post.id}/</link>"
            f"<dc:creator>{_cdata(post.author)}</dc:creator><pubDate>{format_datetime(post.at)}</pubDate>"
            f'<guid isPermaLink="false">{self._guid(post.id)}</guid>'
            f"<content:encoded>{_cdata(post.text)}</content:encoded>"
            f"<wfw:commentRss>{self.address}/inlagg/{post.id}/feed/</wfw:commentRss>"
            f"<slash:comments>{count}</slash:comments></item>"
        )

    def _rss(self, rows: Iterable[FeedComment]) -> str:
        return _channel(self, "".join(self._comment_item(row) for row in rows))

    def _comment_item(self, row: FeedComment) -> str:
        date = f"<pubDate>{format_datetime(row.at)}</pubDate>" if row.at else ""
        return (
            f"<item><title>Kommentar av {escape(row.author)}</title>"
            f"<link>{self.address}/inlagg/{row.post}/#comment-{row.id}</link>"
            f"<dc:creator>{_cdata(row.author)}</dc:creator>{date}"
            f'<guid isPermaLink="false">{self._guid(row.post, row.id)}</guid>'
            f"<content:encoded>{_cdata(row.text)}</content:encoded></item>"
        )

    def _atom(self, rows: Iterable[FeedComment]) -> str:
        entries = "".join(self._comment_entry(row) for row in rows)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><feed {_ATOM}><title>{escape(self.name)}</title>'
            f"<id>{self.address}/comments/feed/atom/</id>{entries}</feed>"
        )

    def _comment_entry(self, row: FeedComment) -> str:
        date = f"<updated>{row.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</updated>" if row.at else ""
        link = quoteattr(f"{self.address}/inlagg/{row.post}/#comment-{row.id}")
        return (
            f'<entry><title>Kommentar av {escape(row.author)}</title><link rel="alternate" href={link} />'
            f"<author><name>{escape(row.author)}</name></author><id>{self._guid(row.post, row.id)}</id>{date}"
            f'<content type="html">{_cdata(row.text)}</content>'
            f"<thr:in-reply-to ref={quoteattr(self._guid(row.post, row.parent))} /></entry>"
        )


def _channel(server: FeedServer, items: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {_NAMESPACES}><channel>'
        f"<title>{escape(server.name)}</title><link>{server.address}</link>"
        f"<description>{escape(server.description)}</description>{items}</channel></rss>"
    )


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
