"""What changed among an account's newest posts and their comments, with one request when nothing did.

Shared by Facebook and Instagram, which differ in fields and in how answers hang under comments: each
describes that in a :class:`Reading`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from connectors.base import Batch
from connectors.errors import Gone, Refused
from connectors.graph import Graph, Said
from connectors.graph_counts import Counting, Counts, counted_of
from connectors.graph_cursor import SIZES, WATCHED, Cursor
from connectors.graph_data import Listing, listing, record, word
from connectors.graph_errors import AskLess, BadQuestion
from connectors.graph_marks import Mark, look_of, mark_of, trimmed
from connectors.http_faults import TooLarge
from sm_console.core.events import CommentSeen, Event, PostSeen
from sm_console.core.messages import N_
from sm_console.core.model import Message


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """A post with its comments as just read.

    ``seal`` stands for what came in the first answer. ``believable``: what is shown agrees with the
    platform's own count; an empty list under a post that has comments does not.
    """

    post: PostSeen
    comments: list[CommentSeen]
    total: int | None
    seal: str
    believable: bool


class Reading(ABC):
    """How one platform lists an account's posts and their comments.

    ``counts_exactly``: the platform's count of comments holds only such as we may see.
    """

    counts_exactly: ClassVar[bool] = False

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.owner = graph.account.remote
        self.remarks: dict[str, Message] = {}
        """What a person should know of the answers read so far, each once."""

    @abstractmethod
    def question(self, size: int) -> tuple[str, dict[str, str]]:
        """Return path and parameters of the newest posts with their comments, for one of SIZES."""

    @abstractmethod
    def count_question(self) -> tuple[str, dict[str, str]]:
        """Return path and parameters of many posts with nothing but how many comments they have."""

    @abstractmethod
    def count(self, row: Mapping[str, Any]) -> int | None:
        """Return how many comments a post has as the platform counts them, ``None`` where it does not say."""

    @abstractmethod
    def post_fields(self, size: int) -> str:
        """Return the fields of a post with its comments, for one of SIZES."""

    @property
    @abstractmethod
    def comment_fields(self) -> str:
        """Return the fields of a comment read by its id."""

    @abstractmethod
    async def find_owner(self) -> str:
        """Ask for the account's own id, where neither configuration nor cursor tell it."""

    @abstractmethod
    async def thread(self, row: Mapping[str, Any], old: Mark | None, now: datetime) -> Thread | None:
        """Return a post's thread, reading on where ``old`` (``None``: everything) shows that more is new."""

    @abstractmethod
    def comment(self, row: Mapping[str, Any], post_id: str, now: datetime) -> CommentSeen | None:
        """Return a comment read by its id."""

    async def first(self, path: str, params: Mapping[str, str]) -> Said:
        """Make a fetch's first request."""
        return await self.graph.get(path, params)

    def opening(self, before: Cursor | None, now: datetime) -> tuple[str, dict[str, str]]:
        """Return the first request of the fetch from ``before``."""
        if before is not None and before.counts_now(now):
            return Counting(self, before.counts, before.posts).question()
        return self.question(before.size if before else 0)


