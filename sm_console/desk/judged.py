"""What all rules find just now, kept in memory: each account is judged again only when something about it changed.

An account's verdict stands until a fact on it is recorded, until the clock passes its next turn, or until the
configuration (rule packs and staff list included) is another one. A question about another time than now
does not come here; it is judged from the beginning (``finding_queries``), and both agree.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Final

import msgspec

from config.schema import Configuration
from sm_console.core.findings import Finding, Judged, urgency
from sm_console.desk import finding_sources, judging
from sm_console.desk.finding_sources import Prepared
from sm_console.desk.ledger import CITY, EVERY, Ledger
from sm_console.desk.standing import Standing

if TYPE_CHECKING:
    from sqlalchemy import Connection

AT_ONCE: Final = 500
"""Accounts that are judged in one go; between two the desk attends to others."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All findings as of ``at``, the most urgent first, and by id. The same object as long as nothing changes."""

    findings: tuple[Finding, ...]
    by_id: dict[str, Finding]


class JudgedCity:
    """The findings of now. One for a running desk."""

    def __init__(self, ledger: Ledger, standing: Standing, clock: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._standing = standing
        self._clock = clock
        self._configuration: Configuration | None = None
        self._at: datetime | None = None
        self._touched: set[str] = set()
        self._judged: dict[str, Judged] = {}
        self._turns: list[tuple[datetime, str]] = []
        self._snapshot: Snapshot | None = None
        self._turn = asyncio.Lock()
        ledger.watch(self._note)

    async def now(self) -> tuple[datetime, Snapshot]:
        """Return this moment and what is found at it, every commit before the call included. Raises StoreError."""
        async with self._turn:
            at = self._clock()
            stale = self._take(at)
            try:
                read, city = await self._read(stale, at) if stale else (None, None)
                while stale and read is not None:
                    portion = stale[-AT_ONCE:]
                    found = read.judge(portion)
                    if city is not None and CITY in portion:
                        found.append(city)
                    self._put(portion, found)
                    del stale[-AT_ONCE:]
                    await asyncio.sleep(0)
            finally:
                self._touched.update(stale)  # a failed reading: next time
            self._snapshot = self._snapshot or self._sorted()
            return at, self._snapshot

    def forget(self) -> None:
        """Judge everything anew at the next question."""
        self._configuration = None

    def _note(self, accounts: frozenset[str]) -> None:
        self._touched |= accounts

    def _take(self, at: datetime) -> list[str]:
        """Return the accounts that have to be judged at ``at``, and count them as seen to."""
        configuration = self._standing.configuration
        backwards = self._at is not None and at < self._at
        touched, self._touched = self._touched, set()
        if configuration is not self._configuration or backwards or EVERY in touched:
            self._configuration = configuration
            self._judged, self._turns, self._snapshot = {}, [], None
            touched = {CITY, *(account.id for account in configuration.accounts)}
        self._at = at
        touched.update(self._turned(at))
        return sorted(touched, reverse=True)

    def _turned(self, at: datetime) -> Iterator[str]:
        """Yield the accounts whose verdict the clock has ended."""
        while self._turns and self._turns[0][0] <= at:
            until, name = heapq.heappop(self._turns)
            known = self._judged.get(name)
            if known is not None and known.until == until:
                yield name

    async def _read(self, names: Sequence[str], at: datetime) -> tuple[Prepared, Judged | None]:
        """Read what judging these accounts needs; where most are asked for, reading all is cheaper than choosing."""
        only = None if len(names) > AT_ONCE else set(names)

        def read(conn: Connection) -> tuple[Prepared, Judged | None]:
            look = judging.survey(conn, self._standing, at, live=True)
            city = finding_sources.judge_city(look) if CITY in names else None
            return finding_sources.prepare(look, only=only), city

        return await self._ledger.read(read)

    def _put(self, names: Sequence[str], found: Sequence[Judged]) -> None:
        before = {name: self._judged.pop(name, None) for name in names}
        for judged in found:
            self._judged[judged.account] = judged
            if judged.until is not None:
                heapq.heappush(self._turns, (judged.until, judged.account))
        if any(_findings(before[name]) != _findings(self._judged.get(name)) for name in names):
            self._snapshot = None

    def _sorted(self) -> Snapshot:
        ordered = sorted(
            ((urgency(one), one) for judged in self._judged.values() for one in judged.findings), key=_first
        )
        return Snapshot(findings=tuple(one for _, one in ordered), by_id={order[-1]: one for order, one in ordered})


_first = itemgetter(0)


def _findings(judged: Judged | None) -> tuple[Finding, ...]:
    return judged.findings if judged is not None else ()
