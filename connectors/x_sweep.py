"""The slow second look at an X account: deletions, edits, and answers that do not name it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing

from connectors.base import Batch, KnownComment, KnownPost
from connectors.errors import Refused, RightMissing
from connectors.patience import alive
from connectors.x_api import Api
from connectors.x_place import Gathering
from connectors.x_rows import id_order
from sm_console.core.events import CommentGone, Event, PostGone
from sm_console.core.model import Visibility

_QUERY = 512  # characters that apps of every kind may search for
_CONVERSATIONS = 60
_SHARE = 0.8  # of the day's budget: the rest is left for what is new
_BATCH = 500


class Sweep:
    """One sweep. ``remarks`` gets the errors that made it see less than it should."""

    def __init__(self, api: Api, me: str, hidden: Mapping[str, bool]) -> None:
        self.api = api
        self.me = me
        self.hidden = dict(hidden)
        self.remarks: list[RightMissing] = []
        self.events: list[Event] = []

    async def run(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> AsyncGenerator[Batch]:
        """Yield every known thing as it stands now, what is gone, and what else stands in the conversations."""
        if self.api.costs.share > _SHARE:
            return
        async with aclosing(alive(self._gather(posts, comments))) as signs:
            async for sign in signs:
                yield sign
        for start in range(0, len(self.events), _BATCH):
            yield Batch(events=tuple(self.events[start : start + _BATCH]), cursor="")

    async def _gather(self, posts: Sequence[KnownPost], comments: Sequence[KnownComment]) -> None:
        standing = [comment for comment in comments if comment.visibility is not Visibility.REMOVED]
        for comment in standing:
            if comment.visibility is Visibility.HELD:
                self.hidden.setdefault(comment.platform_id, True)
        gathering = Gathering(self.me, {}, {}, self.hidden)
        gathering.places = {comment.platform_id: comment.post_id for comment in standing}
        heads = list(dict.fromkeys([post.platform_id for post in posts] + [c.post_id for c in standing]))
        gathering.heads = set(heads)
        gone = await self._look_up(gathering, [head for head in heads if head.isascii() and head.isdigit()])
        await self._search(gathering)
        rest = [c.platform_id for c in standing if c.platform_id not in gathering.rows]
        gone |= await self._look_up(gathering, [comment for comment in rest if comment not in gone])
        self.events = [*gathering.events()]
        self.events += [PostGone(platform_id=post.platform_id) for post in posts if post.platform_id in gone]
        self.events += [
            CommentGone(platform_id=c.platform_id, how="deleted") for c in standing if c.platform_id in gone
        ]

    async def _search(self, gathering: Gathering) -> None:
        """Find answers in the account's own conversations whose writers took its name out."""
        own = [row for row in gathering.rows.values() if row.author_id == self.me and not row.parent]
        recent = [row.key for row in sorted(own, key=lambda row: row.order, reverse=True)]
        try:
            for query, oldest in queries(recent[:_CONVERSATIONS], self.me):
                async for page in self.api.search(query, oldest):
                    gathering.add(page)
        except (RightMissing, Refused) as error:
            # Searching is a right of its own: without it the sweep still sees edits and deletions.
            if isinstance(error, RightMissing):
                self.remarks.append(error)

    async def _look_up(self, gathering: Gathering, ids: Sequence[str]) -> set[str]:
        """Read what is known again, by the latest version of each; return what is proven gone."""
        pages, gone = await self.api.lookup(ids)
        for page in pages:
            gathering.add(page)
        later = [row.versions[-1] for row in gathering.rows.values() if row.versions[-1] != row.id]
        if later:
            # The first version's id leads to its old words. Its chain stands as long as any of it does.
            newer, _gone = await self.api.lookup(later)
            for page in newer:
                gathering.add(page)
        return gone


def queries(roots: Sequence[str], me: str) -> Iterator[tuple[str, str]]:
    """Yield searches for the answers in conversations, each with the oldest conversation's id."""
    ending = f") -from:{me}"
    group: list[str] = []
    for root in roots:
        words = " OR ".join(f"conversation_id:{item}" for item in [*group, root])
        if group and len(words) + len(ending) + 1 > _QUERY:
            yield _query(group, ending), min(group, key=id_order)
            group = []
        group.append(root)
    if group:
        yield _query(group, ending), min(group, key=id_order)


def _query(group: Sequence[str], ending: str) -> str:
    return f"({' OR '.join(f'conversation_id:{item}' for item in group)}{ending}"
