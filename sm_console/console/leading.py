"""Leading from a row of a board to the place where one sees to it; Esc leads back to that row."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sm_console.console.boards.places import COMMENTS

if TYPE_CHECKING:
    from sm_console.api.queries import InboxFilter
    from sm_console.api.views import InboxRow
    from sm_console.console.controller import Console


@dataclass(frozen=True, slots=True)
class WayBack:
    """The place and the row that one was led from; what the queue showed ``before``, and shows now (``shown``).

    Both are ``None`` where one was not led to the comments.
    """

    place: str
    row: Hashable | None
    before: InboxFilter | None = None
    shown: InboxFilter | None = None


async def lead(console: Console, place: str, row: Hashable | None = None) -> None:
    """Go to a board, and there to the row with this key where one is named."""
    way = WayBack(console.state.place, _here(console))
    await console.open_board(place, row)
    console.state.way_back = way


async def lead_to_comments(
    console: Console, wanted: InboxFilter, first: Callable[[InboxRow], bool] | None = None
) -> None:
    """Go to some of the comments, and there to the ``first`` one for which that holds."""
    from sm_console.api.queries import InboxFilter
    from sm_console.console.commands.narrowing import apply_filter

    state = console.state
    before = state.filter or InboxFilter()
    way = WayBack(state.place, _here(console), before, wanted)
    apply_filter(console, wanted, lasting=False)
    if not await console.reached(console.refresher.queue()):
        apply_filter(console, before, lasting=False)
        return
    rows = state.page.rows if state.page is not None and first is not None else ()
    comment = next((row.id for row in rows if first is not None and first(row)), None)
    await console.open_board(COMMENTS, comment)
    console.state.way_back = way


def _here(console: Console) -> Hashable | None:
    return console.state.selected.key if console.state.selected is not None else None
