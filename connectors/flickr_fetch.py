"""What changed on Flickr since a cursor: one request when nothing did, and one more for each changed photo."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence

import msgspec

from connectors.base import Batch
from connectors.cursors import CURSOR_BYTES, load_cursor
from connectors.errors import Gone
from connectors.flickr_api import Api
from connectors.flickr_rows import PhotoRow, checksum, id_order
from connectors.flickr_threads import parents
from sm_console.core.events import CommentSeen, Event, PostGone, PostSeen

OVERLAP = 600
"""Seconds that each window reaches back behind the last: Flickr's lists lag behind."""

FIRST_LOOKS = 500
"""Photos whose comments one fetch reads of the past; the key's limit is 3600 requests an hour. The next goes on."""

_SETTLED = 2  # seconds after which nothing more can happen in the second that was listed
_BATCH = 25
_PHOTOS = 150
_COMMENTS = 120
_RECENT = "flickr.photos.recentlyUpdated"


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended.

    ``me`` is the account's NSID, ``since`` the server's time up to which changes have been read.
    ``past`` is the photo (its last change and id) up to which the past has been read, newest first;
    ``None`` when all of it has. ``photos`` are the latest changed ones: last change and the words' mark;
    ``comments`` the marks of the latest comments.
    """

    me: str
    since: int
    past: tuple[int, str] | None = None
    photos: dict[str, tuple[int, str]] = msgspec.field(default_factory=dict)
    comments: dict[str, str] = msgspec.field(default_factory=dict)

    def text(self) -> str:
        """Return the cursor as the store keeps it: the oldest of what is known gives way when it grows too long."""
        photos = sorted(self.photos.items(), key=lambda item: item[1][0])[-_PHOTOS:]
        comments = sorted(self.comments.items(), key=lambda item: id_order(item[0]))[-_COMMENTS:]
        while True:
            kept = msgspec.structs.replace(self, photos=dict(photos), comments=dict(comments))
            text = msgspec.json.encode(kept).decode("utf-8")
            if len(text.encode("utf-8")) <= CURSOR_BYTES or not (photos or comments):
                return text
            photos, comments = photos[len(photos) // 4 + 1 :], comments[len(comments) // 4 + 1 :]


class Fetch:
    """One fetch. ``left`` is how many photos of the past are still to be read after it."""

    def __init__(self, api: Api, before: Cursor | None, me: str) -> None:
        self.api = api
        self.before = before
        self.me = me
        self.left = 0
        self._photos = dict(before.photos) if before else {}
        self._comments = dict(before.comments) if before else {}

    async def run(self) -> AsyncIterator[Batch]:
        """Yield the batches; see ``Connector.fetch``."""
        since, past = 0, None
        if self.before is not None:
            since, past = self.before.since, self.before.past
            rows = [row async for row in self._listed(max(since - OVERLAP, 1))]
            asked = int(self.api.now.timestamp())
            changed = [row for row in rows if self._photos.get(row.id, (0, ""))[0] != (row.updated or -1)]
            changed.sort(key=_key)
            for start in range(0, len(changed), _BATCH):
                part = changed[start : start + _BATCH]
                events = await self._events(part, asked, every=True)
                yield self._batch(events, max(since, part[-1].updated), past)
            since = asked
        if self.before is None or past is not None:
            async for batch in self._past(since, past):
                yield batch
            return
        after = self._batch([], since, None)
        if self._differs(after):
            yield after

    def _differs(self, batch: Batch) -> bool:
        """Whether the cursor has to be stored: the time alone moves on only when the window has grown long."""
        before, after = self.before, load_cursor(batch.cursor, Cursor)
        if before is None or after is None:
            return True
        same = (before.photos, before.comments) == (after.photos, after.comments)
        return not same or after.since - before.since >= OVERLAP

    async def _past(self, since: int, past: tuple[int, str] | None) -> AsyncIterator[Batch]:
        """Read everything there is, the latest changed first, as much as the limit allows."""
        rows = [row async for row in self._listed(1)]
        asked = int(self.api.now.timestamp())
        since = since or asked
        rows.sort(key=_key, reverse=True)
        rows = [row for row in rows if past is None or _key(row) < past]
        looks = 0
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            looks += sum(1 for row in part if row.count_comments != 0)
            events = await self._events(part, asked, every=False)
            self.left = len(rows) - start - len(part)
            yield self._batch(events, since, _key(part[-1]) if self.left else None)
            if looks >= FIRST_LOOKS:
                return
        if not rows:
            yield self._batch([], since, None)

    async def _listed(self, since: int) -> AsyncIterator[PhotoRow]:
        async for page in self.api.photos(_RECENT, min_date=str(since)):
            for row in page:
                yield row

    async def _events(self, rows: Sequence[PhotoRow], asked: int, *, every: bool) -> list[Event]:
        """Read some photos' comments; ``every``: also where the list says that there are none."""
        posts: list[PostSeen] = []
        comments: list[CommentSeen] = []
        gone: list[Event] = []
        for row in rows:
            known = self._photos.get(row.id)
            # What changed within the very second of the listing may change once more in it: looked at again.
            settled = row.updated if row.updated < asked - _SETTLED else 0
            self._photos[row.id] = (settled, row.mark if row.ispublic else "")
            if not row.ispublic:
                gone += [PostGone(platform_id=row.id)] if known is not None and known[1] else []
                continue
            if known is None or known[1] != row.mark:
                posts.append(row.event(self.me))
            if every or row.count_comments != 0:
                comments += await self._under(row.id)
        posts.sort(key=lambda post: post.published)
        comments.sort(key=lambda comment: (comment.written, id_order(comment.platform_id)))
        return [*posts, *comments, *gone]

    async def _under(self, photo_id: str) -> list[CommentSeen]:
        """Return the comments under a photo that are new or have changed."""
        try:
            seen = await comments_of(self.api, photo_id, self.me)
        except Gone:  # deleted since it was listed; the sweep tells
            return []
        fresh = [comment for comment in seen if self._comments.get(comment.platform_id) != _mark(comment)]
        self._comments.update((comment.platform_id, _mark(comment)) for comment in fresh)
        return fresh

    def _batch(self, events: Iterable[Event], since: int, past: tuple[int, str] | None) -> Batch:
        after = Cursor(me=self.me, since=since, past=past, photos=self._photos, comments=self._comments)
        return Batch(events=tuple(events), cursor=after.text())


async def comments_of(api: Api, photo_id: str, me: str) -> list[CommentSeen]:
    """Return all comments under a photo, oldest first, each with the one it answers. Raises Gone."""
    rows = await api.comments(photo_id)
    above = parents(rows, me)
    return [row.event(photo_id, above[row.id], me) for row in rows]


def _key(row: PhotoRow) -> tuple[int, str]:
    return (row.updated, row.id)


def _mark(comment: CommentSeen) -> str:
    return checksum(comment.text, comment.author.name, comment.parent_id or "")
