"""What changed for a Mastodon account since a cursor: one request when nothing did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from connectors.cursors import fitting
from connectors.errors import Gone
from connectors.gathered import GatheredFetch
from connectors.mastodon_api import BULK, STATUSES_PAGE, Api
from connectors.mastodon_rows import NoticeRow, StatusRow, id_order
from connectors.mastodon_threads import COMMENT, Place, Threads, mark
from sm_console.core.events import CommentGone, Event, PostGone

OVERLAP = 20
"""So many of the latest mentions are read again each time: a late one is not missed, an edit or deletion is seen."""

LOOK_EVERY = timedelta(minutes=5)
"""How often the account's own statuses are looked at, which tell of new posts and answers given elsewhere."""

_FIRST_WALKS = 60
_KNOWN = 120


class Cursor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the last fetch ended.

    ``me`` is the account's id. ``floor`` is the notification behind the latest OVERLAP ones, and
    ``notices`` those: each with its status and that one's mark. ``own`` are the newest own statuses
    with mark and number of answers, ``known`` the latest statuses reported. ``looked`` is when the own
    statuses were read, by the server's clock; ``limits`` the longest text and what an address counts.
    """

    me: str
    floor: str = ""
    notices: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    own: dict[str, tuple[str, int]] = msgspec.field(default_factory=dict)
    known: dict[str, Place] = msgspec.field(default_factory=dict)
    looked: str = ""
    limits: tuple[int, int] = (0, 0)

    def text(self) -> str:
        """Return the cursor as the store keeps it: the oldest of what is known gives way when it grows too long."""
        return fitting(self, "known", list(self.known.items())[-_KNOWN:])


class Fetch(GatheredFetch):
    """One fetch. ``look``: read the account's own statuses even if it is not time yet."""

    def __init__(self, api: Api, before: Cursor | None, *, look: bool = False) -> None:
        super().__init__(before.text() if before else "")
        self.api = api
        self.before = before
        self.look = look
        self.after = before

    async def gather(self) -> None:
        """Read everything, and work out the events and the cursor behind them."""
        before = self.before
        limits = before.limits if before is not None else (await self.api.instance()).limits
        me = before.me if before is not None else (await self.api.me()).id
        start = before or Cursor(me=me, limits=limits)
        threads = Threads(self.api, me, start.known)

        listed = await self.api.mentions(start.floor, min(start.notices, key=id_order, default=""))
        threads.add(_fresh(listed, start.notices))
        gone = await _settle(self.api, threads, _vanished(listed, start))
        own, looked = start.own, start.looked
        if before is None or self.look or self._is_time(start.looked):
            own, gone_own = await self._own(threads, start)
            gone += gone_own
            looked = (self.api.clock or datetime.now(UTC)).isoformat()
        else:
            own = _counted(own, threads.rows.values(), start.known)
        await threads.place()

        self.events = [*threads.events(), *gone]
        floor, notices = _window(listed, start)
        self.after = Cursor(
            me=me,
            floor=floor,
            notices=notices,
            own=own,
            known=_without(threads.reported(), gone),
            looked=looked,
            limits=limits,
        )
        self.end = self.after.text()

    def _is_time(self, looked: str) -> bool:
        """Whether the own statuses are due, by the server's clock; a clock set back counts as due."""
        now = self.api.clock or datetime.now(UTC)
        try:
            last = datetime.fromisoformat(looked)
        except ValueError:
            return True
        return not timedelta() <= now - last < LOOK_EVERY

    async def _own(self, threads: Threads, start: Cursor) -> tuple[dict[str, tuple[str, int]], list[Event]]:
        """Read the account's own statuses back to what was known; return the new window and what is gone."""
        rows: list[StatusRow] = []
        first = not start.own and self.before is None
        async for page in self.api.own(start.me):
            rows.extend(page)
            if not first and (not start.own or any(row.id in start.own for row in page)):
                break
        fresh = [row for row in rows if start.own.get(row.id, ("", 0))[0] != mark(row)]
        threads.add(fresh)
        mentioned = [row for row in threads.rows.values() if row.account.id != start.me]
        expected = _counted(start.own, mentioned, start.known)
        walks = [
            row.id
            for row in sorted(rows, key=lambda row: row.order, reverse=True)
            if _may_hold_more(row, expected.get(row.id), first=first)
        ]
        for status_id in walks[:_FIRST_WALKS]:
            threads.add(row for row in rows if row.id == status_id)
            await threads.walk(status_id)
        window = sorted(rows, key=lambda row: id_order(row.id))[-STATUSES_PAGE:]
        gone = await _settle(self.api, threads, _lost(start.own, window))
        return {row.id: (mark(row), row.replies_count or 0) for row in window}, gone


