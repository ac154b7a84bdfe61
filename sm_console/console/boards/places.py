"""Where one can go: the comments and the boards, each with its key. Boards are loaded when they are first shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sm_console.core.messages import N_
from sm_console.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from sm_console.console.boards.base import Board

COMMENTS = "comments"
"""The queue of comments with their threads: not a board, but reached as one."""
FIRST = "overview"
"""Where the program begins, and where Esc leads in the end."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place's key, its name in two lengths, a sentence for the help, and what makes its board."""

    name: str
    key: str
    long: str
    short: str
    explanation: str
    load: Callable[[], Board] | None = None


def _week() -> Board:
    from sm_console.console.boards.week import Week

    return Week()


PLACES: tuple[Place, ...] = (
    Place(COMMENTS, "2", N_("Comments"), N_("Comm."), N_("The comments and questions that wait for an answer (R4).")),
    Place(
        "week",
        "3",
        N_("Week"),
        N_("Week"),
        N_("How much has been posted in this period, account by account (R2)."),
        _week,
    ),
)
"""In the order of their keys."""


_PLACES = {place.name: place for place in PLACES}


def known(name: str) -> bool:
    """Whether there is such a place."""
    return name in _PLACES


def place(name: str) -> Place:
    """The place with this name. Raises KeyError."""
    return _PLACES[name]


def title(name: str) -> str:
    """A place's name in the person's language."""
    return _(place(name).long)
