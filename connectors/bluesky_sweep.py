"""The slow second look at a Bluesky account: deletions, hidden answers, and answers that nobody told of."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from connectors.base import Batch, KnownComment, KnownPost
from connectors.bluesky_api import Api
from connectors.bluesky_fetch import walk
from connectors.bluesky_rows import POST, did_of
from connectors.bluesky_threads import Threads, settle
from connectors.patience import alive
from sm_console.core.events import Event
from sm_console.core.model import Visibility

_WALKS = 150


async def sweep(api: Api, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncGenerator[Batch]:
    """Yield every known thing as it stands now, and whatever else stands in the account's own threads."""
    found: list[Event] = []
    async with aclosing(alive(_gather(api, posts, comments, found))) as signs:
        async for sign in signs:
            yield sign
    yield Batch(events=tuple(found), cursor="")


async def _gather(api: Api, posts: Sequence[KnownPost], comments: Sequence[KnownComment], found: list[Event]) -> None:
    """Read, and put into ``found`` what was seen."""
    threads = Threads(await api.me())
    gone: list[Event] = []
    heads = [post.platform_id for post in posts if _is_address(post.platform_id)]
    gone += await settle(api, threads, heads, posts=True)

    commented = {comment.post_id for comment in comments}
    answered = [
        row
        for row in threads.rows.values()
        if did_of(row.uri) == threads.me and ((row.replyCount or 0) > 0 or row.uri in commented)
    ]
    for row in sorted(answered, key=lambda row: row.written, reverse=True)[:_WALKS]:
        await walk(api, threads, row.uri)

    standing = [c for c in comments if c.visibility is not Visibility.REMOVED and _is_address(c.platform_id)]
    lost = [c.platform_id for c in standing if c.platform_id not in threads.rows]
    gone += await settle(api, threads, lost)
    await threads.add_heads(api)
    found.extend([*threads.events(), *gone])


def _is_address(uri: str) -> bool:
    return uri.startswith("at://did:") and f"/{POST}/" in uri
