"""Many changes at once: few questions, right counters, one's own acts at once."""

from __future__ import annotations

import asyncio

from sm_console.api.queries import AskInbox, AskStatus
from sm_console.console.boards.places import COMMENTS
from tests.console.driving import LARGE, console

CHANGES = 30


async def test_a_flood_is_looked_at_now_and_then_and_in_the_end_whole() -> None:
    """Changes told ten times a second become far fewer questions; the last of them is answered, too."""
    async with console(size=LARGE) as screen:
        await screen.press("2")
        await screen.until(lambda: screen.app.controller.state.place == COMMENTS)
        await screen.until(lambda: not screen.app.controller.refresher.busy, "rest")
        screen.desk.asked.clear()
        for _ in range(CHANGES):
            screen.desk.changed("comments", "posts", "findings")
            await asyncio.sleep(0.02)
        await screen.until(lambda: not screen.app.controller.refresher.busy, "everything looked at")
        for kind in (AskInbox, AskStatus):
            assert 1 <= sum(isinstance(query, kind) for query in screen.desk.asked) <= 3
