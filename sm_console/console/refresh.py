"""Fetching again what is on screen, when the desk says that it changed. Bursts become one question."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from sm_console.console import alarm_bell, handovers
from sm_console.console.crowd import tell
from sm_console.i18n import language

if TYPE_CHECKING:
    from sm_console.console.controller import Console

COALESCE = 0.1
"""Seconds to wait for more changes before asking: at most ten repaints a second."""
CALM = 1.0
"""Seconds between two looks at what floods change: many comments a second come as one change a second."""
LATEST = 1.5
"""Seconds after which they are looked at even while somebody types: counters are never much older."""
TYPING = 0.25
"""Seconds after a key in which the next one is likely: what a flood brings waits, so that no key does."""
FLOODING = frozenset({"comments", "posts", "findings", "health", "profile"})
"""Topics that platforms bring by themselves; all others follow from what somebody does, and are looked at at once."""
QUEUE_TOPICS = frozenset({"comments", "claims", "outbox", "posts", "accounts"})
STATUS_TOPICS = frozenset({"comments", "outbox", "health", "accounts", "posts"})
THREAD_TOPICS = frozenset({"comments", "claims", "outbox", "drafts", "posts"})


class Refresher:
    """Collects topics that changed and asks for what depends on them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._topics: set[str] = set()
        self._wanted = asyncio.Event()
        self._working = False
        self._looked = self._hurried_until = -LATEST

    @property
    def busy(self) -> bool:
        """Whether something is still to be fetched."""
        return self._working or bool(self._topics)

    @property
    def outdated(self) -> bool:
        """Whether the queue shown, if any, is not the one that the filter asks for."""
        from sm_console.api.queries import InboxFilter

        return self._console.state.page_of != (self._console.state.filter or InboxFilter())

    def want(self, topics: frozenset[str]) -> None:
        """Ask again soon for what depends on these topics."""
        self._topics |= topics
        self._wanted.set()

    def hurry(self) -> None:
        """Look at what changes next at once: it is likely to be one's own doing."""
        self._hurried_until = monotonic() + CALM

    async def work(self) -> None:
        """Serve what is wanted, for ever."""
        from sm_console.api.desk import DeskGone

        while True:
            await self._wanted.wait()
            await asyncio.sleep(COALESCE)
            topics = self._due()
            if not topics:
                continue
            self._working = True
            try:
                await self._fetch(topics)
            except DeskGone:
                continue  # the session notices too, and everything is fetched when the desk is back
            finally:
                self._working = False
                if topics & FLOODING:
                    self._looked = monotonic()

    def _due(self) -> frozenset[str]:
        """Take the topics that may be looked at now; those of a flood wait for their turn and for the keys to rest."""
        now = monotonic()
        since = now - self._looked
        waits = since < CALM or (since < LATEST and self._console.keyboard.silence < TYPING)
        held = self._topics & FLOODING if waits and now > self._hurried_until else set()
        due, self._topics = frozenset(self._topics - held), set(held)
        if not held:
            self._wanted.clear()
        return due

    async def all_but_the_queue(self) -> None:
        """Fetch what is shown beside the queue, now. Raises DeskGone."""
        await self.status()
        await self.fates()
        await tell(self._console)
        await self._console.alarm.look()
        await handovers.look(self._console)
        if self._console.state.thread is not None:
            await self.thread(self._console.state.thread.comment.id)

    async def _fetch(self, topics: frozenset[str]) -> None:
        if topics & QUEUE_TOPICS and self._console.board is None:
            await self.queue()
        if topics & STATUS_TOPICS:
            await self.status()
        if "outbox" in topics:
            await self.fates()
        if "claims" in topics:
            await tell(self._console)
        if topics & alarm_bell.TOPICS:
            await self._console.alarm.look()
        if topics & handovers.TOPICS:
            await handovers.look(self._console)
        await self._console.boards.changed(topics)
        state = self._console.state
        if topics & THREAD_TOPICS and state.thread is not None:
            await self.thread(state.thread.comment.id)

    async def queue(self) -> None:
        """The queue as the filter has it. Raises DeskGone."""
        from sm_console.api.commands import Refused
        from sm_console.api.queries import AskInbox, InboxFilter

        state = self._console.state
        wanted = state.filter or InboxFilter()
        self._fewer_rows()
        try:
            page = await self._console.ask(AskInbox(filter=wanted, limit=state.limit))
        except Refused as refusal:
            self._console.say_message(refusal.message)
            return
        if wanted == (state.filter or InboxFilter()):
            state.page, state.page_of = page, wanted
            self._console.view.show("queue")

    def _fewer_rows(self) -> None:
        """Let go of rows far down once the cursor is back near the top: each is asked for again at every change."""
        from sm_console.console.state import PAGE

        state = self._console.state
        here = state.current.id if state.current is not None else None
        first = state.page.rows[: PAGE // 2] if state.page is not None else []
        if state.limit > 2 * PAGE and any(row.id == here for row in first):
            state.limit = 2 * PAGE

    async def status(self) -> None:
        """Counters, ages and accounts. Raises DeskGone."""
        from sm_console.api.queries import AskStatus

        state = self._console.state
        state.status = await self._console.ask(AskStatus())
        state.accounts = state.status.accounts
        self._console.view.show("title", "message")

    async def fates(self) -> None:
        """What became of one's own outgoing acts: said once, when it is settled. Raises DeskGone."""
        from sm_console.api.queries import AskOutbox
        from sm_console.console.outgoing import fate_words

        watched = self._console.state.watched
        for number, what in list(watched.items()):
            for row in await self._console.ask(AskOutbox(id=number)):
                words = fate_words(row, what)
                if words is not None:
                    watched.pop(number, None)
                    if words:
                        self._console.view.say(words, lasting=row.state.value != "sent")

    async def thread(self, comment: int) -> bool:
        """One comment's thread; false when it could not be had."""
        from sm_console.api.queries import AskThread

        state = self._console.state
        view = await self._console.asked(AskThread(comment=comment, language=language()))
        if view is None:
            return False
        if state.current is not None and state.current.id != comment and state.panel == "":
            return False  # the cursor has moved on meanwhile
        state.thread = view
        self._console.view.show("thread", "keys")
        return True
