"""The slow second look at a channel: edits, moderation, deletions, and new answers under old comments."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from connectors.base import Batch, KnownComment, KnownPost
from connectors.patience import alive
from connectors.youtube_api import Api
from connectors.youtube_fetch import Found
from connectors.youtube_rows import thread_of
from sm_console.core.events import CommentGone, Event, PostGone
from sm_console.core.model import Visibility

_PAGES = 40
_LONG_THREADS = 80
_SHARE = 0.8  # of the day's units: the rest is left for what is new
_BATCH = 500


async def sweep(
    api: Api, me: str, posts: Sequence[KnownPost], comments: Sequence[KnownComment]
) -> AsyncGenerator[Batch]:
    """Yield everything that stands in the threads back to the oldest that is known, and what is gone."""
    if api.quota.share > _SHARE:
        return
    events: list[Event] = []
    async with aclosing(alive(_gather(api, me, posts, comments, events))) as signs:
        async for sign in signs:
            yield sign
    for start in range(0, len(events), _BATCH):
        yield Batch(events=tuple(events[start : start + _BATCH]), cursor="")


async def _gather(
    api: Api, me: str, posts: Sequence[KnownPost], comments: Sequence[KnownComment], events: list[Event]
) -> None:
    standing = [comment for comment in comments if comment.visibility is not Visibility.REMOVED]
    found = Found(me)
    await _threads(api, found, standing)
    async for page in api.threads(me, held=True):
        for thread in page.items:
            found.add_held(thread)
    missing = [comment for comment in standing if comment.platform_id not in found.rows]
    places = {comment.platform_id: comment.post_id for comment in missing}
    for row in await api.comments(list(places)) if places else []:
        found.add(row, row.snippet.video_id or places.get(row.id, ""))
    events += [*await _videos(api, posts), *found.events()]
    events += [CommentGone(platform_id=item) for item in places if item not in found.rows]


async def _threads(api: Api, found: Found, standing: Sequence[KnownComment]) -> None:
    """Read the threads that everybody sees; all answers where there are more than come along."""
    wanted = {thread_of(comment.platform_id) for comment in standing}
    oldest = min((comment.written for comment in standing), default=None)
    pages, long_threads = 0, 0
    async for page in api.threads(found.me):
        for thread in page.items:
            found.add_thread(thread)
            wanted.discard(thread.id)
            if thread.snippet.total_reply_count > len(thread.answers) and long_threads < _LONG_THREADS:
                long_threads += 1
                for row in await api.replies(thread.id):
                    found.add(row, thread.post)
        pages += 1
        newest = max((thread.snippet.top_level_comment.written for thread in page.items), default=None)
        reached = oldest is None or (newest is not None and newest < oldest)
        if pages >= _PAGES or (reached and not wanted) or api.quota.share > _SHARE:
            break


async def _videos(api: Api, posts: Sequence[KnownPost]) -> list[Event]:
    """Read the known videos again; one that is deleted or private is gone for everybody."""
    if not posts:
        return []
    rows = {row.id: row for row in await api.videos([post.platform_id for post in posts])}
    events: list[Event] = [event for row in rows.values() if (event := row.seen()) is not None]
    # A "post" may be the channel itself, which is no video.
    known = [post.platform_id for post in posts if not post.platform_id.startswith("UC")]
    events += [PostGone(platform_id=item) for item in known if item not in rows or not rows[item].public]
    return events
