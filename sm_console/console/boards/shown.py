"""Which board is shown: opening one, asking for it again, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import TYPE_CHECKING

from sm_console.console.boards.places import COMMENTS, FIRST, known, place
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.boards.base import Board
    from sm_console.console.controller import Console
    from sm_console.console.leading import WayBack


class Boards:
    """The boards that have been opened; each keeps its answer, its order and what narrows it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._opened: dict[str, Board] = {}

    @property
    def shown(self) -> Board | None:
        """The board in the list, ``None`` while the comments are there."""
        return self._opened.get(self._console.state.place)

    def get(self, name: str) -> Board | None:
        """The board with this name, made when first asked for; ``None`` for the comments."""
        load = place(name).load
        if name not in self._opened and load is not None:
            self._opened[name] = load()
        return self._opened.get(name)

    @property
    def begins(self) -> bool:
        """Whether a board rather than the queue of comments is to be shown when the desk answers."""
        return self.get(self._console.state.place) is not None

    async def start(self) -> None:
        """Ask for the board that is shown, when the desk has been found. Raises DeskGone."""
        from sm_console.api.commands import Refused

        board = self.get(self._console.state.place)
        if board is None:
            return
        self._console.state.orders = len(board.orders)
        try:
            await board.fetch(self._console)
        except Refused as refusal:
            self._console.say_message(refusal.message)
            return
        board.asked = self._console.state.now()
        if board is self.shown:
            self._console.view.turn_to()

    async def open(self, name: str, key: Hashable | None = None) -> None:
        """Show a place; the list stands at once with what is known, and again with the desk's answer."""
        state = self._console.state
        state.way_back = None
        board = await self._change_to(name)
        if board is not None and key is not None:
            board.narrowed = ""
        if board is None or board.asked is not None:
            self._console.view.turn_to(key)
        if not state.ever_connected:
            return  # what is shown is asked for as soon as the desk is found
        if board is None:
            self._console.refresher.want(frozenset({"claims"}))
        elif board.asked is not None and key is None:
            self._console.run(self._again(board), "asking again")  # what is known stands: no key waits for more
        elif await self.fetch(board):
            self._console.view.turn_to(key)

    async def _change_to(self, name: str) -> Board | None:
        """Make a place the one that is shown; nothing is selected there yet."""
        state = self._console.state
        if state.place != name:
            state.place = name
            self._console.view.show_now("tabs")
            await asyncio.sleep(0)  # before the board is loaded: the writing thread gets its turn
        board = self.get(name)
        state.orders = len(board.orders) if board is not None else 0
        state.current, state.selected, state.thread = None, None, None
        return board

    async def fetch(self, board: Board) -> bool:
        """Ask for a board; false when it could not be had, which the person has been told."""
        first = board.asked is None
        if first:
            self._console.view.turn_to()
            self._console.view.say(_("Fetching…"), lasting=True)
        if not await self._console.reached(board.fetch(self._console)):
            return False
        board.asked = self._console.state.now()
        if first:
            self._console.view.say("")
        return True

    async def changed(self, topics: frozenset[str]) -> None:
        """Ask again for the board that is shown if it depends on what changed. Others are asked when opened."""
        board = self.shown
        if board is not None and topics & board.topics:
            await self._again(board)

    async def aged(self) -> None:
        """Ask again for the board that is shown once its answer is too old."""
        board, state = self.shown, self._console.state
        if board is None or not state.connected or state.panel:
            return
        if board.asked is None or state.now() - board.asked >= board.refresh_after:
            await self._again(board)

    async def _again(self, board: Board) -> None:
        if await self.fetch(board) and board is self.shown:
            self._console.view.show("title", "queue")
            await self.look()

    async def look(self) -> None:
        """Show what the lower pane says of the row under the cursor."""
        from sm_console.api.commands import Refused
        from sm_console.api.desk import DeskGone

        board, row = self.shown, self._console.state.selected
        if board is None:
            return
        try:
            if row is not None:
                await board.look(self._console, row)
        except Refused as refusal:
            self._console.say_message(refusal.message)
        except DeskGone:
            return  # the session notices too
        self._console.view.show("thread", "keys")

    async def back(self) -> None:
        """Esc with nothing else to leave: what narrows goes, then the way leads to the first place."""
        board = self.shown
        if board is not None and board.narrowed:
            board.narrowed = ""
            self._console.view.show("queue", "message")
            return
        if board is not None and board.back():
            self._console.view.turn_to()
            return
        if self._console.state.way_back is not None:
            await self._return(self._console.state.way_back)
            return
        first = FIRST if known(FIRST) else COMMENTS
        if self._console.state.place != first:
            await self.open(first)

    async def _return(self, way: WayBack) -> None:
        """Go back to the row that led here; what narrows its board stays, and the queue shows what it did before."""
        from sm_console.console.commands.narrowing import apply_filter

        state = self._console.state
        if state.leads_back and way.before is not None:
            apply_filter(self._console, way.before, lasting=False)
        state.way_back = None
        board = await self._change_to(way.place)
        self._console.view.turn_to(way.row)
        if board is not None:
            self._console.run(self._again(board), "asking again")  # what is known stands: no key waits for more