class Fetch:
    """One fetch. ``notes`` says afterwards where the platform was quieter than can be believed.

    ``doubt`` says that nothing is known: the answer held nothing, or nothing of what there was. ``now`` is
    this machine's time: turns are spaced by it, nothing is filtered by it.
    """

    def __init__(self, reading: Reading, cursor: str | None, now: datetime | None = None) -> None:
        self.reading = reading
        self.before = Cursor.load(cursor)
        self.size = self.before.size if self.before else 0
        self.notes: list[Message] = []
        self.doubt: Message | None = None
        self._now = now or datetime.now(UTC)
        self._counts = self.before.counts if self.before else Counts()
        self._totals: dict[str, int | None] = {}
        self._settled = False
        """Whether counting has shown that the newest posts have nothing new, or is all for this time."""
        self._first_reading = self.before is None or self.before.onward is not None
        self._known = self.before.posts if self.before else {}
        self._marks: dict[str, Mark] = {}
        self._ids: set[str] = set()
        self._counted = self._hollow = 0

    async def run(self) -> AsyncIterator[Batch]:
        """Yield the batches; see ``Connector.fetch``."""
        self.reading.owner = self.reading.owner or (self.before.owner if self.before else "")
        if not self.reading.owner:
            self.reading.owner = await self.reading.find_owner()
        async for batch in self._count():
            yield batch
        if not self._settled:
            async for batch in self._newest():
                yield batch

    async def _newest(self) -> AsyncIterator[Batch]:
        """Yield what is new on the newest posts, and what lies behind them where it has not been read."""
        said, path, params = await self._open()
        page = listing(said.value)
        if self._says_nothing(said, page):
            return
        for batch in await self._batches(page, said.now):
            yield batch
        if not self._enough(page):
            async for further in self._further(page, path, params):
                for batch in await self._batches(further, said.now):
                    yield batch
                if self._enough(further):
                    break
        self._note_hollow()
        if self._first_reading:
            self._counts = counted_of(self._totals, self._now)
        else:  # what is watched no longer is counted from now on
            left = {name: mark.total for name, mark in self._known.items() if name not in self._marks}
            self._counts = self._counts.noted({name: total for name, total in left.items() if total >= 0})
        marks = trimmed(self._marks)
        final = Cursor(owner=self.reading.owner, size=self.size, posts=marks, counts=self._counts).text()
        if self.before is None or final != self.before.text():
            yield Batch(events=(), cursor=final)

    async def _count(self) -> AsyncIterator[Batch]:
        """Yield what has come under posts behind the watched ones, where it is time to look."""
        if self.before is None or not self.before.counts_now(self._now):
            return
        counting = Counting(self.reading, self._counts, self._known)
        async for batch in counting.run(self._now, self.before.text()):
            yield batch
        self._counts, self._settled = counting.counts, not counting.ahead
        if self._settled:
            yield Batch(events=(), cursor=msgspec.structs.replace(self.before, counts=self._counts).text())

    def _says_nothing(self, said: Said, page: Listing) -> bool:
        """Whether an answer tells nothing, or less than can be believed; says so."""
        if not isinstance(record(said.value).get("data"), list):
            self._note(N_("{site} answers with nothing at all: whether something has come is not known"))
        elif not page.rows and page.onward is None and self._known:
            self._note(N_("{site} shows no posts at all, though there were some. Look at {site} whether that is so"))
        else:
            return False
        self.doubt = self.notes[-1]
        return True

    async def _open(self) -> tuple[Said, str, dict[str, str]]:
        """Ask for the newest posts, for less at a time where the Graph API finds it too much."""
        while True:
            path, params = self.reading.question(self.size)
            try:
                return await self.reading.first(path, params), path, params
            except (AskLess, TooLarge):
                if self.size == len(SIZES) - 1:
                    raise
                self.size += 1

    async def _further(self, page: Listing, path: str, params: dict[str, str]) -> AsyncIterator[Listing]:
        """Yield the pages behind the first one, or behind where the first reading was broken off."""
        if self.before is not None and self.before.onward:
            left_off = Listing(rows=page.rows, onward=self.before.onward)
            try:
                async for further in self.reading.graph.pages(path, params, left_off):
                    yield further
            except (BadQuestion, Refused, Gone):
                pass  # the place is forgotten there: all over again
            else:
                return
        async for further in self.reading.graph.pages(path, params, page):
            yield further

    def _enough(self, page: Listing) -> bool:
        """Whether what was watched has been seen again and no unknown post can lie behind this page."""
        if self._first_reading:
            return False
        if self._ids >= self._known.keys():
            return True
        return len(self._ids) >= WATCHED and any(word(row.get("id")) in self._known for row in page.rows)

    async def _batches(self, page: Listing, now: datetime) -> list[Batch]:
        """Return a page's news: one batch or none."""
        events: list[Event] = []
        watched = len(self._marks) < WATCHED
        for row in page.rows:
            old = self._known.get(word(row.get("id")))
            thread = await self.reading.thread(row, old, now)
            if thread is None:
                continue
            self._ids.add(thread.post.platform_id)
            self._totals[thread.post.platform_id] = thread.total
            if thread.total:
                self._counted += 1
                self._hollow += not thread.comments
            if watched:
                mark = mark_of(thread.seal, thread.post, thread.comments, thread.total, old)
                self._marks[thread.post.platform_id] = mark
            events += _news(thread, old)
        return [Batch(events=tuple(events), cursor=self._midway(page.onward))] if events else []

    def _midway(self, onward: dict[str, str] | None) -> str:
        """Return the cursor of a batch in the middle: it leads to the same reading again, or on from ``onward``."""
        if self.before is not None and self.before.onward is None:
            return self.before.text()
        return Cursor(owner=self.reading.owner, size=self.size, onward=onward or {}).text()

    def _note_hollow(self) -> None:
        if self._hollow and (self.reading.counts_exactly or self._hollow == self._counted):
            text = N_(
                "{site} counts comments under {count} posts but shows none of them. "
                "If they can be seen on {site}, log in again: sm-console accounts login {account}"
            )
            self._note(text, count=str(self._hollow))

    def _note(self, text: str, **more: str) -> None:
        self.notes.append(Message(text, {**self.reading.graph.values, **more}))


def _news(thread: Thread, old: Mark | None) -> list[Event]:
    """Return what is new or changed in a thread."""
    if old is None:
        return [thread.post, *in_order(thread.comments)]
    if old.seal == thread.seal:
        return []
    news: list[Event] = [] if old.post == look_of(thread.post) else [thread.post]
    return [*news, *in_order(old.fresh(thread.comments))]


def in_order(comments: Iterable[CommentSeen]) -> list[CommentSeen]:
    """Sort oldest first, and a parent before replies of the same second."""
    return sorted(comments, key=lambda c: (c.written, c.parent_id is not None, c.platform_id))


def without_doubles(comments: Sequence[CommentSeen]) -> list[CommentSeen]:
    """Return each comment once: pages overlap where something came in between."""
    return list({comment.platform_id: comment for comment in comments}.values())
