"""Many changes at once: few questions, right counters, one's own acts at once."""

from __future__ import annotations

import asyncio
from typing import Any

from sm_console.api.crisis import AskAlarms
from sm_console.api.queries import AskInbox, AskStatus
from sm_console.console.boards.places import COMMENTS
from sm_console.console.controller import UNATTENDED
from sm_console.console.state import MOST_UNATTENDED, PAGE
from tests.console.driving import LARGE, console
from tests.console.fake_desk import FakeDesk
from tests.console.sample_data import town

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


async def test_after_a_search_the_end_of_what_was_fetched_is_not_the_end_of_the_queue() -> None:
    """A search begins with the first rows again: at their end the rest is fetched, as it was before the search."""
    async with console(FakeDesk(town(extra=2 * PAGE + 100)), LARGE) as screen:
        state, queue = screen.app.controller.state, screen.app.frame.queue

        async def to_the_end() -> None:
            await screen.press("end")
            await screen.until(lambda: state.page is not None and len(state.page.rows) == 2 * PAGE, "more rows")
            await screen.until(lambda: len(queue.rows) > 2 * PAGE)

        await to_the_end()
        await screen.press("slash")
        await screen.panel("prompt")
        await screen.write("helger")
        await screen.until(lambda: state.page is not None and state.page.total < PAGE, "what was found")
        await screen.press("escape")
        await screen.until(lambda: state.page is not None and len(state.page.rows) == PAGE, "the first rows")
        await to_the_end()


async def test_far_rows_are_let_go_once_the_cursor_is_back_at_the_top() -> None:
    """Who has been far down does not make every later change cost all those rows."""
    async with console(FakeDesk(town(extra=4 * PAGE)), LARGE) as screen:
        state, queue = screen.app.controller.state, screen.app.frame.queue
        for pages in (2, 3, 4):
            await screen.press("end")
            await screen.until(lambda pages=pages: len(queue.rows) > pages * PAGE)  # type: ignore[misc]
        screen.desk.changed("claims")
        await screen.until(lambda: not screen.app.controller.refresher.busy, "rest")
        assert state.limit == 4 * PAGE  # not while the cursor is down there
        await screen.press("g")
        screen.desk.changed("claims")
        await screen.until(lambda: len(queue.rows) < 3 * PAGE, "fewer rows")
        assert state.limit == 2 * PAGE


async def test_a_console_that_nobody_uses_does_not_fetch_more_and_more() -> None:
    """What comes above pushes the row under the cursor towards the end; rows are fetched for a person, who moves."""
    async with console(FakeDesk(town(extra=2 * MOST_UNATTENDED)), LARGE) as screen:
        app, state = screen.app, screen.app.controller.state
        for rows in (2 * PAGE, MOST_UNATTENDED):
            await screen.press("end")
            await screen.until(lambda rows=rows: len(app.frame.queue.rows) > rows)  # type: ignore[misc]
        clock = app.keyboard._clock
        app.keyboard._clock = lambda: clock() + UNATTENDED + 1
        app.controller.more()
        assert state.limit == MOST_UNATTENDED
        app.keyboard._clock = clock
        await screen.press("end", "j")
        await screen.until(lambda: state.limit > MOST_UNATTENDED, "more rows for somebody who moves")


async def test_a_board_seen_before_keeps_no_key_waiting_while_it_is_asked_again() -> None:
    """What is known stands at once, and the next key counts, however long the desk takes for what is new."""
    async with console(size=LARGE) as screen:
        controller, answers, ask = screen.app.controller, asyncio.Event(), screen.desk.ask
        await screen.press("0")
        await screen.until(lambda: controller.board is not None and controller.board.asked is not None, "the alarms")
        await screen.press("2")
        await screen.until(lambda: controller.state.place == COMMENTS)

        async def slow(query: Any) -> Any:
            if isinstance(query, AskAlarms):
                await answers.wait()
            return await ask(query)

        screen.desk.ask = slow  # type: ignore[method-assign]
        await screen.press("0")
        await screen.until(lambda: controller.state.place == "alarms")
        await screen.press("2")
        await screen.until(lambda: controller.state.place == COMMENTS, "the comments, the alarms unanswered")
        answers.set()
