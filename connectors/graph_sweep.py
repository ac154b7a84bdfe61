"""The slow second look at what is known: edits, moderation, deletions, and comments under old posts.

The Graph API says the same of what is deleted and of what it hides from us. So a thing counts as gone only
when it is asked for by its id and denied, while its surroundings were seen with the same token.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from connectors.base import Batch, KnownComment, KnownPost
from connectors.graph_data import listing, tail, word
from connectors.graph_fetch import Reading, in_order
from connectors.graph_lookup import look_up
from sm_console.core.events import CommentGone, Event, PostGone
from sm_console.core.model import Visibility


class Sweep:
    """One sweep over known posts and comments."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self.reading = reading
        self.now = now
        self._seen: set[str] = set()
        """Comments seen, by what ids are compared by."""
        self._trusted: set[str] = set()
        """Posts whose comments were all read, and believably."""
        self._posts_gone: set[str] = set()

    async def run(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncIterator[Batch]:
        """Yield everything known as it stands, and what is proven to be gone; see ``Connector.sweep``."""
        if not self.reading.owner:
            self.reading.owner = await self.reading.find_owner()
        async for batch in self._threads([post.platform_id for post in posts]):
            yield batch
        alone = [c for c in self._unseen(comments) if c.post_id not in self._trusted | self._posts_gone]
        if alone:
            yield _batch(await self._by_id(alone))
            async for batch in self._threads(list(dict.fromkeys(c.post_id for c in self._unseen(alone)))):
                yield batch
        surroundings = self._trusted | self._posts_gone
        lost = [
            c for c in self._unseen(comments) if c.visibility is not Visibility.REMOVED and c.post_id in surroundings
        ]
        if lost:
            yield _batch(await self._by_id(lost, prove=True))

    def _unseen(self, comments: Iterable[KnownComment]) -> list[KnownComment]:
        return [comment for comment in comments if tail(comment.platform_id) not in self._seen]

    async def _threads(self, ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Yield posts with all their comments, and the posts that are gone."""
        found = await look_up(self.reading.graph, ids, self.reading.post_fields(0))
        missing = [item for item in ids if item in found and found[item] is None]
        for row in found.values():
            thread = await self.reading.thread(row, None, self.now) if row is not None else None
            if thread is None:
                continue
            self._seen.update(tail(comment.platform_id) for comment in thread.comments)
            if thread.believable:
                self._trusted.add(thread.post.platform_id)
            yield _batch([thread.post, *in_order(thread.comments)])
        if missing and (len(missing) < len(ids) or await self._is_listed_without(missing)):
            self._posts_gone.update(missing)
            yield _batch([PostGone(platform_id=item) for item in missing])

    async def _is_listed_without(self, missing: Sequence[str]) -> bool:
        """Whether the account's own list shows posts, but none of these: an empty list proves nothing."""
        path, params = self.reading.question(0)
        page = listing((await self.reading.graph.get(path, {**params, "fields": "id"})).value)
        return bool(page.rows) and not {word(row.get("id")) for row in page.rows} & set(missing)

    async def _by_id(self, comments: Sequence[KnownComment], *, prove: bool = False) -> list[Event]:
        """Return comments read by their ids; with ``prove`` also those that are not there."""
        post_of = {comment.platform_id: comment.post_id for comment in comments}
        found = await look_up(self.reading.graph, list(post_of), self.reading.comment_fields)
        events: list[Event] = []
        for comment_id, row in found.items():
            if row is None:
                if prove:
                    events.append(CommentGone(platform_id=comment_id, how="deleted"))
                continue
            seen = self.reading.comment(row, post_of[comment_id], self.now)
            if seen is not None:
                self._seen.add(tail(comment_id))
                events.append(seen)
        return events


def _batch(events: Iterable[Event]) -> Batch:
    return Batch(events=tuple(events), cursor="")
