"""The slow second look at a WordPress blog: edits, moderation and deletions of what is known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

from connectors.base import Batch, KnownComment, KnownPost
from connectors.wordpress_lost import settle_comments, settle_posts
from connectors.wordpress_read import PAGE, CommentPage, Reader
from sm_console.core.events import Event
from sm_console.core.model import Visibility


async def sweep(reader: Reader, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
    """Yield every known thing as it stands now, and what became of those that are not there."""
    first = await reader.newest_comments()  # tells whether we may see held comments, and whether the login lives
    staff = await _staff(reader)
    found: set[str] = set()
    ids = [post.platform_id for post in posts]
    async for page in reader.posts_by_id(ids):
        found.update(str(row.id) for row in page.rows)
        yield _batch(row.event() for row in page.rows)
    lost_posts = [item for item in ids if item not in found]
    if lost_posts:
        yield _batch([event async for event in settle_posts(reader, lost_posts)])

    seen: set[str] = set()
    async for rows in _again(reader, first, comments):
        seen.update(str(row.id) for row in rows.rows)
        yield _batch(row.event(staff) for row in sorted(rows.rows, key=lambda row: row.order))
    lost = [c.platform_id for c in comments if c.platform_id not in seen and c.visibility is not Visibility.REMOVED]
    if lost:
        yield _batch([event async for event in settle_comments(reader, lost, staff)])


async def _again(reader: Reader, first: CommentPage, known: Sequence[KnownComment]) -> AsyncIterator[CommentPage]:
    """Yield the known comments again, by whichever way takes fewer requests.

    Reading the whole stretch in which they were written also shows what turned up among them.
    """
    if not known:
        yield first
        return
    oldest = min(comment.written for comment in known)
    if first.rows and (first.window().whole or min(row.written for row in first.rows) < oldest):
        yield first
        return
    if first.total is not None and first.total <= 2 * len(known) + 2 * PAGE:
        async for page in reader.all_comments(oldest):
            yield page
        return
    async for page in reader.comments_by_id([comment.platform_id for comment in known]):
        yield page


async def _staff(reader: Reader) -> frozenset[int]:
    """Return who speaks for the account: the staff, or without a login those who have written posts."""
    if reader.edit:
        return await reader.staff()
    return frozenset([row.author async for page in reader.all_posts() for row in page.rows if row.author])


def _batch(events: Iterable[Event]) -> Batch:
    return Batch(events=tuple(events), cursor="")
