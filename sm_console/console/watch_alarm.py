"""The alarm of the watch (R6): a bell and words when a round was left out, once, whatever is on screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sm_console.i18n import translate

if TYPE_CHECKING:
    from sm_console.console.controller import Console

TOPICS = frozenset({"rounds", "accounts"})
"""The desk tells of these when a round is made, and at each moment at which one should have been."""


class WatchAlarm:
    """Remembers what has been told. What lapsed before this console began is said, but rings no bell."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: set[tuple[str, datetime, int]] | None = None

    async def look(self) -> None:
        """Ask whether the watch is kept, and tell what is new. Raises DeskGone."""
        from sm_console.api.commands import Refused
        from sm_console.api.round_queries import AskRounds
        from sm_console.core.safe_text import safe_line

        try:
            view = await self._console.ask(AskRounds())
        except Refused:
            return  # whoever may not look is told so elsewhere
        state = self._console.state
        lapsed = {(row.pack, row.since, row.slots): row for row in view.overdue}
        before, self._told = self._told, set(lapsed)
        fresh = [row for key, row in lapsed.items() if before is None or key not in before]
        state.watch_lapsed = bool(lapsed)
        self._console.view.show("title")
        if fresh:
            if before is not None:
                self._console.view.ring()
            self._console.view.say(safe_line(translate(fresh[0].text), 400), lasting=True)
