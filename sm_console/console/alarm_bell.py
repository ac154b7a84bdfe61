"""Alarms and the crisis on every screen: words, a bell and the terminal's title, until somebody has seen them by name.

What stood before this console began is said, but rings no bell at first; like all others it is repeated until it
has been seen. In quiet hours nothing rings.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from sm_console.i18n import _, ngettext

LEAST_REASON = 12
"""Cells that a crisis' reason has in the banner however narrow the screen."""

if TYPE_CHECKING:
    from sm_console.api.crisis import AlarmRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

TOPICS: Final = frozenset({"alarms", "crisis"})
AGAIN: Final = timedelta(minutes=1)
"""After so long an alarm that nobody has seen is told once more."""

LONGEST: Final = 300


class AlarmBell:
    """Remembers what has been told, and when."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: set[int] | None = None
        self._last: datetime | None = None
        self._words = ""

    async def look(self) -> None:
        """Ask what stands, and tell what is new. Raises DeskGone."""
        from sm_console.api.commands import Refused
        from sm_console.api.crisis import AskAlarms, AskCrisis

        console, state = self._console, self._console.state
        try:
            crises = await console.ask(AskCrisis())
            view = await console.ask(AskAlarms())
        except Refused:
            return  # whoever may not look is told so elsewhere
        state.crisis = crises[0] if crises else None
        state.alarms, state.quiet = view.alarms, view.quiet
        console.view.show("crisis", "title")
        calling = {one.id for one in view.alarms if one.calls}
        before, self._told = self._told, calling
        if before is None:
            self._tell(ring=False)
        elif calling - before:
            self._tell(ring=True)
        elif not calling and before:
            console.view.hush(self._words)  # but not what has been said since: that they are noted as seen
        self._entitle()

    def tick(self) -> None:
        """Some time has passed: repeat what nobody has seen."""
        now = self._console.state.now()
        if self._last is not None and now - self._last >= AGAIN:
            self._tell(ring=True)

    def _tell(self, *, ring: bool) -> None:
        state = self._console.state
        words, rest = calling_words(state)
        self._last = state.now() if words else None
        if not words:
            return
        if ring and not state.quiet:
            self._console.view.ring()
        self._words = words
        self._console.view.say(words, lasting=True, rest=rest)

    def _entitle(self) -> None:
        """The terminal's title: what one sees of a window that lies under others."""
        count = sum(one.calls for one in self._console.state.alarms or ())
        words = ngettext("({count} alarm) sm-console", "({count} alarms) sm-console", count).format(count=count)
        self._console.view.entitle(words if count else "")


def calling_words(state: State) -> tuple[str, str]:
    """The first alarm that nobody has seen, and how many more there are and what one may do; empty where none calls."""
    from sm_console.api.said import said
    from sm_console.core.model import Role
    from sm_console.core.safe_text import safe_line

    calling = [one for one in state.alarms or () if one.calls]
    if not calling:
        return "", ""
    first = safe_line(said(calling[0].text, state.now()), LONGEST)
    more = ngettext("(and {count} more)", "(and {count} more)", len(calling) - 1).format(count=len(calling) - 1)
    rest = [more if len(calling) > 1 else "", _("– ! seen, 0 shows all") if state.may(Role.STAFF) else ""]
    return _("ALARM: {what}").format(what=first), " ".join(filter(None, rest))


def state_words(row: AlarmRow) -> str:
    """How an alarm stands: whether it still calls, or who has seen it."""
    from sm_console.core.safe_text import safe_line

    if row.calls:
        return _("calls")
    return _("seen by {name}").format(name=safe_line(row.seen_by, 40)) if row.seen is not None else _("over")


def crisis_words(state: State, width: int) -> str:
    """The banner: what everybody sees while a crisis stands. Where it is too long, its reason is cut, not its times."""
    import msgspec

    from sm_console.api.crisis_words import banner
    from sm_console.api.time_words import moment
    from sm_console.console.wrap import clip
    from sm_console.core.safe_text import safe_line

    crisis = state.crisis
    if crisis is None:
        return ""

    def words(reason: str) -> str:
        shown = msgspec.structs.replace(crisis, reason=reason)
        return " " + safe_line(banner(shown, lambda at: moment(at, state.now())), LONGEST)

    reason = safe_line(crisis.reason, LONGEST)
    return words(clip(reason, max(LEAST_REASON, width + 1 - cell_len(words("–")))))
