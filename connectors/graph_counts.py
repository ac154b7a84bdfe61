"""Comments under posts behind the watched ones, found by their numbers instead of by reading them.

Comments come under old posts too, and no listing is ordered by them. So every ten minutes one poll asks, in place of
the newest posts, for nothing but how many comments a hundred posts have, each time a page further back; posts whose
number has changed are read. A quiet account costs one request then, too.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from connectors.base import Batch
from connectors.errors import Gone, ProtocolChanged, Refused
from connectors.graph_data import Listing, listing, word
from connectors.graph_errors import AskLess
from connectors.graph_lookup import look_up
from connectors.graph_marks import Mark
from connectors.http_faults import TooLarge

if TYPE_CHECKING:
    from connectors.graph_fetch import Reading

EVERY = timedelta(minutes=10)
AT_ONCE = 100
PAGES = 6
"""How far back is counted: Facebook lists about 600 posts of a year; what is older is left to the sweep."""

_STEP = 6
_PER_COUNT = 64**2


class Counts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has been counted: ``at`` in Unix seconds, ``page`` and ``onward`` where the next turn goes on.

    ``table`` holds six characters for each post: four for which it is, two for its number of comments.
    """

    at: int = 0
    page: int = 0
    onward: dict[str, str] | None = None
    table: str = ""

    def due(self, now: datetime) -> bool:
        """Whether it is time to count; a clock set back does not put it off."""
        return not 0 <= now.timestamp() - self.at < EVERY.total_seconds()

    def known(self) -> dict[str, str]:
        """Return each post's number as it was."""
        parts = (self.table[at : at + _STEP] for at in range(0, len(self.table), _STEP))
        return {part[:4]: part[4:] for part in parts}

    def noted(self, numbers: Mapping[str, int]) -> Counts:
        """Return these with other posts' numbers; the posts named last are kept longest."""
        table = self.known()
        for post_id, number in numbers.items():
            table.pop(_place(post_id), None)
            table[_place(post_id)] = _number(number)
        kept = list(table.items())[-AT_ONCE * PAGES :]
        return msgspec.structs.replace(self, table="".join(f"{place}{number}" for place, number in kept))


class Counting:
    """One turn. Afterwards ``counts`` goes into the cursor; ``ahead`` says that the newest posts are to be read too.

    ``counts`` are those so far, ``watched`` the marks of the newest posts.
    """

    def __init__(self, reading: Reading, counts: Counts, watched: Mapping[str, Mark]) -> None:
        self.reading = reading
        self.counts = counts
        self.ahead = True
        self._watched = watched

    def question(self) -> tuple[str, dict[str, str]]:
        """Return the turn's request."""
        path, params = self.reading.count_question()
        return path, {**params, **(self.counts.onward or {})}

    async def run(self, now: datetime, cursor: str) -> AsyncIterator[Batch]:
        """Yield posts with other numbers of comments than before, with all their comments."""
        at, start = int(now.timestamp()), msgspec.structs.replace(self.counts, page=0, onward=None)
        try:
            said = await self.reading.first(*self.question())
            page = listing(said.value)
            changed = self._changed(page)
            found = await look_up(self.reading.graph, list(changed), self.reading.post_fields(0)) if changed else {}
            for row in found.values():
                thread = await self.reading.thread(row, None, said.now) if row is not None else None
                if thread is not None:
                    yield Batch(events=(thread.post, *thread.comments), cursor=cursor)
        except (AskLess, TooLarge, ProtocolChanged, Refused, Gone):
            self.counts = msgspec.structs.replace(start, at=at)  # it does not count, or the place is forgotten there
            return
        self.ahead = self._is_ahead(page)
        last = page.onward is None or not page.rows or self.counts.page + 1 >= PAGES
        after = start if last else msgspec.structs.replace(start, page=self.counts.page + 1, onward=page.onward)
        read = {post_id: number for post_id, number in _numbers(self.reading, page).items() if post_id not in changed}
        read |= {post_id: number for post_id, number in changed.items() if post_id in found}
        self.counts = msgspec.structs.replace(after, at=at).noted(read)

    def _changed(self, page: Listing) -> dict[str, int]:
        """Return the posts behind the watched ones that have other numbers of comments than before."""
        known = self.counts.known()
        numbers = _numbers(self.reading, page)
        return {
            post_id: number
            for post_id, number in numbers.items()
            if post_id not in self._watched and known.get(_place(post_id)) != _number(number)
        }

    def _is_ahead(self, page: Listing) -> bool:
        """Whether the newest posts show news themselves, or nothing at all."""
        if self.counts.page:
            return False
        numbers = _numbers(self.reading, page)
        moved = any(post_id in numbers and numbers[post_id] != mark.total for post_id, mark in self._watched.items())
        return moved or not page.rows or word(page.rows[0].get("id")) not in self._watched


def _numbers(reading: Reading, page: Listing) -> dict[str, int]:
    """Return how many comments each post of a page has, where that is told."""
    told = ((word(row.get("id")), reading.count(row)) for row in page.rows)
    return {post_id: number for post_id, number in told if post_id and number is not None}


def counted_of(threads: Mapping[str, int | None], now: datetime) -> Counts:
    """Return the counts of posts that were just read."""
    numbers = {post_id: total for post_id, total in threads.items() if total is not None}
    return Counts(at=int(now.timestamp())).noted(dict(reversed(numbers.items())))


def _place(post_id: str) -> str:
    return _text(int.from_bytes(hashlib.blake2b(post_id.encode("utf-8", "replace"), digest_size=3).digest()), 3)


def _number(number: int) -> str:
    return _text((number % _PER_COUNT) << 4, 2)[:2]


def _text(number: int, size: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(size)).decode("ascii").rstrip("=")
