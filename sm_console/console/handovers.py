"""Handovers that nobody has acknowledged: a line that stays for everybody, and a handover as a page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from sm_console.api.said import quoted
from sm_console.api.time_words import moment
from sm_console.console.wrap import wrap
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.shifts import HandoverView
    from sm_console.console.controller import Console
    from sm_console.console.state import State
    from sm_console.core.shift_entries import ShiftSummary

TOPICS: Final = frozenset({"shifts"})
NAME: Final = 30
WORDS: Final = 2_000


async def look(console: Console) -> None:
    """Ask what waits, from and to anybody; the bell rings for what was just left to them. Raises DeskGone."""
    from sm_console.api.commands import Refused
    from sm_console.api.shifts import AskHandovers

    state = console.state
    try:
        found = await console.ask(AskHandovers())
    except Refused:
        return  # whoever may not look is told so elsewhere
    before, state.handovers = state.handovers, found
    if before is not None:
        known = {view.id for view in before}
        if any(view.id not in known and view.receiver == state.login for view in found):
            console.view.ring()
    console.view.show("handover", "keys")


def waiting(state: State) -> HandoverView | None:
    """The oldest handover that waits for the person, ``None`` where none does."""
    return next((view for view in state.handovers or () if view.receiver == state.login), None)


def standing_line(state: State, now: datetime) -> str:
    """The line that stays until it is acknowledged; empty where nothing waits."""
    from sm_console.core.safe_text import safe_line

    mine = [view for view in state.handovers or () if view.giver == state.login]
    found = mine + [view for view in state.handovers or () if view.giver != state.login]
    view = waiting(state)
    if view is not None:
        text = _("⚠ {name} handed the shift over to you {when}: T reads and acknowledges")
        words = text.format(name=safe_line(view.giver_name, NAME), when=moment(view.at, now))
    elif mine:
        text = _("Your handover to {name} {when} is not acknowledged yet")
        words = text.format(name=safe_line(found[0].receiver_name, NAME), when=moment(found[0].at, now))
    elif found:
        text = _("{giver}'s handover to {name} {when} is not acknowledged yet")
        giver, name = (safe_line(one, NAME) for one in (found[0].giver_name, found[0].receiver_name))
        words = text.format(giver=giver, name=name, when=moment(found[0].at, now))
    else:
        return ""
    others = len(found) - 1
    return words + (
        " " + ngettext("(and {count} more)", "(and {count} more)", others).format(count=others) if others else ""
    )


def summary_lines(summary: ShiftSummary, width: int, now: datetime) -> list[Content]:
    """How everything stood, wrapped."""
    from sm_console.api.shift_words import numbers, parts

    lines = [Content(" " + part) for part in wrap(numbers(summary), width - 2)]
    for title, items in parts(summary, now):
        lines += [Content(""), Content.styled(" " + title, "bold")]
        for item in items:
            lines += [Content("   " + part) for part in wrap(item, width - 5)]
    return lines


def handover_lines(views: list[HandoverView], width: int, now: datetime) -> list[Content]:
    """Handovers one after the other."""
    from sm_console.api.shift_words import headline
    from sm_console.core.safe_text import safe_line

    lines: list[Content] = []
    for view in views:
        lines += [Content.styled(" " + part, "bold") for part in wrap(headline(view, now), width - 2)]
        if view.words:
            lines += [Content(" " + part) for part in wrap(quoted(safe_line(view.words, WORDS)), width - 2)]
        lines += [*summary_lines(view.summary, width, now), Content("")]
    return lines or [Content(" " + _("No shift has been handed over."))]
