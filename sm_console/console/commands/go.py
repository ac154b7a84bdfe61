"""Commands that lead from place to place, and those that every board has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sm_console.console.boards.places import COMMENTS, PLACES, Place
from sm_console.console.commands.base import LOOK, UserCommand
from sm_console.core.messages import N_
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State

PLACES_GROUP = N_("Go to")
ON_BOARDS = frozenset(place.name for place in PLACES) - {COMMENTS}


class GoTo(UserCommand):
    """Base of the commands that go to a place: the place names and explains itself."""

    group = PLACES_GROUP
    shows_itself = True
    place: ClassVar[Place]

    @classmethod
    def label(cls) -> str:
        """The place's name."""
        return _(cls.place.long)

    @classmethod
    def explanation(cls) -> str:
        """What one sees there."""
        return _(cls.place.explanation)

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - the same at all times, for everyone
        """Always: what is known stays to be seen without a desk, and before the first answer one may choose."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Go there."""
        await console.open_board(cls.place.name)


def _to(place: Place) -> type[GoTo]:
    return type(f"GoTo{place.name.title()}", (GoTo,), {"place": place, "keys": (place.key,), "__doc__": GoTo.__doc__})


TO_PLACES = tuple(_to(place) for place in PLACES)


class NarrowBoard(UserCommand):
    """Search.

    Show only the rows that hold all the words you type; empty shows all again.
    """

    keys = ("slash",)
    group = LOOK
    footer = 70
    boards = ON_BOARDS
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Narrow as one types; Esc brings back what was shown before."""
        board = console.board
        if board is None:
            return
        if not await console.reached(board.begin_search(console)):
            return
        before = board.narrowed

        def narrow(text: str) -> None:
            board.narrowed = text.strip()
            console.view.show("queue", "message")

        typed = await console.view.prompt(_("Search:"), before, narrow)
        narrow(before if typed is None else typed)


class SortBoard(UserCommand):
    """Order.

    Sort the rows another way; the message line says how.
    """

    keys = ("s",)
    group = LOOK
    footer = 71
    boards = ON_BOARDS

    @classmethod
    def available(cls, state: State) -> bool:
        """Where there is more than one order."""
        return state.connected and state.orders > 1

    @classmethod
    async def run(cls, console: Console) -> None:
        """Take the next order."""
        board = console.board
        if board is not None and board.orders:
            board.order = (board.order + 1) % len(board.orders)
            console.view.show("queue")
            console.view.say(_("Sorted {how}.").format(how=_(board.orders[board.order])))
