"""What changed on a WordPress blog since a cursor: two requests when nothing did."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from datetime import datetime

import msgspec

from connectors.base import Batch
from connectors.errors import Gone, ProtocolChanged
from connectors.window import Window, compare
from connectors.wordpress_lost import settle_comments, settle_posts
from connectors.wordpress_map import CommentRow
from connectors.wordpress_read import CommentPage, PostPage, Reader
from sm_console.core.events import CommentGone, CommentSeen, Event


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended.

    ``root`` is the REST interface, ``edit`` whether held comments were visible, ``staff`` the users
    who speak for the account. While the first reading is under way there are no windows, and
    ``resume`` is the instant up to which comments have been read.
    """

    root: str
    edit: bool = False
    posts: Window | None = None
    comments: Window | None = None
    staff: tuple[int, ...] = ()
    resume: str = ""

    def text(self) -> str:
        """Return the cursor as the store keeps it."""
        return msgspec.json.encode(self).decode("utf-8")


class Fetch:
    """One fetch. Comments are asked for first, since that is where a dead login shows."""

    def __init__(self, reader: Reader, cursor: str | None) -> None:
        self.reader = reader
        self.before = _load(cursor)
        self.staff: set[int] = set(self.before.staff) if self.before else set()
        self._staff_asked = False

    async def run(self) -> AsyncGenerator[Batch]:
        """Yield the batches; see ``Connector.fetch``."""
        comments = await self._open()
        posts = await self.reader.changed_posts()
        after = Cursor(
            root=self.reader.rest.root, edit=self.reader.edit, posts=posts.window(), comments=comments.window()
        )
        async for batch in self._posts(posts):
            yield batch
        async for batch in self._comments(comments):
            yield batch
        final = msgspec.structs.replace(after, staff=tuple(sorted(self.staff))).text()
        if self.before is None or final != self.before.text():
            yield Batch(events=(), cursor=final)

    async def _open(self) -> CommentPage:
        """Read the newest comments; look for the interface where it is not known or has moved."""
        rest = self.reader.rest
        if self.before is not None:
            rest.root = self.before.root
            try:
                return await self.reader.newest_comments()
            except (Gone, ProtocolChanged):
                rest.root = ""
        if not rest.root:
            await rest.find()
        return await self.reader.newest_comments()

    async def _posts(self, page: PostPage) -> AsyncIterator[Batch]:
        if not self.reader.edit:
            self.staff.update(row.author for row in page.rows if row.author)
        old = self.before.posts if self.before else None
        found = compare(old, page.window()) if old is not None else None
        if found is None or found.behind or found.gap:
            async for full in self.reader.all_posts():
                if not self.reader.edit:
                    self.staff.update(row.author for row in full.rows if row.author)
                yield self._batch(row.event() for row in full.rows)
        elif found.changed:
            async for full in self.reader.posts_by_id(sorted(found.changed, key=int)):
                yield self._batch(row.event() for row in full.rows)
        if found is not None and found.vanished:
            yield self._batch([event async for event in settle_posts(self.reader, found.vanished)])

    async def _comments(self, page: CommentPage) -> AsyncIterator[Batch]:
        old = self.before.comments if self.before else None
        if old is None or self.before is None or (self.reader.edit and not self.before.edit):
            start = self.before.resume if self.before else ""
            async for batch in self._reading(page, datetime.fromisoformat(start) if start else None, first=True):
                yield batch
            return
        found = compare(old, page.window())
        if self.before.edit and not self.reader.edit:  # the right was taken away: another view, nothing changed
            found = msgspec.structs.replace(found, behind=False, vanished=(), changed=found.changed - set(old.marks))
        if found.behind or found.gap:
            start = old.newest if found.gap else ""
            async for batch in self._reading(page, datetime.fromisoformat(start) if start else None, first=False):
                yield batch
        elif found.changed:
            rows = [row for row in page.rows if str(row.id) in found.changed]
            yield self._batch(await self._events(rows))
        if found.vanished:
            staff = frozenset(self.staff)
            yield self._batch([event async for event in settle_comments(self.reader, found.vanished, staff)])

    async def _reading(self, newest: CommentPage, after: datetime | None, *, first: bool) -> AsyncIterator[Batch]:
        """Read everything (after an instant), oldest first, so that parents come before replies."""
        if newest.window().whole:
            yield self._batch(await self._events(newest.rows))
            return
        async for page in self.reader.all_comments(after):
            events = await self._events(page.rows)
            last = max((row.written for row in page.rows), default=None)
            yield self._batch(events, resume=last.isoformat() if first and last else "")

    async def _events(self, rows: Iterable[CommentRow]) -> list[CommentSeen | CommentGone]:
        """Turn rows into events, oldest first. An unknown user who wrote may be a new colleague: ask once."""
        ordered = sorted(rows, key=lambda row: row.order)
        unknown = any(row.author and row.author not in self.staff for row in ordered)
        if unknown and self.reader.edit and not self._staff_asked:
            self._staff_asked = True
            self.staff = set(await self.reader.staff())
        staff = frozenset(self.staff)
        return [row.event(staff) for row in ordered]

    def _batch(self, events: Iterable[Event], resume: str = "") -> Batch:
        """Make a batch in the middle: its cursor leads to the same reading again, or on from ``resume``."""
        if self.before is not None and self.before.comments is not None:
            return Batch(events=tuple(events), cursor=self.before.text())
        kept = resume or (self.before.resume if self.before else "")
        return Batch(events=tuple(events), cursor=Cursor(root=self.reader.rest.root, resume=kept).text())


def _load(cursor: str | None) -> Cursor | None:
    """Read a cursor; one of another make means starting over, which is slow but never wrong."""
    if not cursor:
        return None
    try:
        return msgspec.json.decode(cursor, type=Cursor)
    except msgspec.DecodeError:
        return None
