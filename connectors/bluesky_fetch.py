"""What changed for a Bluesky account since a cursor: one request when nothing did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from connectors.bluesky_api import PAGE, Api
from connectors.bluesky_rows import PostRow, did_of, rkey
from connectors.bluesky_threads import Threads, settle
from connectors.cursors import CURSOR_BYTES
from connectors.errors import Gone
from connectors.gathered import GatheredFetch
from sm_console.core.events import Event

LOOK_EVERY = timedelta(minutes=5)
"""How often the account's own posts are looked at, which tell of new posts and answers given elsewhere."""

_SEEN = 100
_OWN = 100
_FIRST_WALKS = 60
_OVERLAP = timedelta(minutes=10)
_MOST_PAGES = 300


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended. No token stands in it.

    ``me`` is the account's DID; ``seen`` the latest notifications' posts, newest first; ``newest`` the
    instant of the first of them; ``own`` the account's newest posts by record key: how many answers
    each has, and whether it answers something itself; ``looked`` when those were read.
    """

    me: str
    seen: tuple[str, ...] = ()
    newest: str = ""
    own: dict[str, tuple[int, bool]] = msgspec.field(default_factory=dict)
    looked: str = ""

    def text(self) -> str:
        """Return the cursor as the store keeps it; the oldest of what was seen gives way when it grows too long."""
        seen = self.seen[:_SEEN]
        while True:
            text = msgspec.json.encode(msgspec.structs.replace(self, seen=seen)).decode("utf-8")
            if len(text.encode("utf-8")) <= CURSOR_BYTES or not seen:
                return text
            seen = seen[: len(seen) * 3 // 4]


class Fetch(GatheredFetch):
    """One fetch. ``look``: read the account's own posts even if it is not time yet."""

    def __init__(self, api: Api, before: Cursor | None, *, look: bool = False) -> None:
        super().__init__(before.text() if before else "")
        self.api = api
        self.before = before
        self.look = look

    async def gather(self) -> None:
        """Read everything, and work out the events and the cursor behind them."""
        before = self.before
        me = await self.api.me()
        start = before or Cursor(me=me)
        threads = Threads(me)

        listed, whole = await self._listed(start)
        fresh = [row for row in listed if row.uri not in start.seen]
        threads.add(fresh, told=True)
        gone: list[Event] = [*await settle(self.api, threads, _vanished(start.seen, listed, whole=whole))]
        own, looked = _counted(start.own, fresh, me), start.looked
        if before is None or self.look or self._is_time(start.looked) or _is_under_new_post(fresh, start.own, me):
            own, lost = await self._own(threads, own, first=before is None)
            gone += lost
            looked = (self.api.clock or datetime.now(UTC)).isoformat()
        await threads.add_heads(self.api)

        self.events = [*threads.events(), *gone]
        seen = tuple(dict.fromkeys(row.uri for row in listed)) or (() if whole else start.seen)
        newest = max((row.indexedAt for row in listed), default=start.newest)
        self.end = Cursor(me=me, seen=seen[:_SEEN], newest=newest, own=own, looked=looked).text()

    def _is_time(self, looked: str) -> bool:
        """Whether the own posts are due, by the server's clock; a clock set back counts as due."""
        now = self.api.clock or datetime.now(UTC)
        try:
            last = datetime.fromisoformat(looked)
        except ValueError:
            return True
        return not timedelta() <= now - last < LOOK_EVERY

    async def _listed(self, start: Cursor) -> tuple[list[PostRow], bool]:
        """Read notifications back to what was seen, or to the end; say whether that is all there are.

        They are ordered by the instant in them, so one that its writer dated back stands further down:
        what is new is told by its address, never by its place.
        """
        found: dict[str, PostRow] = {}
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = await self.api.notices(cursor)
            found.update((row.uri, row) for row in page.notifications)
            cursor = page.cursor or ""
            if not cursor:
                return list(found.values()), True
            rows = page.notifications
            if rows and start.seen and any(row.uri in start.seen for row in rows):
                return list(found.values()), len(rows) < PAGE and len(found) == len(rows)
            if rows and start.newest and _is_before(rows[-1], start.newest):
                return list(found.values()), False
        return list(found.values()), False

    async def _own(
        self, threads: Threads, expected: Mapping[str, tuple[int, bool]], *, first: bool
    ) -> tuple[dict[str, tuple[int, bool]], list[Event]]:
        """Read the account's own posts back to what was known; return the new window and what is gone."""
        me, rows, whole = threads.me, list[PostRow](), True
        async for page in self.api.own():
            rows.extend(item.post for item in page.feed if item.reason is None and did_of(item.post.uri) == me)
            if not first and (not expected or any(rkey(row.uri) in expected for row in rows)):
                whole = not page.cursor
                break
        threads.add((row for row in rows if rkey(row.uri) not in expected), told=True)
        base: Mapping[str, tuple[int, bool]] = {} if first else expected
        walks = [row.uri for row in rows if (row.replyCount or 0) > base.get(rkey(row.uri), (0, False))[0]]
        for uri in walks[:_FIRST_WALKS]:
            await walk(self.api, threads, uri)
        window = {rkey(row.uri): (row.replyCount or 0, row.root != row.uri) for row in rows[:_OWN]}
        gone: list[Event] = []
        for answers in (False, True):
            lost = [key for key in _dropped(expected, rows, whole=whole) if expected[key][1] is answers]
            uris = [f"at://{me}/app.bsky.feed.post/{key}" for key in lost]
            gone += await settle(self.api, threads, uris, posts=not answers)
        return window, gone


