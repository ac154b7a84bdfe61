"""What became of comments and posts that a listing no longer shows. Only proof counts as gone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from connectors.wordpress_map import GONE_AS, CommentRow, PostRow
from connectors.wordpress_read import Reader
from connectors.wordpress_rest import converted
from sm_console.core.events import CommentGone, CommentSeen, PostGone, PostSeen

_LOOKUPS = 50
"""How many single look-ups one call makes at most; the others are left for the next sweep."""

_NO_SUCH_COMMENT = frozenset({"rest_comment_invalid_id", "rest_post_invalid_id"})


async def settle_comments(
    reader: Reader, ids: Sequence[str], staff: frozenset[int]
) -> AsyncIterator[CommentSeen | CommentGone]:
    """Yield what became of each comment: still there, in the bin, spam, deleted."""
    left = list(ids)
    if reader.edit:
        for status in ("all", *GONE_AS):
            found: set[str] = set()
            async for page in reader.comments_by_id(left, status):
                for row in page.rows:
                    found.add(str(row.id))
                    yield row.event(staff)
            left = [item for item in left if item not in found]
            if not left:
                return
    for comment_id in left[:_LOOKUPS]:
        event = await _one_comment(reader, comment_id, staff)
        if event is not None:
            yield event


async def _one_comment(reader: Reader, comment_id: str, staff: frozenset[int]) -> CommentSeen | CommentGone | None:
    params = {"_fields": CommentRow.FIELDS, **({"context": "edit"} if reader.edit else {})}
    answer = await reader.rest.raw("GET", f"wp/v2/comments/{comment_id}", params)
    if answer.status == 200:
        row: CommentRow = converted(answer, CommentRow, reader.rest.decode(answer))
        return row.event(staff)
    code = reader.rest.code(answer)
    if answer.status == 404 and code in _NO_SUCH_COMMENT:
        return CommentGone(platform_id=comment_id, how="deleted")
    if code == "rest_cannot_read" and not reader.edit:  # visitors saw it before: it is held, spam or in the bin
        return CommentGone(platform_id=comment_id, how="missing")
    return None


async def settle_posts(reader: Reader, ids: Sequence[str]) -> AsyncIterator[PostSeen | PostGone]:
    """Yield what became of each post: still published, or no longer for anyone to see."""
    for post_id in ids[:_LOOKUPS]:
        params = {"_fields": PostRow.FULL_FIELDS, **({"context": "edit"} if reader.edit else {})}
        answer = await reader.rest.raw("GET", f"wp/v2/posts/{post_id}", params)
        if answer.status == 200:
            row: PostRow = converted(answer, PostRow, reader.rest.decode(answer))
            yield row.event() if row.status == "publish" else PostGone(platform_id=post_id)
        elif _is_hidden(reader, answer.status, reader.rest.code(answer)):
            yield PostGone(platform_id=post_id)


def _is_hidden(reader: Reader, status: int, code: str) -> bool:
    """Whether the answer proves that no visitor sees the post (a 401 despite a login proves nothing)."""
    if status == 404:
        return code == "rest_post_invalid_id"
    return code == "rest_forbidden" and (status == 403 or (status == 401 and not reader.rest.has_login))
