"""When a screen is painted: at once after a pause, else when that is over; all that is wanted meanwhile at once."""

from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult
from textual.screen import Screen

from widgets.pacing import Pace, PacedScreen
from widgets.status_bar import StatusBar

LONG = 3_600.0
"""A period that does not end while a test runs."""


class _Painter:
    """Counts paints; its clock moves when told."""

    def __init__(self) -> None:
        self.painted = 0
        self.failures: list[Exception] = []
        self.present = 0.0
        self.fault: Exception | None = None
        self.pace = Pace(self._paint, self.failures.append, period=LONG, clock=lambda: self.present)

    def _paint(self) -> None:
        if self.fault is not None:
            raise self.fault
        self.painted += 1

    async def turns(self) -> int:
        """Let the loop go round a few times; return how often was painted so far."""
        for _ in range(5):
            await asyncio.sleep(0)
        return self.painted


async def test_the_first_paint_after_a_pause_is_made_at_once() -> None:
    painter = _Painter()
    painter.pace.resume()
    assert painter.painted == 0  # not in the midst of what asks for it
    assert await painter.turns() == 1
    painter.present += LONG
    painter.pace.resume()
    assert await painter.turns() == 2


async def test_what_is_wanted_many_times_is_painted_once() -> None:
    painter = _Painter()
    for _ in range(12):
        painter.pace.resume()
    assert await painter.turns() == 1


async def test_soon_after_a_paint_the_next_one_waits_and_may_be_called_off() -> None:
    painter = _Painter()
    painter.pace.resume()
    await painter.turns()
    painter.present += LONG / 2
    painter.pace.resume()
    assert await painter.turns() == 1
    painter.pace.pause()
    painter.present += LONG
    assert await painter.turns() == 1
    painter.pace.resume()
    assert await painter.turns() == 2


async def test_a_paint_that_fails_is_told_and_the_next_one_made() -> None:
    painter = _Painter()
    painter.fault = ValueError("no paint")
    painter.pace.resume()
    await painter.turns()
    assert painter.failures == [painter.fault]
    painter.fault = None
    painter.present += LONG
    painter.pace.resume()
    assert await painter.turns() == 1


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusBar()

    def get_default_screen(self) -> Screen[None]:
        return PacedScreen(id="_default")


async def test_a_screen_paints_in_this_way() -> None:
    app = _App()
    async with app.run_test(size=(40, 3)) as pilot:
        screen = app.screen
        assert isinstance(screen, PacedScreen)
        assert isinstance(screen._update_timer, Pace)
        for words in ("one", "two"):
            app.query_one(StatusBar).styles.height = 1 if words == "one" else 2
            await pilot.pause()
            assert app.query_one(StatusBar).size.height == (1 if words == "one" else 2)
