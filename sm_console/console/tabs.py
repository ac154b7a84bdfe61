"""The first line: where one can go, where one is, and who sits here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sm_console.console.boards.places import PLACES, Place
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.state import State

ORDERED = PLACES


def person(state: State, *, short: bool = False) -> str:
    """Who sits here, and how the desk runs; ``short`` leaves out that it is shared, which changes nothing one does."""
    from sm_console.core.safe_text import safe_line

    if state.me is None:
        return ""
    modes = {"served": "" if short else _("shared desk"), "drill": _("DRILL")}
    name = safe_line(state.me.first_name or state.me.login, 30)
    mode = _("DRILL") if state.drill else modes.get(state.me.mode, "")
    if not state.may(Role.STAFF):
        mode = _("looks only")
    return f"{name}, {mode}" if mode else name


def tabs_line(state: State, width: int) -> tuple[Content, str]:
    """Left and right part of the line, in the longest form that fits.

    The brackets around the place that is shown take the room of the gaps, so that nothing moves when one goes on.
    """
    right = f"{person(state)} " if person_fits(state, width) else ""
    places, words = _names(width - cell_len(right), state.place)
    at = next(index for index, place in enumerate(places) if place.name == state.place)
    gaps = [" "] * (len(words) + 1)
    gaps[at], gaps[at + 1] = "[", "]"
    parts = [Content(gaps[0])]
    for index, text in enumerate(words):
        look = "bold not reverse" if index == at else ""
        parts += [Content.styled(text, look) if look else Content(text), Content(gaps[index + 1])]
    return Content("").join(parts), right


def person_fits(state: State, width: int) -> bool:
    """Whether there is room for the person beside the places' short names."""
    return _size(_short()) + cell_len(person(state)) + 2 <= width


def _names(room: int, here: str) -> tuple[list[Place], list[str]]:
    """The places with their names; where even the short ones are too long the last ones give way, but not ``here``."""
    places = list(ORDERED)
    long = [f"{place.key} {_(place.long)}" for place in places]
    if _size(long) <= room:
        return places, long
    while len(places) > 1 and _size(_short(places)) > room:
        places.remove(next(place for place in reversed(places) if place.name != here))
    return places, _short(places)


def _short(places: Sequence[Place] = ORDERED) -> list[str]:
    return [f"{place.key} {_(place.short)}" for place in places]


def _size(words: list[str]) -> int:
    return sum(cell_len(word) + 1 for word in words) + 1