async def walk(api: Api, threads: Threads, uri: str) -> None:
    """Read a thread; one whose post has vanished meanwhile is left alone."""
    try:
        threads.add(await api.thread(uri))
    except Gone:
        return


def _is_before(row: PostRow, newest: str) -> bool:
    try:
        return row.written < datetime.fromisoformat(newest) - _OVERLAP
    except (ValueError, TypeError):
        return False


def _vanished(seen: Sequence[str], listed: Sequence[PostRow], *, whole: bool) -> list[str]:
    """Return what was listed and is not any more: deleted, hidden, or by somebody now blocked."""
    shown = {row.uri for row in listed}
    kept = [index for index, uri in enumerate(seen) if uri in shown]
    until = len(seen) if whole or len(listed) < PAGE else (kept[-1] if kept else 0)
    return [uri for uri in seen[:until] if uri not in shown]


def _dropped(own: Mapping[str, tuple[int, bool]], rows: Sequence[PostRow], *, whole: bool) -> list[str]:
    """Return the own posts that the feed should show and does not."""
    shown = [rkey(row.uri) for row in rows]
    known = list(own)
    kept = [index for index, key in enumerate(known) if key in set(shown)]
    until = len(known) if whole else (kept[-1] if kept else 0)
    return [key for key in known[:until] if key not in set(shown)]


def _counted(own: Mapping[str, tuple[int, bool]], rows: Iterable[PostRow], me: str) -> dict[str, tuple[int, bool]]:
    """Count new answers in, so that the next look at the own posts reads no thread for them."""
    counted = dict(own)
    for row in rows:
        reply = row.said.reply
        key = rkey(reply.parent.uri) if reply is not None and did_of(reply.parent.uri) == me else ""
        if key in counted:
            counted[key] = (counted[key][0] + 1, counted[key][1])
    return counted


def _is_under_new_post(rows: Iterable[PostRow], own: Mapping[str, tuple[int, bool]], me: str) -> bool:
    """Whether somebody has answered a post of ours that is newer than all we know."""
    newest = max(own, default="")
    return any(did_of(row.root) == me and row.root != row.uri and rkey(row.root) > newest for row in rows)
