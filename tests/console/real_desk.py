"""The console on a real desk over platforms in memory: for boards whose answers and acts belong together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sm_console.console.app import ConsoleApp
from sm_console.desk.desk import LocalDesk
from tests.console.driving import SMALL, Driver
from tests.desk.fakes import ANNA, Town


class BoardDriver(Driver):
    """Drives a console that is not on the fake desk; ``town`` is what stands behind it."""

    town: Town
    rung: int = 0


@asynccontextmanager
async def console_on(
    town: Town, size: tuple[int, int] = SMALL, *, uid: int = ANNA, language: str = "en"
) -> AsyncIterator[BoardDriver]:
    """An app on the town's desk, connected."""

    async def connect() -> LocalDesk:
        return town.engine.desk_for(uid)

    app = ConsoleApp(connect, language=language, clock=town.clock)
    async with app.run_test(size=size) as pilot:
        no_script: Any = None
        clock: Any = town.clock
        driver = BoardDriver(app, pilot, no_script, clock)
        driver.town = town

        def count() -> None:
            driver.rung += 1

        app.bell = count  # type: ignore[method-assign]
        await driver.until(lambda: app.controller.state.alarms is not None, "everything asked once")
        yield driver
