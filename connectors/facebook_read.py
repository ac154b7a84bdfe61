"""How a Facebook Page lists its posts, with the comments of all levels in one flat list under each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.errors import TokenDead
from connectors.graph_counts import AT_ONCE
from connectors.graph_cursor import SIZES
from connectors.graph_data import Listing, instant, listing, record, tail, word
from connectors.graph_fetch import Reading, Thread, without_doubles
from connectors.graph_marks import Mark, read_back_to, seal_of
from sm_console.core.events import CommentSeen, PostSeen
from sm_console.core.messages import N_
from sm_console.core.model import Author, Format, Message, Visibility

POST_FIELDS = "id,created_time,message,story,permalink_url,status_type,is_published,parent_id"
COMMENT_FIELDS = "id,parent{id},from{id,name},message,created_time,is_hidden,permalink_url,attachment{type}"
COMMENTS_AT_ONCE = 100

# Without them only the first level comes, ranked; and under a live video the platform's own choice of comments.
STREAM = {"filter": "stream", "order": "reverse_chronological", "live_filter": "no_filter"}


class PageReading(Reading):
    """A Page's posts and comments."""

    def question(self, size: int) -> tuple[str, dict[str, str]]:
        """Return the Page's newest published posts. Not narrowed by time: comments come under old posts too."""
        return f"{self.owner}/published_posts", {"limit": str(SIZES[size][0]), "fields": self.post_fields(size)}

    def count_question(self) -> tuple[str, dict[str, str]]:
        """Return many published posts with their summaries alone."""
        fields = "id,comments.limit(0).filter(stream).summary(true)"
        return f"{self.owner}/published_posts", {"limit": str(AT_ONCE), "fields": fields}

    def count(self, row: Mapping[str, Any]) -> int | None:
        """Return what the summary says."""
        return listing(row.get("comments")).total

    def post_fields(self, size: int) -> str:
        """Return a post's fields, its newest comments of all levels among them."""
        modifiers = "".join(f".{name}({value})" for name, value in STREAM.items())
        return f"{POST_FIELDS},comments.limit({SIZES[size][1]}){modifiers}.summary(true){{{COMMENT_FIELDS}}}"

    @property
    def comment_fields(self) -> str:
        """Return a comment's fields."""
        return COMMENT_FIELDS

    async def find_owner(self) -> str:
        """Ask whose token it is: a Page's token makes the Page "me"."""
        owner = word(record((await self.graph.get("me", {"fields": "id"})).value).get("id"))
        if not owner:
            text = N_(
                "{site} does not say which Page the login is for. Log in again: sm-console accounts login {account}"
            )
            raise TokenDead(Message(text, self.graph.values), "no id")
        return owner

    async def thread(self, row: Mapping[str, Any], old: Mark | None, now: datetime) -> Thread | None:
        """Return a post with its comments."""
        post = post_of(row, now)
        if post is None or row.get("is_published") is False:
            return None
        page = listing(row.get("comments"))
        comments = self._comments(page, post.platform_id, now)
        seal = seal_of(post, comments, page.total)
        newest_first = page.order == "reverse_chronological"
        back_to = read_back_to(page, comments, old, seal=seal, total=page.total, newest_first=newest_first)
        if back_to is not None:
            path = f"{post.platform_id}/comments"
            params = {**STREAM, "limit": str(COMMENTS_AT_ONCE), "fields": COMMENT_FIELDS}
            async for further in self.graph.pages(path, params, page):
                read = self._comments(further, post.platform_id, now)
                comments += read
                if newest_first and read and min(comment.written for comment in read) < back_to:
                    break
        believable = bool(comments) or page.total == 0
        return Thread(post=post, comments=without_doubles(comments), total=page.total, seal=seal, believable=believable)

    def comment(self, row: Mapping[str, Any], post_id: str, now: datetime) -> CommentSeen | None:
        """Return a comment; ``None`` for one whose id is withheld."""
        if not word(row.get("id")):
            text = N_(
                "{site} does not tell the comments’ ids: the person who logged in needs the right to moderate the Page"
            )
            self.remarks["ids"] = Message(text, self.graph.values)
            return None
        author, parent = record(row.get("from")), word(record(row.get("parent")).get("id"))
        author_id = word(author.get("id"))
        return CommentSeen(
            platform_id=comment_id_of(word(row.get("id")), post_id),
            post_id=post_id,
            written=instant(row.get("created_time"), now),
            text=word(row.get("message")) or _attached(row),
            format=Format.PLAIN,
            parent_id=comment_id_of(parent, post_id) if parent else None,
            author=Author(name=word(author.get("name")), id=author_id),
            own=bool(author_id) and author_id == self.owner,
            visibility=Visibility.HELD if row.get("is_hidden") is True else Visibility.PUBLIC,
            url=word(row.get("permalink_url")),
        )

    def _comments(self, page: Listing, post_id: str, now: datetime) -> list[CommentSeen]:
        found = [self.comment(row, post_id, now) for row in page.rows]
        return [comment for comment in found if comment is not None]


def comment_id_of(given: str, post_id: str) -> str:
    """Return a comment's id in one spelling, whichever an endpoint gave: ``{post}_{comment}``, or the comment alone."""
    return f"{tail(post_id)}_{tail(given)}"


def post_of(row: Mapping[str, Any], now: datetime) -> PostSeen | None:
    """Return a post. One that passes on another's without a word of its own is no original."""
    post_id, text = word(row.get("id")), word(row.get("message"))
    if not post_id:
        return None
    return PostSeen(
        platform_id=post_id,
        published=instant(row.get("created_time"), now),
        text=text or word(row.get("story")),
        format=Format.PLAIN,
        url=word(row.get("permalink_url")),
        original=bool(text) or not word(row.get("parent_id")),
    )


def _attached(row: Mapping[str, Any]) -> str:
    """Return what stands for a comment without words: the kind of its picture or sticker."""
    kind = word(record(row.get("attachment")).get("type"))
    return f"[{kind}]" if kind else ""