def _fresh(listed: Iterable[NoticeRow], seen: Mapping[str, tuple[str, str]]) -> Iterable[StatusRow]:
    """Yield the statuses of mentions that are new or have changed."""
    for row in listed:
        if row.status is not None and seen.get(row.id) != (row.status.id, mark(row.status)):
            yield row.status


def _vanished(listed: Sequence[NoticeRow], start: Cursor) -> list[str]:
    """Return the statuses whose mention is no longer listed: deleted, or the notification was put away."""
    shown = {row.id for row in listed if row.status is not None}
    return [status for notice, (status, _mark) in start.notices.items() if notice not in shown]


def _window(listed: Sequence[NoticeRow], start: Cursor) -> tuple[str, dict[str, tuple[str, str]]]:
    """Return the new floor and what stands above it."""
    ordered = sorted(listed, key=lambda row: id_order(row.id))
    kept = ordered[-OVERLAP:]
    floor = ordered[-OVERLAP - 1].id if len(ordered) > OVERLAP else start.floor
    return floor, {row.id: (row.status.id, mark(row.status)) for row in kept if row.status is not None}


def _counted(
    own: Mapping[str, tuple[str, int]], rows: Iterable[StatusRow], known: Mapping[str, Place]
) -> dict[str, tuple[str, int]]:
    """Count new answers in, so that the next look at the own statuses reads no thread for them."""
    counted = dict(own)
    for row in rows:
        above = row.in_reply_to_id or ""
        if above in counted and row.id not in known:
            counted[above] = (counted[above][0], counted[above][1] + 1)
    return counted


def _may_hold_more(row: StatusRow, expected: tuple[str, int] | None, *, first: bool) -> bool:
    """Whether a status has answers that no mention told of. Where a server counts none, only the first look asks."""
    if row.replies_count is None:
        return first
    return row.replies_count > (expected[1] if expected is not None else 0)


def _lost(own: Mapping[str, tuple[str, int]], window: Sequence[StatusRow]) -> list[str]:
    """Return the own statuses that should be in the window and are not."""
    shown = {row.id for row in window}
    oldest = id_order(window[0].id) if len(window) >= STATUSES_PAGE else (0, "")
    return [status for status in own if status not in shown and id_order(status) > oldest]


async def _settle(api: Api, threads: Threads, ids: Sequence[str]) -> list[Event]:
    """Return what is proven gone of these; what still stands is taken in as it stands now."""
    return [event async for event in settle(api, threads, ids)]


async def settle(api: Api, threads: Threads, ids: Sequence[str], *, lookups: int = 50) -> AsyncIterator[Event]:
    """Ask for statuses that a listing no longer shows; only the server's word on each single one counts as proof."""
    left = list(dict.fromkeys(ids))
    for start in range(0, len(left), BULK) if len(left) > 1 else ():
        found = await api.bulk(left[start : start + BULK])
        if found is None:
            break
        threads.add(found)
    for status_id in [item for item in left if item not in threads.rows][:lookups]:
        try:
            threads.add([await api.status(status_id)])
        except Gone:
            place = threads.known.get(status_id)
            is_post = place is not None and place.root == status_id and place.head != COMMENT
            yield PostGone(platform_id=status_id) if is_post else CommentGone(platform_id=status_id)


def _without(known: Mapping[str, Place], gone: Iterable[Event]) -> dict[str, Place]:
    lost = {event.platform_id for event in gone if isinstance(event, PostGone | CommentGone)}
    return {status: place for status, place in known.items() if status not in lost}
