"""What changed for a YouTube channel since a cursor: one request when nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from connectors.gathered import GatheredFetch
from connectors.youtube_api import Api
from connectors.youtube_rows import FINGERPRINT, CommentRow, ThreadRow, VideoRow, thread_of
from sm_console.core.events import CommentGone, CommentSeen, Event, PostGone, PostSeen
from sm_console.core.model import Visibility

LOOK_EVERY = timedelta(minutes=10)
"""How often new videos and comments held for review are looked for; comments everybody sees are read each time."""

_THREADS = 100
_FINGERPRINTS = 700
_VIDEOS = 50
_HELD = 40
_UNITS_STEP = 100  # the cursor keeps the day's units in steps, so that a quiet poll leaves it as it was
_CURSOR_BYTES = 15_500


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended.

    ``me`` is the channel. ``threads`` are the newest ones with their number of answers, newest first;
    ``seen`` the fingerprints of what stood in them, one after the other; ``videos`` the newest ones with
    theirs; ``held`` the comments that wait for review. ``looked`` is when videos and held comments were read,
    by the server's clock. ``spent`` units were used up on ``day``.
    """

    me: str
    threads: dict[str, int] = msgspec.field(default_factory=dict)
    seen: str = ""
    videos: dict[str, str] = msgspec.field(default_factory=dict)
    held: tuple[str, ...] = ()
    looked: str = ""
    day: str = ""
    spent: int = 0

    def text(self) -> str:
        """Return the cursor as the store keeps it: the oldest fingerprints give way when it grows too long."""
        seen = self.seen[: _FINGERPRINTS * FINGERPRINT]
        while True:
            text = msgspec.json.encode(msgspec.structs.replace(self, seen=seen)).decode("utf-8")
            if len(text.encode("utf-8")) <= _CURSOR_BYTES or not seen:
                return text
            seen = seen[: len(seen) // FINGERPRINT * 3 // 4 * FINGERPRINT]

    @property
    def fingerprints(self) -> frozenset[str]:
        """What stood there last time."""
        return frozenset(self.seen[at : at + FINGERPRINT] for at in range(0, len(self.seen), FINGERPRINT))


class Found:
    """The comments that were read, with where each stands. A later reading of the same one wins."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.rows: dict[str, CommentRow] = {}
        self.posts: dict[str, str] = {}

    def add(self, row: CommentRow, post: str, status: str = "") -> None:
        """Take a comment in; ``status`` is its moderation status where YouTube does not say."""
        if row.snippet.moderation_status is None and status:
            row.snippet.moderation_status = status
        self.rows[row.id] = row
        self.posts[row.id] = post

    def add_thread(self, thread: ThreadRow) -> None:
        """Take a thread in that everybody sees."""
        for row in thread.comments:
            self.add(row, thread.post)

    def add_held(self, thread: ThreadRow) -> None:
        """Take a thread in of which something is held back: the comment itself, unless it is said to be published."""
        top = thread.snippet.top_level_comment
        others = [row for row in thread.answers if row.visibility is Visibility.HELD]
        self.add(top, thread.post, "published" if others else "heldForReview")
        for row in thread.answers:
            self.add(row, thread.post)

    def held(self) -> list[str]:
        """Return the comments that wait for review."""
        return [row.id for row in self.rows.values() if row.visibility is Visibility.HELD]

    def events(self, known: frozenset[str] = frozenset()) -> list[CommentSeen | CommentGone]:
        """Return what is new or changed, oldest first."""
        fresh = [row for row in self.rows.values() if row.fingerprint not in known and self.posts[row.id]]
        return [self._event(row) for row in sorted(fresh, key=lambda row: (row.written, "." in row.id, row.id))]

    def _event(self, row: CommentRow) -> CommentSeen | CommentGone:
        if row.rejected:
            return CommentGone(platform_id=row.id, how="bin")
        parent = row.snippet.parent_id or thread_of(row.id)
        return row.seen(self.posts[row.id], parent if parent != row.id else None, self.me)


class Fetch(GatheredFetch):
    """One fetch. ``look``: read videos and held comments even if it is not time yet."""

    def __init__(self, api: Api, before: Cursor | None, *, look: bool = False) -> None:
        super().__init__(before.text() if before else "")
        self.api = api
        self.before = before
        self.look = look
        self.me = ""

    async def gather(self) -> None:
        """Read the newest threads, and videos and held comments when it is time."""
        before = self.before
        start = before or Cursor(me=self.api.account.remote or (await self.api.channel("id")).id)
        self.me = start.me
        if start.day:
            self.api.purse.remember(self.api.account.id, start.day, start.spent)
        found = Found(start.me)
        threads, whole = await self._threads(start, found)
        strangers = {thread.post for thread in threads if thread.id not in start.threads} - set(start.videos)
        videos, posts = start.videos, list[Event]()
        look = before is None or self.look or self._is_time(start.looked)
        if look or strangers - {start.me}:
            videos, posts = await self._videos(start)
        gone, held = await self._settle(start, found, threads, whole=whole, look=look)
        self.events = [*posts, *found.events(start.fingerprints), *gone]
        self.end = Cursor(
            me=start.me,
            threads=_window(start.threads, threads, {e.platform_id for e in gone}, whole=whole),
            seen=_joined(found, start),
            videos=videos,
            held=tuple(held[-_HELD:]),
            looked=self.api.clock.replace(microsecond=0).isoformat() if look else start.looked,
            day=self.api.day,
            spent=self.api.purse.of(self.api.account.id, self.api.day) // _UNITS_STEP * _UNITS_STEP,
        ).text()

    async def _threads(self, start: Cursor, found: Found) -> tuple[list[ThreadRow], bool]:
        """Read threads back to where nothing has changed; say whether these were all there are."""
        known = start.fingerprints
        threads: list[ThreadRow] = []
        whole = True
        async for page in self.api.threads(start.me):
            threads += page.items
            for thread in page.items:
                found.add_thread(thread)
            whole = not page.next_page_token
            # One that has got a new answer may have been moved up: only an unchanged one tells that the rest is old.
            if any(_unchanged(thread, start.threads, known) for thread in page.items):
                break
        for thread in threads:
            counted = thread.snippet.total_reply_count
            if counted > len(thread.answers) and start.threads.get(thread.id) != counted:
                for row in await self.api.replies(thread.id):
                    found.add(row, thread.post)
        return threads, whole

    async def _videos(self, start: Cursor) -> tuple[dict[str, str], list[Event]]:
        """Read the newest videos (all of them the first time); return the window, what is new and what is hidden."""
        rows: list[VideoRow] = []
        async for page in self.api.uploads(start.me):
            rows += page.items
            if start.videos and any(row.video in start.videos for row in page.items):
                break
        fresh = [row for row in rows if start.videos.get(row.video) != row.fingerprint]
        seen = [event for row in fresh if (event := row.seen()) is not None]
        hidden = [PostGone(platform_id=row.video) for row in rows if row.video in start.videos and not row.public]
        window = {row.video: row.fingerprint for row in rows if row.seen() is not None}
        kept = {**window, **{video: mark for video, mark in start.videos.items() if video not in window}}
        for post in hidden:
            kept.pop(post.platform_id, None)
        ordered: list[PostSeen] = sorted(seen, key=lambda post: post.published)
        return dict(list(kept.items())[:_VIDEOS]), [*ordered, *hidden]

    async def _settle(
        self, start: Cursor, found: Found, threads: list[ThreadRow], *, whole: bool, look: bool
    ) -> tuple[list[CommentGone], list[str]]:
        """Find out about comments that the list no longer shows: held back, or proven gone; return also those held."""
        missing = [item for item in _vanished(start.threads, threads, whole=whole) if item not in start.held]
        if look or missing:
            async for page in self.api.threads(start.me, held=True):
                for thread in page.items:
                    found.add_held(thread)
            missing += [item for item in start.held if item not in found.rows]
        left = list(dict.fromkeys(item for item in missing if item not in found.rows))
        standing = {row.id: row for row in (await self.api.comments(left) if left else [])}
        for row in standing.values():
            found.add(row, row.snippet.video_id or "")
        gone = [CommentGone(platform_id=item) for item in left if item not in standing]
        return gone, found.held() if look or missing else list(start.held)

    def _is_time(self, looked: str) -> bool:
        """Whether videos and held comments are due, by the server's clock; a clock set back counts as due."""
        try:
            last = datetime.fromisoformat(looked)
        except ValueError:
            return True
        return not timedelta() <= self.api.clock - last < LOOK_EVERY


def _unchanged(thread: ThreadRow, counts: Mapping[str, int], known: frozenset[str]) -> bool:
    """Whether a thread stands as it did."""
    same = counts.get(thread.id) == thread.snippet.total_reply_count
    return same and all(row.fingerprint in known for row in thread.comments)


def _vanished(known: Mapping[str, int], threads: Iterable[ThreadRow], *, whole: bool) -> list[str]:
    """Return the threads that should be among those read and are not."""
    read = {thread.id for thread in threads}
    order = list(known)
    kept = [at for at, thread in enumerate(order) if thread in read]
    until = len(order) if whole else (kept[-1] if kept else 0)
    return [thread for thread in order[:until] if thread not in read]


def _window(
    known: Mapping[str, int], threads: Iterable[ThreadRow], gone: Iterable[str], *, whole: bool
) -> dict[str, int]:
    """Return the newest threads with their number of answers, newest first."""
    read = {thread.id: thread.snippet.total_reply_count for thread in threads}
    lost = set(gone)
    rest = {} if whole else {item: count for item, count in known.items() if item not in read and item not in lost}
    return dict(list({**read, **rest}.items())[:_THREADS])


def _joined(found: Found, start: Cursor) -> str:
    """Return the fingerprints of what stands now, then of what was not read this time."""
    now = dict.fromkeys(row.fingerprint for row in found.rows.values() if found.posts[row.id])
    read = {mark[: FINGERPRINT // 2] for mark in now}
    before = (start.seen[at : at + FINGERPRINT] for at in range(0, len(start.seen), FINGERPRINT))
    return "".join([*now, *(mark for mark in before if mark[: FINGERPRINT // 2] not in read)])
