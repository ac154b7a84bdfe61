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


def _rounds() -> Board:
    from sm_console.console.boards.rounds import Rounds

    return Rounds()


def _seasons() -> Board:
    from sm_console.console.boards.season import Seasons

    return Seasons()


def _profile() -> Board:
    from sm_console.console.boards.profile import Profile

    return Profile()


def _closures() -> Board:
    from sm_console.console.boards.closures import Closures

    return Closures()


def _accounts() -> Board:
    from sm_console.console.boards.accounts import Accounts

    return Accounts()


def _signatures() -> Board:
    from sm_console.console.boards.signatures import Signatures

    return Signatures()


def _alarms() -> Board:
    from sm_console.console.boards.alarms import Alarms

    return Alarms()


def _overview() -> Board:
    from sm_console.console.boards.overview import Overview

    return Overview()


PLACES: tuple[Place, ...] = (
    Place(
        FIRST,
        "1",
        N_("Overview"),
        N_("Overv."),
        N_("What needs a person now, most urgent first, across all rules and units."),
        _overview,
    ),
    Place(COMMENTS, "2", N_("Comments"), N_("Comm."), N_("The comments and questions that wait for an answer (R4).")),
    Place(
        "week",
        "3",
        N_("Weeks"),
        N_("Week"),
        N_("How much has been posted in this period, account by account (R2)."),
        _week,
    ),
    Place(
        "season",
        "4",
        N_("Seasons"),
        N_("Season"),
        N_("Seasonal accounts: their year, who rests, who is to be woken and what is left to do (R3)."),
        _seasons,
    ),
    Place(
        "rounds",
        "5",
        N_("Rounds"),
        N_("Round"),
        N_("Who has looked through the accounts today, and when the next round is due (R6)."),
        _rounds,
    ),
    Place(
        "profile",
        "6",
        N_("Profiles"),
        N_("Prof."),
        N_("Profile pictures, backgrounds and About texts beside what the guideline asks (R7–R10)."),
        _profile,
    ),
    Place(
        "closures",
        "7",
        N_("Closing"),
        N_("Close"),
        N_("Accounts that have been silent for too long: who is warned, what is decided, what is left to do (R13)."),
        _closures,
    ),
    Place(
        "accounts",
        "8",
        N_("Accounts"),
        N_("Acct"),
        N_("The register: who is responsible, who approved, which rule pack decides, what is missing (R1, R14, R15)."),
        _accounts,
    ),
    Place(
        "signatures",
        "9",
        N_("Signatures"),
        N_("Sign"),
        N_("Our own answers without a colleague's first name, wherever they were written (R5)."),
        _signatures,
    ),
    Place(
        "alarms", "0", N_("Alarms"), N_("Alarm"), N_("What calls for somebody at once, and who has seen it."), _alarms
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
