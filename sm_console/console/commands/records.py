"""How the selected comment stands as a public record (R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import CommentCommand
from sm_console.console.commands.work import author_of
from sm_console.core.model import Role
from sm_console.core.record_entries import RecordStatus
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State


def status_words(status: RecordStatus, dnr: str = "") -> str:
    """A record status in words, with the number in the register where there is one."""
    from sm_console.core.safe_text import safe_line

    words = {
        RecordStatus.KEPT: _("kept in order"),
        RecordStatus.TO_REGISTER: _("to be registered"),
        RecordStatus.REGISTERED: _("registered"),
        RecordStatus.SECRECY: _("secrecy: register now"),
    }[status]
    return f"{words} {safe_line(dnr, 60)}".rstrip()


class SetRecordStatus(CommentCommand):
    """Record.

    Say how the comment stands as a public record: kept in order, to be registered, registered with a number, or secret.
    """

    keys = ("R",)
    needs = Role.STAFF
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On any comment, whatever has become of it."""
        return state.connected and state.current is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the status, and for the number of what has been registered."""
        from sm_console.api.record_commands import SetRecordStatus as Order

        row = console.state.current
        if row is None:
            return
        title = _("The comment by {author} as a public record (now: {status}):").format(
            author=author_of(row), status=status_words(row.record, row.dnr)
        )
        picked = await console.view.choose(title, [(status.value, status_words(status)) for status in RecordStatus])
        if picked is None:
            return
        status, dnr = RecordStatus(picked), ""
        if status is RecordStatus.REGISTERED:
            typed = await console.view.prompt(_("Number in the register (dnr):"), row.dnr)
            if typed is None or not typed.strip():
                return
            dnr = typed.strip()
        if await console.do(Order(comment=row.id, status=status, dnr=dnr)) is not None:
            console.view.say(_("Public record: {status}.").format(status=status_words(status, dnr)))
