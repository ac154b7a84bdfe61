"""Telling everybody when a slot of the watch begins or ends: nothing else happens then that would make a screen ask."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sm_console.desk import watching
from sm_console.desk.services import Services

LOOK_AGAIN: Final = 300.0
"""Seconds after which the next turn is worked out anew: clocks are set, machines sleep, rules change."""

SOON: Final = 0.05


class RoundTurns:
    """Waits for the next turn, and tells."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._next: datetime | None = None

    async def step(self) -> float:
        """Tell of a turn that has passed; return the seconds until the next look."""
        now = self._services.clock()
        if self._next is not None and now >= self._next:
            self._services.fan_out.publish(frozenset({"rounds"}))
        watched = await self._services.ledger.read(lambda conn: watching.watches(conn, self._services.standing))
        self._next = min(watching.edges(watched, now), default=None)
        if self._next is None:
            return LOOK_AGAIN
        return min((self._next - now).total_seconds() + SOON, LOOK_AGAIN)
