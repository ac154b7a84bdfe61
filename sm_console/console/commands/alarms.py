"""The command of the list of alarms: go to what one is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.core.alarm_entries import AlarmKind
from sm_console.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.crisis import AlarmRow
    from sm_console.api.queries import InboxFilter
    from sm_console.api.views import InboxRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

CONNECTIONS = frozenset({AlarmKind.CONNECTOR, AlarmKind.SILENCE})


def chosen(state: State) -> AlarmRow | None:
    """The alarm under the cursor."""
    from sm_console.api.crisis import AlarmRow

    subject = state.selected.subject if state.selected is not None else None
    return subject if isinstance(subject, AlarmRow) else None


class GoToCause(UserCommand):
    """Go there.

    Go to what the alarm is about: the comments, the connection, the rounds or the crisis; Esc leads back here.
    """

    keys = ("enter",)
    footer = 1
    boards = frozenset({"alarms"})
    tells = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On an alarm about something that stands in the console."""
        alarm = chosen(state)
        return state.connected and alarm is not None and alarm.kind is not AlarmKind.OUTSIDE

    @classmethod
    def why_not(cls, state: State) -> str:
        """What tries the way outside."""
        if state.connected and chosen(state) is not None:
            return _("Only the one who runs the desk can see to that: sm-console alarm test tries the way.")
        return super().why_not(state)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Go where its kind is seen to."""
        from sm_console.console.commands.crisis import Crisis
        from sm_console.console.leading import lead, lead_to_comments

        alarm = chosen(console.state)
        if alarm is None:
            return
        if alarm.kind is AlarmKind.ROUND:
            await lead(console, "rounds")
        elif alarm.kind is AlarmKind.REVIEW:
            await Crisis.run(console)
        elif alarm.kind in CONNECTIONS:
            await _show_connection(console, alarm.account)
        elif alarm.kind is AlarmKind.DEADLINE:
            now = console.state.now()
            await lead_to_comments(console, _comments_of(alarm), lambda row: _runs_out(row, now))
        else:
            await lead_to_comments(console, _comments_of(alarm))


def _comments_of(alarm: AlarmRow) -> InboxFilter:
    """The comments that wait on its account; of a word on the watch list those that hold it."""
    from sm_console.api.queries import InboxFilter

    word = alarm.text.values.get("word", "") if alarm.kind is AlarmKind.WORD else ""
    return InboxFilter(account=alarm.account, text=" ".join(word.replace("*", " ").split()))


def _runs_out(row: InboxRow, now: datetime) -> bool:
    """Whether a comment can still be answered in time and nobody has taken it: the first of those is the next."""
    return row.last_staffed > now and row.claim is None and row.sending is None


async def _show_connection(console: Console, account: str) -> None:
    """The connections, that of the account first."""
    from sm_console.console.account_page import account_lines

    await console.view.page(lambda width: account_lines(console.state, width, account))
