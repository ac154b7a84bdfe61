"""The slow second look at a Mastodon account: edits, deletions, and answers that do not name it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from connectors.base import Batch, KnownComment, KnownPost
from connectors.mastodon_api import Api
from connectors.mastodon_fetch import settle
from connectors.mastodon_threads import Place, Threads
from connectors.patience import alive
from sm_console.core.events import CommentGone, Event, PostGone
from sm_console.core.model import Visibility

_OWN_PAGES = 25
_WALKS = 80
_SHARE = 0.8  # of the limit: the rest is left for what is new, and the next sweep goes on


async def sweep(api: Api, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncGenerator[Batch]:
    """Yield every known thing as it stands now, and whatever else stands in its threads."""
    found: list[Event] = []
    async with aclosing(alive(_gather(api, posts, comments, found))) as signs:
        async for sign in signs:
            yield sign
    yield Batch(events=tuple(found), cursor="")


async def _gather(api: Api, posts: Sequence[KnownPost], comments: Sequence[KnownComment], found: list[Event]) -> None:
    """Read, and put into ``found`` what was seen."""
    me = (await api.me()).id
    standing = [comment for comment in comments if comment.visibility is not Visibility.REMOVED]
    # Where a comment stands is known, so that nobody has to be asked for its thread.
    threads = Threads(api, me, {c.platform_id: Place(c.post_id, "", "") for c in standing})
    oldest = min((post.published for post in posts), default=None)
    pages = 0
    async for page in api.own(me):
        threads.add(page)
        pages += 1
        if oldest is None or min(row.written for row in page) < oldest or pages >= _OWN_PAGES:
            break

    commented = {comment.post_id for comment in comments}
    heads = [row for row in threads.rows.values() if row.replies_count != 0 or row.id in commented]
    recent = [row.id for row in sorted(heads, key=lambda row: row.order, reverse=True)]
    others = [post_id for post_id in commented if post_id not in threads.rows]
    for status_id in [*recent, *others][:_WALKS]:
        if _is_spent(api):
            break
        await threads.walk(status_id)

    gone: list[Event] = []
    lost_posts = [post.platform_id for post in posts if post.platform_id not in threads.rows]
    async for event in settle(api, threads, lost_posts):
        gone += [PostGone(platform_id=event.platform_id)] if isinstance(event, CommentGone) else [event]
    if not _is_spent(api):
        lost = [c.platform_id for c in standing if c.platform_id not in threads.rows]
        gone += [event async for event in settle(api, threads, lost)]
    await threads.place()
    found.extend([*threads.events(), *gone])


def _is_spent(api: Api) -> bool:
    """Whether so much of the server's limit is used that the sweep should end here."""
    return api.quota is not None and api.quota.share > _SHARE
