"""Tells the desk that somebody is at this console, so that what comes later is new to them wherever they go on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sm_console.console.controller import Console

EVERY: Final = timedelta(minutes=1)
"""A sign is passed on at most so often: a key costs nothing but its own bytes."""


class Presence:
    """Remembers when the desk was told last."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: datetime | None = None

    def sign(self) -> None:
        """A key was pressed."""
        state = self._console.state
        now = state.now()
        if state.connected and (self._told is None or now - self._told >= EVERY):
            self._told = now
            self._console.run(self._tell(), "noting that somebody looks")

    async def leave(self) -> None:
        """The person leaves; whoever pressed no key has not looked."""
        if self._told is not None:
            await self._tell()

    async def _tell(self) -> None:
        from sm_console.api.commands import Refused
        from sm_console.api.desk import DeskGone
        from sm_console.api.since import NoteLook

        try:
            await self._console.session.do(NoteLook())
        except (DeskGone, Refused):
            self._told = None  # the next key tells it; nobody needs to hear of it
