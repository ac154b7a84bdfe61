"""Alarms: what calls for somebody just now, across all accounts, and who has seen it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import said
from sm_console.api.time_words import moment
from sm_console.console.alarm_bell import state_words
from sm_console.console.boards.base import MOMENT, Board, Column, Row, when_words
from sm_console.console.wrap import wrap
from sm_console.core.alarm_entries import KIND_WORDS
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.crisis import AlarmRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

LONGEST = 400


class Alarms(Board):
    """A line for each alarm that stands: those that nobody has seen first, the newest of them first."""

    name = "alarms"
    topics = frozenset({"alarms"})

    def __init__(self) -> None:
        super().__init__()
        self._alarms: list[AlarmRow] = []

    async def fetch(self, console: Console) -> None:
        """Ask for those that stand."""
        from sm_console.api.crisis import AskAlarms

        view = await console.ask(AskAlarms())
        self._alarms = sorted(view.alarms, key=lambda one: (not one.calls, -one.id))

    def columns(self, width: int) -> tuple[Column, ...]:
        """The kind only where there is room: the sentence says it, too."""
        kind = (Column(_("Kind"), 28),) if width >= 120 else ()
        return (Column(_("State"), 14), Column(_("When"), MOMENT), *kind, Column(_("Alarm"), 0))

    def rows(self, now: datetime, width: int) -> list[Row]:
        """One for each."""
        return [_row(one, now, width) for one in self._alarms]

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many there are."""
        count = len(self._alarms)
        calling = sum(one.calls for one in self._alarms)
        words = ngettext("{count} alarm, {calling} unseen", "{count} alarms, {calling} unseen", count)
        return words.format(count=count, calling=calling) if count else _("No alarms")

    def standing(self, state: State) -> str:
        """Why there is nothing, or that nothing rings just now."""
        if state.quiet:
            return _("These are quiet hours: alarms are shown, but do not ring.")
        return "" if self._alarms else _("Nothing calls for anybody just now.")

    def title(self, row: Row) -> str:
        """What kind of alarm it is, and how it stands."""
        return f"{_(KIND_WORDS[row.subject.kind])} · {state_words(row.subject)}"

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """The whole sentence, and since when."""
        from sm_console.core.safe_text import safe_line

        one: AlarmRow = row.subject
        lines = [said(one.text, now), "", _("Raised {time}").format(time=moment(one.raised, now))]
        room = max(20, width - 2)
        return [Content(" " + part) for text in lines for part in (wrap(safe_line(text, LONGEST), room) or [""])]


def _row(one: AlarmRow, now: datetime, width: int) -> Row:
    from sm_console.core.safe_text import safe_line

    kind = (_(KIND_WORDS[one.kind]),) if width >= 120 else ()
    cells = (state_words(one), when_words(one.raised, now), *kind, safe_line(said(one.text, now), LONGEST))
    return Row(one.id, cells, one, urgent=one.calls)
