"""Reading a WordPress blog: the listings, page by page, as rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from connectors.errors import Gone, RightMissing
from connectors.http import Response
from connectors.http_faults import TooLarge
from connectors.window import Window
from connectors.wordpress_map import CommentRow, PostRow, UserRow
from connectors.wordpress_rest import Rest, converted, total_of
from sm_console.core.messages import N_
from sm_console.core.model import Message

PAGE = 100
_SIZES = (PAGE, 20, 4, 1)  # smaller pages where strangers' long texts make a page too large
_OVERLAP = 10  # rows read twice between pages, so that a deletion in between hides none
_CLOCK_SLACK = timedelta(hours=2)  # "after" is compared with local time, which repeats an hour each autumn
_STAFF_LIMIT = 1000
_STAFF_RIGHTS = ("moderate_comments", "publish_posts", "edit_others_posts")


class CommentPage(msgspec.Struct, frozen=True):
    """One page of comments. ``total`` is ``None`` where the server does not tell it."""

    rows: list[CommentRow]
    total: int | None
    size: int
    clock: datetime | None

    def window(self) -> Window:
        """Return the page as marks to compare the next one with."""
        whole = self.total is not None and self.total <= self.size
        newest = max((row.written for row in self.rows), default=None)
        marks = {str(row.id): row.mark for row in self.rows}
        return Window(total=self.total, whole=whole, newest=newest.isoformat() if newest else "", marks=marks)


class PostPage(msgspec.Struct, frozen=True):
    """One page of posts."""

    rows: list[PostRow]
    total: int | None
    size: int

    def window(self) -> Window:
        """Return the page as marks to compare the next one with."""
        whole = self.total is not None and self.total <= self.size
        return Window(total=self.total, whole=whole, newest="", marks={str(row.id): row.mark for row in self.rows})


class Reader:
    """Lists comments, posts and staff. ``edit`` says whether we read as one who may moderate."""

    def __init__(self, rest: Rest) -> None:
        self.rest = rest
        self.edit = rest.has_login
        self._edits_posts = True

    async def newest_comments(self) -> CommentPage:
        """Read the newest comments, held ones too where the login may see them.

        A login without the right to moderate falls back to what every visitor sees; a wrong one
        raises TokenDead, though WordPress would serve it the public comments.
        """
        newest = {"orderby": "date_gmt", "order": "desc"}
        self.edit = self.rest.has_login
        if self.edit:
            try:
                return await self.comments(newest)
            except RightMissing:
                self.edit = False
        return await self.comments(newest)

    async def comments(self, params: Mapping[str, str]) -> CommentPage:
        """Read one page of comments, in smaller portions where it is too large."""
        wanted = {"_fields": CommentRow.FIELDS, **({"status": "all", "context": "edit"} if self.edit else {}), **params}
        answer, size = await self._page("wp/v2/comments", wanted)
        rows: list[CommentRow] = converted(answer, list[CommentRow], self.rest.decode(answer))
        return CommentPage([row for row in rows if row.type in {"comment", ""}], total_of(answer), size, answer.date)

    async def all_comments(self, after: datetime | None) -> AsyncIterator[CommentPage]:
        """Read all comments, oldest first, or those written after an instant; each row once."""
        order = {"orderby": "date_gmt", "order": "asc"}
        if after is not None:
            order["after"] = f"{(after - _CLOCK_SLACK).astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
        seen: set[int] = set()
        offset, more = 0, True
        while more:
            page = await self.comments({**order, "offset": str(offset)})
            yield msgspec.structs.replace(page, rows=[row for row in page.rows if row.id not in seen])
            seen.update(row.id for row in page.rows)
            more = _more(page.total, offset, page.size, len(page.rows))
            offset += page.size - min(_OVERLAP, page.size // 4)

    async def posts(self, params: Mapping[str, str], *, fields: str = PostRow.FULL_FIELDS) -> PostPage:
        """Read one page of posts."""
        wanted = {"_fields": fields, **params}
        try:
            edit = {"context": "edit"} if self.edit and self._edits_posts else {}
            answer, size = await self._page("wp/v2/posts", {**wanted, **edit})
        except RightMissing:  # a role that may moderate comments need not be allowed to edit posts
            if not self._edits_posts:
                raise
            self._edits_posts = False
            answer, size = await self._page("wp/v2/posts", wanted)
        rows: list[PostRow] = converted(answer, list[PostRow], self.rest.decode(answer))
        return PostPage(rows, total_of(answer), size)

    async def changed_posts(self) -> PostPage:
        """Read a light list of the posts changed last.

        Deliberately not filtered by time: a post published on schedule keeps its old time of change,
        and only the total betrays it.
        """
        return await self.posts({"orderby": "modified", "order": "desc"}, fields=PostRow.LIGHT_FIELDS)

    async def all_posts(self) -> AsyncIterator[PostPage]:
        """Read all posts, oldest first; each row once."""
        seen: set[int] = set()
        offset, more = 0, True
        while more:
            page = await self.posts({"orderby": "date", "order": "asc", "offset": str(offset)})
            yield msgspec.structs.replace(page, rows=[row for row in page.rows if row.id not in seen])
            seen.update(row.id for row in page.rows)
            more = _more(page.total, offset, page.size, len(page.rows))
            offset += page.size - min(_OVERLAP, page.size // 4)

    async def posts_by_id(self, ids: Sequence[str]) -> AsyncIterator[PostPage]:
        """Read certain posts; those that are not there are left out."""
        for start in range(0, len(ids), PAGE):
            part = ids[start : start + PAGE]
            offset, more = 0, True
            while more:
                params = {"include": ",".join(part), "orderby": "date", "order": "asc", "offset": str(offset)}
                page = await self.posts(params)
                yield page
                more = _more(page.total, offset, page.size, len(page.rows))
                offset += page.size

    async def comments_by_id(self, ids: Sequence[str], status: str = "") -> AsyncIterator[CommentPage]:
        """Read certain comments with a status; those that are not there are left out."""
        for start in range(0, len(ids), PAGE):
            part = ids[start : start + PAGE]
            offset, more = 0, True
            while more:
                params = {"include": ",".join(part), "orderby": "id", "order": "asc", "offset": str(offset)}
                page = await self.comments({**params, **({"status": status} if status else {})})
                yield page
                more = _more(page.total, offset, page.size, len(page.rows))
                offset += page.size

    async def staff(self) -> frozenset[int]:
        """Return the user ids of those who write for the account, as well as this login may see them.

        Only an administrator may ask by right; an editor gets the blog's authors; a readers' login
        those who have published. Users without any such right are readers, never the account.
        """
        questions: tuple[dict[str, str], ...] = (
            {"capabilities": "publish_posts,moderate_comments", "context": "edit", "_fields": "id,roles,capabilities"},
            {"who": "authors", "_fields": "id"},
            {"_fields": "id"},
        )
        for question in questions:
            found = await self._staff(question)
            if found is not None:
                return found
        return frozenset()

    async def _staff(self, question: Mapping[str, str]) -> frozenset[int] | None:
        found: set[int] = set()
        for page in range(1, _STAFF_LIMIT // PAGE + 1):
            params = {**question, "per_page": str(PAGE), "page": str(page)}
            answer = await self.rest.raw("GET", "wp/v2/users", params)
            if answer.status in {400, 401, 403, 404} and page == 1:
                return None
            if answer.status == 400:
                break
            if answer.status != 200:
                raise self.rest.failure(answer)
            rows: list[UserRow] = converted(answer, list[UserRow], self.rest.decode(answer))
            asked_rights = "capabilities" in question
            found.update(row.id for row in rows if not asked_rights or _may_speak(row))
            if len(rows) < PAGE:
                break
        return frozenset(found)

    async def _page(self, route: str, params: Mapping[str, str]) -> tuple[Response, int]:
        for size in _SIZES:
            try:
                return await self.rest.get(route, {**params, "per_page": str(size)}), size
            except TooLarge:
                if size == _SIZES[-1]:
                    raise
        raise AssertionError

    async def comment(self, comment_id: str, fields: str = CommentRow.FIELDS) -> CommentRow:
        """Read one comment, whatever its status. Raises Gone."""
        params = {"_fields": fields, **({"context": "edit"} if self.edit else {})}
        answer = await self.rest.get(f"wp/v2/comments/{number(comment_id)}", params)
        row: CommentRow = converted(answer, CommentRow, self.rest.decode(answer))
        return row


def _may_speak(row: UserRow) -> bool:
    if not row.capabilities:
        return bool(set(row.roles) - {"subscriber"})
    return any(row.capabilities.get(right) for right in _STAFF_RIGHTS)


def _more(total: int | None, offset: int, size: int, got: int) -> bool:
    """Whether there are pages left; a short page proves nothing, since unreadable rows are left out of it."""
    return got > 0 if total is None else offset + size < total


def number(platform_id: str) -> int:
    """Return a WordPress id as a number, so that nothing else can get into a path."""
    if not platform_id.isascii() or not platform_id.isdigit():
        raise Gone(Message(N_("WordPress has no comment with that number")), "not a WordPress id")
    return int(platform_id)
