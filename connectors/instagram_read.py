"""How an Instagram account lists its media: comments under each, and the answers under each comment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from connectors.errors import RightMissing
from connectors.graph import Graph
from connectors.graph_counts import AT_ONCE
from connectors.graph_cursor import SIZES
from connectors.graph_data import Listing, instant, listing, record, whole, word
from connectors.graph_fetch import Reading, Thread, without_doubles
from connectors.graph_marks import Mark, read_back_to, seal_of
from sm_console.core.events import CommentSeen, PostSeen
from sm_console.core.messages import N_
from sm_console.core.model import Author, Format, Message, Visibility

MEDIA_FIELDS = "id,caption,media_type,media_product_type,permalink,timestamp,username,comments_count"
COMMENT_FIELDS = "id,text,timestamp,username,from{id,username},hidden,parent_id"
COMMENTS_AT_ONCE = 50
"""Instagram gives no more than this."""

_REPLIES = f"replies.limit({COMMENTS_AT_ONCE}){{{COMMENT_FIELDS}}}"


class MediaReading(Reading):
    """An account's media and comments. ``instagram_login``: the token is the account's own, not a Page's."""

    counts_exactly: ClassVar[bool] = True

    def __init__(self, graph: Graph, *, instagram_login: bool) -> None:
        super().__init__(graph)
        self.instagram_login = instagram_login
        self.username = ""

    def question(self, size: int) -> tuple[str, dict[str, str]]:
        """Return the newest media. Not narrowed by time: comments come under old ones too."""
        return f"{self.owner}/media", {"limit": str(SIZES[size][0]), "fields": self.post_fields(size)}

    def count_question(self) -> tuple[str, dict[str, str]]:
        """Return many media with their counts alone."""
        return f"{self.owner}/media", {"limit": str(AT_ONCE), "fields": "id,comments_count"}

    def count(self, row: Mapping[str, Any]) -> int | None:
        """Return what the medium says of itself."""
        return whole(row.get("comments_count"))

    def post_fields(self, size: int) -> str:
        """Return a medium's fields, its newest comments and their answers among them."""
        return f"{MEDIA_FIELDS},comments.limit({SIZES[size][1]}){{{COMMENT_FIELDS},{_REPLIES}}}"

    @property
    def comment_fields(self) -> str:
        """Return a comment's fields."""
        return COMMENT_FIELDS

    async def find_owner(self) -> str:
        """Ask which Instagram account it is: the token's own, or the one tied to the token's Page."""
        fields = "user_id,username" if self.instagram_login else "instagram_business_account{id,username}"
        row = record((await self.graph.get("me", {"fields": fields})).value)
        found = row if self.instagram_login else record(row.get("instagram_business_account"))
        self.username = word(found.get("username"))
        owner = word(found.get("user_id")) or word(found.get("id"))
        if not owner:
            text = N_("No Instagram business account is tied to the Page. Tie it there, then log in again")
            raise RightMissing(Message(text), "no instagram_business_account")
        return owner

    async def own_name(self) -> str:
        """Return the account's user name, by which its own comments are known where ``from`` is left out."""
        if not self.username:
            said = await self.graph.get(self.owner or "me", {"fields": "id,username"})
            self.username = word(record(said.value).get("username"))
        return self.username

    async def thread(self, row: Mapping[str, Any], old: Mark | None, now: datetime) -> Thread | None:
        """Return a medium with its comments and their answers."""
        post_id, total = word(row.get("id")), whole(row.get("comments_count"))
        if not post_id:
            return None
        self.username = word(row.get("username")) or self.username
        post = PostSeen(
            platform_id=post_id,
            published=instant(row.get("timestamp"), now),
            text=word(row.get("caption")),
            format=Format.PLAIN,
            url=word(row.get("permalink")),
        )
        page = listing(row.get("comments"))
        comments = self._shown(page.rows, post_id, now)
        seal = seal_of(post, comments, total)
        back_to = read_back_to(page, comments, old, seal=seal, total=total, newest_first=True)
        if old is None or old.seal != seal:
            comments += await self._replies(page.rows, post_id, now)
        if back_to is not None:
            async for further in self._back(post_id, page, back_to, now):
                comments += self._shown(further.rows, post_id, now)
                comments += await self._replies(further.rows, post_id, now)
        return Thread(
            post=post,
            comments=without_doubles(comments),
            total=total,
            seal=seal,
            believable=bool(comments) or total == 0,
        )

    def comment(self, row: Mapping[str, Any], post_id: str, now: datetime) -> CommentSeen | None:
        """Return a comment read by its id."""
        return self._comment(row, post_id, word(row.get("parent_id")), now)

    def is_own(self, row: Mapping[str, Any]) -> bool:
        """Whether the account wrote it, by id or by name: either may be left out."""
        author = record(row.get("from"))
        name = word(row.get("username")) or word(author.get("username"))
        by_id = bool(self.owner) and word(author.get("id")) == self.owner
        return by_id or (bool(self.username) and name.casefold() == self.username.casefold())

    def _comment(self, row: Mapping[str, Any], post_id: str, parent: str, now: datetime) -> CommentSeen | None:
        comment_id, author = word(row.get("id")), record(row.get("from"))
        if not comment_id:
            return None
        name = word(row.get("username")) or word(author.get("username"))
        return CommentSeen(
            platform_id=comment_id,
            post_id=post_id,
            written=instant(row.get("timestamp"), now),
            text=word(row.get("text")),
            format=Format.PLAIN,
            parent_id=parent or None,
            author=Author(
                name=name, id=word(author.get("id")), url=f"https://www.instagram.com/{name}/" if name else ""
            ),
            own=self.is_own(row),
            visibility=Visibility.HELD if row.get("hidden") is True else Visibility.PUBLIC,
        )

    def _shown(self, rows: Iterable[Mapping[str, Any]], post_id: str, now: datetime) -> list[CommentSeen]:
        """Return comments, and the answers that came with them."""
        found: list[CommentSeen | None] = []
        for row in rows:
            root = word(row.get("id"))
            found.append(self._comment(row, post_id, word(row.get("parent_id")), now))
            found += [self._comment(reply, post_id, root, now) for reply in listing(row.get("replies")).rows]
        return [comment for comment in found if comment is not None]

    async def _replies(self, rows: Iterable[Mapping[str, Any]], post_id: str, now: datetime) -> list[CommentSeen]:
        """Return the answers that did not fit in with their comments."""
        found: list[CommentSeen] = []
        params = {"limit": str(COMMENTS_AT_ONCE), "fields": COMMENT_FIELDS}
        for row in rows:
            root, first = word(row.get("id")), listing(row.get("replies"))
            if not root or first.onward is None:
                continue
            async for page in self.graph.pages(f"{root}/replies", params, first):
                read = [self._comment(reply, post_id, root, now) for reply in page.rows]
                found += [comment for comment in read if comment is not None]
        return found

    async def _back(self, post_id: str, page: Listing, back_to: datetime, now: datetime) -> AsyncIterator[Listing]:
        """Yield further pages of comments, newest first, down to a time."""
        params = {"limit": str(COMMENTS_AT_ONCE), "fields": f"{COMMENT_FIELDS},{_REPLIES}"}
        async for further in self.graph.pages(f"{post_id}/comments", params, page):
            yield further
            if further.rows and min(instant(row.get("timestamp"), now) for row in further.rows) < back_to:
                return
