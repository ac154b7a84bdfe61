"""What the desk does about findings by itself: ends acts that hold no longer, and tells when findings come or go."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sm_console.core.finding_acts import why_over
from sm_console.core.finding_entries import ActKind, FindingReleased
from sm_console.desk.judged import Snapshot
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.services import Services
from sm_console.store import finding_acts

LOOK: Final = 2.0
"""Seconds between two looks; one costs nothing while nothing has changed."""


class FindingKeeper:
    """Looks after the findings of a running desk."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._snapshot: Snapshot | None = None
        self._height = -1
        self._next: datetime | None = None

    async def step(self) -> float:
        """Look once; return the seconds until the next."""
        services = self._services
        at, snapshot = await services.judged.now()
        height = services.fan_out.height
        changed = snapshot is not self._snapshot
        if changed or height != self._height or (self._next is not None and at >= self._next):
            self._next = await self._end(at, snapshot)
        if changed and self._snapshot is not None:
            services.fan_out.publish(frozenset({"findings"}))
        self._snapshot, self._height = snapshot, height
        return LOOK

    async def _end(self, at: datetime, snapshot: Snapshot) -> datetime | None:
        """End what holds no longer; return when the next put-off is over."""
        services = self._services
        held = await services.ledger.read(finding_acts.held)
        over: list[FindingReleased] = []
        for name, put_off in held.put_off.items():
            finding = snapshot.by_id.get(name)
            calendar = services.standing.calendar(services.standing.pack(held.account_of[name]))
            why = why_over(put_off, finding, at, calendar)
            if why:
                over.append(FindingReleased(finding=name, act=ActKind.PUT_OFF, why=why))
        over += [
            FindingReleased(finding=name, act=ActKind.ASSIGNED, why="gone")
            for name in held.assigned
            if name not in snapshot.by_id
        ]
        if over:

            def work(transaction: Transaction) -> None:
                for fact in over:
                    transaction.record(held.account_of[fact.finding], fact, actor=DESK)

            await services.ledger.write(work)
        ended = {fact.finding for fact in over}
        return min((one.until for name, one in held.put_off.items() if name not in ended), default=None)
