"""The controller: turns what the desk says into state, and the person's commands into desk commands.

It owns no pixels. The frame draws the state when told to, and lends its panels for questions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import TYPE_CHECKING, Any

from sm_console.console.alarm_bell import AlarmBell
from sm_console.console.asking import Asking
from sm_console.console.background import Background
from sm_console.console.boards.shown import Boards
from sm_console.console.keyboard import COMMAND, Keyboard
from sm_console.console.presence import Presence
from sm_console.console.refresh import Refresher
from sm_console.console.session import Session
from sm_console.console.warming import warm
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.desk import Desk
    from sm_console.api.views import InboxRow
    from sm_console.console.boards.base import Board, Row
    from sm_console.console.commands.base import UserCommand
    from sm_console.console.state import State
    from sm_console.console.view import View

UNATTENDED = 60.0
"""Seconds without a key after which a console fetches no more rows than it has for what came above the cursor."""
AT_WORK = 0.004
"""Seconds after which a key whose effect has not come is shown to be at work."""


class Console(Asking):
    """One person's console. ``run`` starts work in the background."""

    view: View

    def __init__(self, connect: Callable[[], Awaitable[Desk]], state: State, keyboard: Keyboard) -> None:
        self.state = state
        self.keyboard = keyboard
        self.background = Background(self._failed)
        self.session = Session(connect, self)
        self.refresher = Refresher(self)
        self.boards = Boards(self)
        self.alarm = AlarmBell(self)
        self.presence = Presence(self)
        self.failure: Exception | None = None
        self.pictures = "auto"
        """The setting: how pictures are to be shown."""

    # -- life

    def start(self) -> None:
        """Connect and stay connected, in the background."""
        if self.boards.begins:
            self.view.turn_to()  # its own headings, not the comments', while the desk is looked for
        self.run(self._keep(), "session")
        self.run(self._keep_fresh(), "refresh")

    async def _keep_fresh(self) -> None:
        """One answer that cannot be shown is told; the next change is looked at all the same."""
        while True:
            await self.background.run(self.refresher.work(), "fetching what changed")

    async def _keep(self) -> None:
        try:
            await self.session.keep()
        except Exception as error:
            # Not a lost desk but one that cannot be (a faulty configuration): the caller reports it in full.
            self.failure = error
            self.view.leave("failed")
            raise

    async def stop(self) -> None:
        """Stop the background work, hand over the last words typed, and let go of the desk."""
        await self.background.stop()
        if self.state.connected:
            await self._hand_over_drafts(editing=False)
            await self.presence.leave()
        await self.session.close()

    def run(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Start work whose failure must be seen."""
        self.background.run(work, name)

    async def hold_keys(self, work: Coroutine[Any, Any, object], holder: str = COMMAND) -> None:
        """Do some work; what is typed meanwhile waits for its end, or for the panel that it opens."""
        self.keyboard.hold(holder)
        try:
            await work
        finally:
            self.keyboard.release(holder)

    def _failed(self, error: Exception) -> None:
        self.view.say(_("Something went wrong inside the program ({kind}).").format(kind=type(error).__name__))

    # -- the desk

    async def desk_found(self) -> None:
        """Session: the desk answers. Learn who we are, fetch what is shown, hand over kept drafts."""
        from sm_console.api.queries import AskWhoami
        from sm_console.console.remembering import greet, restore

        back = self.state.ever_connected
        # Asked all at once: the queue stands after one round trip. The accounts come with the status, after it:
        # telling what can be done there makes a desk that has just started load its HTTP client.
        kept = () if back else (restore(self),)
        place = self.state.place
        self.state.me, *_rest = await asyncio.gather(self.ask(AskWhoami()), *kept, self._fetch_shown())
        while self.state.place != place:  # one has gone elsewhere meanwhile
            place = self.state.place
            await self._fetch_shown()
        if self.board is None and self.refresher.outdated:
            await self.refresher.queue()
        self.state.connected = self.state.ever_connected = True
        self.state.found_at = self.state.now()
        if not back:
            self.run(warm(lambda: self.keyboard.silence), "loading what keys will need")
        await self.refresher.all_but_the_queue()
        await self._hand_over_drafts(editing=self.state.panel == "answer")
        if back:
            self.view.say(_("The connection is back."))
        elif not self.state.accounts and not self.state.drill:
            self.run(self.hold_keys(self._first_steps()), "first steps")
        elif not self.state.drill:
            await greet(self)

    async def _fetch_shown(self) -> None:
        await (self.boards.start() if self.boards.begins else self.refresher.queue())

    async def _hand_over_drafts(self, *, editing: bool) -> None:
        """Save at the desk what could not be saved before; what still cannot stays here."""
        from sm_console.api.commands import Refused, SaveDraft
        from sm_console.api.desk import DeskGone

        for comment, text in list(self.state.drafts.items()):
            try:
                await self.session.do(SaveDraft(comment=comment, text=text, editing=editing))
            except (DeskGone, Refused):
                return
            if self.state.drafts.get(comment) == text:
                del self.state.drafts[comment]

    def desk_lost(self) -> None:
        """Session: the desk is gone; it is tried again without anyone doing anything."""
        state = self.state
        if state.connected:
            self.view.say("")  # what was said before must not hide this
        if state.connected and not state.steady:
            state.ever_connected = False  # still beginning: the next one will be the first
        else:
            state.tried = True
        state.connected = False
        self.view.show("title", "message", "keys")

    def desk_changed(self, topics: frozenset[str]) -> None:
        """Session: something changed."""
        self.refresher.want(topics)

    async def _first_steps(self) -> None:
        """Nothing is configured: look around, add an account, or leave. Once, however often the desk is found."""
        while not self.state.accounts and not self.state.panel:
            choice = await self.view.welcome()
            if choice != "add":
                self.view.leave(choice)
                return
            if await self.view.add_account():
                return

    # -- what the person looks at

    @property
    def board(self) -> Board | None:
        """The board that is shown; ``None`` for the comments."""
        return self.boards.shown

    async def open_board(self, name: str, key: Hashable | None = None) -> None:
        """Go to a place, and there to the row with this key where one is named."""
        await self.boards.open(name, key)

    def cursor_on(self, row: InboxRow | None, selected: Row | None = None) -> None:
        """The cursor stands on another row; its thread follows when the frame says that it rests."""
        self.state.current, self.state.selected = row, selected

    async def open_thread(self, comment: int) -> bool:
        """Fetch and show a comment's thread; false when it could not be had."""
        return await self.refresher.thread(comment)

    def rested(self) -> None:
        """The cursor rests: show the thread and the keys of its row."""
        row = self.state.current
        self.view.show("keys")
        if self.state.panel == "answer":
            return  # what is being answered stays on screen, even when its row has left the queue
        if self.board is not None:
            self.run(self.boards.look(), "looking at a row")
        elif row is None:
            self.state.thread = None
            self.view.show("thread")
        else:
            self.run(self._open(row.id), "thread")

    async def _open(self, comment: int) -> None:
        await self.open_thread(comment)

    def press(self, key: str) -> None:
        """A key that belongs to a command was pressed: do what it stands for now, if anything."""
        from sm_console.console.commands.registry import by_key, refused
        from sm_console.console.crowd import confirm_told

        command = by_key(key, self.state)
        if self.state.told:
            self.run(confirm_told(self), "what was told")
        if command is not None:
            self.view.say("")
            if command.waits:
                self.keyboard.hold(COMMAND)  # at once: what follows may have been typed for what it opens
            self.run(self._carry_out(command), command.__name__)
        elif (words := refused(key, self.state)) is not None:
            self.keyboard.ignore_burst()
            self.view.say(words)
        elif (words := refused(key, self.state, opens=False)) is not None:
            self.view.say(words)  # what is typed next was never meant for anything that this key opens

    async def _carry_out(self, command: type[UserCommand]) -> None:
        if not command.waits:
            await command.run(self)
            return
        before = self.keyboard.opened
        sign = asyncio.get_running_loop().call_later(AT_WORK, self._at_work, command, before)
        try:
            await self.hold_keys(command.run(self))
        finally:
            sign.cancel()
            if self.state.at_work is not None:
                self.state.at_work = None
                self.view.show("keys")
        if command.opens and self.keyboard.opened == before:
            self.keyboard.ignore_burst()

    def _at_work(self, command: type[UserCommand], opened: int) -> None:
        """The effect of a key is not there at once: show at least that the key was understood."""
        if self.keyboard.opened == opened and not command.shows_itself:
            self.state.at_work = command
            self.view.show_now("keys")

    def more(self) -> None:
        """The cursor nears the end of what was fetched: fetch more. Boards have all their rows."""
        from sm_console.console.state import MOST_UNATTENDED, PAGE

        page = self.state.page if self.board is None else None
        if self.state.limit >= MOST_UNATTENDED and self.keyboard.silence > UNATTENDED:
            return  # what comes pushes the row under the cursor down, and nobody is there to see it
        if page is not None and page.total > len(page.rows) and self.state.limit <= len(page.rows):
            self.state.limit += PAGE
            self.refresher.want(frozenset({"claims"}))

    def show_everything(self) -> None:
        """Drop marks, else filter and search; with none, go back to where one began."""
        if self.board is None and self.state.marked:
            self.state.marked.clear()
            self.view.show("queue", "keys", "message")
        elif self.board is not None or not self.state.filtered or self.state.leads_back:
            self.run(self.hold_keys(self.boards.back()), "going back")
        else:
            from sm_console.api.queries import InboxFilter
            from sm_console.console.commands.narrowing import apply_filter

            apply_filter(self, InboxFilter())
