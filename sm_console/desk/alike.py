"""Which open comments ask the same: kept up to date a few comments at a time, beside the desk's other work."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Final

import msgspec

from sm_console.core.alike import Groups
from sm_console.core.html_text import to_text
from sm_console.desk.changes import FanOut
from sm_console.desk.ledger import Ledger
from sm_console.store import alike

if TYPE_CHECKING:
    from sqlalchemy import Connection

AT_ONCE: Final = 20
"""Comments looked at in one go: some five milliseconds, in which nobody else is answered."""

BUSY, IDLE = 0.03, 2.0
REST: Final = 4.0
"""How many times as long as a portion took the next one waits: in a flood at most a fifth of the desk's time."""
SMALL: Final = 2_000
"""Comments up to which nobody minds those that are no longer open."""
CATCH_UP: Final = 0.25
"""Seconds that somebody who asks waits for what has not been looked at."""


class Alike:
    """The groups of comments by what they ask; those that are no longer open leave now and then."""

    def __init__(self, ledger: Ledger, fan_out: FanOut) -> None:
        self._ledger = ledger
        self._fan_out = fan_out
        self._height = -1
        self._prune_at = SMALL
        self._groups = Groups()
        self._begun = False
        self._older: int | None = None
        self._seq = 0
        self._turn = asyncio.Lock()

    async def step(self) -> float:
        """Look at a portion of what is new or not yet looked at; costs nothing while the journal stands still."""
        height = self._fan_out.height
        if height == self._height:
            return IDLE
        begun = monotonic()
        if await self._portion():
            return max(BUSY, REST * (monotonic() - begun))
        self._height = height
        if len(self._groups) > self._prune_at:
            await self._prune()
        return IDLE

    async def _prune(self) -> None:
        """Let go of what is no longer open, once that may be half of it."""
        known = self._groups.numbers()
        standing = await self._ledger.read(lambda conn: alike.still_open(conn, known))
        for gone in known.difference(standing):
            self._groups.remove(gone)
        self._prune_at = max(SMALL, 2 * len(self._groups))

    async def like(self, comment: int) -> tuple[list[int], bool]:
        """Return the open comments that ask the same as this one, itself included, and whether all were looked at."""
        until = monotonic() + CATCH_UP
        waiting = await self._portion()
        while waiting and monotonic() < until:
            waiting = await self._portion()
        same = self._groups.like(comment)
        standing = await self._ledger.read(lambda conn: alike.still_open(conn, same))
        for gone in same.difference(standing):
            self._groups.remove(gone)
        return standing, not waiting

    async def _portion(self) -> bool:
        """Take in some comments; whether there may be more."""
        async with self._turn:
            found = await self._ledger.read(self._next)
            for one in found.texts:
                self._groups.add(one.id, to_text(one.text, one.format))
            self._begun, self._seq, self._older = True, found.seq, found.older
            return found.more

    def _next(self, conn: Connection) -> _Portion:
        if not self._begun:
            return _Portion(texts=[], seq=alike.height(conn), older=alike.highest(conn), more=True)
        numbers, seq = alike.changed(conn, self._seq, AT_ONCE)
        older = self._older
        if not numbers and older is not None:
            texts = alike.open_texts_before(conn, older, AT_ONCE)
            older = texts[-1].id if len(texts) == AT_ONCE else None
            return _Portion(texts=texts, seq=seq, older=older, more=older is not None)
        return _Portion(texts=alike.texts(conn, numbers), seq=seq, older=older, more=bool(numbers) or older is not None)


class _Portion(msgspec.Struct, frozen=True, kw_only=True):
    texts: list[alike.Text]
    seq: int
    older: int | None
    more: bool
