"""When a screen is painted: at once where nothing has been painted for a moment, else when that moment is over.

Textual paints at the ticks of a clock, sixty a second. A key whose effect is ready just after a tick waits for the next
one, and where something else was painted at that, for the one after: up to 33 milliseconds in which nothing is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from textual.screen import Screen

PERIOD = 1 / 120
"""Seconds between two paints at least: of keys that come in one piece only so many are shown."""


class Pace:
    """Stands where Textual's screens have a timer. ``paint`` paints, ``failed`` is told what that raises."""

    def __init__(
        self,
        paint: Callable[[], object],
        failed: Callable[[Exception], object],
        *,
        period: float = PERIOD,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._paint = paint
        self._failed = failed
        self._period = period
        self._clock = clock
        self._latest = -period
        self._due: asyncio.TimerHandle | None = None

    def resume(self) -> None:
        """Something is to be painted."""
        if self._due is None:
            wait = max(0.0, self._latest + self._period - self._clock())
            self._due = asyncio.get_running_loop().call_later(wait, self._now)

    def pause(self) -> None:
        """Nothing is to be painted any more: it has been."""
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _now(self) -> None:
        self._due, self._latest = None, self._clock()
        try:
            self._paint()
        except Exception as error:  # noqa: BLE001 - handed on: nobody waits for a call of the loop
            self._failed(error)


class PacedScreen(Screen[None]):
    """A screen that paints in this way."""

    _pace: Pace | None = None

    @property
    def _update_timer(self) -> Pace:  # type: ignore[override]  # of a timer Textual only uses these two methods here
        if self._pace is None:
            self._pace = Pace(self._on_timer_update, self.app._handle_exception)  # noqa: SLF001 - as its timers do
        return self._pace
