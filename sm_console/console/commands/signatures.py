"""The commands of the signatures' board (R5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.signature_views import SignatureRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

ASIDE = timedelta(days=91)
"""By then R5 no longer looks at the answer: nobody mends what is three months old."""


class SignatureCommand(UserCommand):
    """Base of those on an answer."""

    boards = frozenset({"signatures"})

    @classmethod
    def available(cls, state: State) -> bool:
        """On an answer."""
        return state.connected and state.selected is not None


def _answer(state: State) -> SignatureRow | None:
    return state.selected.subject if state.selected is not None else None


class PutAside(SignatureCommand):
    """Put aside.

    Put the answer aside, with the reason; the journal keeps both.
    """

    keys = ("p",)
    needs = Role.STAFF
    footer = 10
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the reason."""
        from sm_console.api.finding_commands import PutOffFinding

        answer = _answer(console.state)
        if answer is None:
            return
        why = await console.view.prompt(_("Put aside, because:"))
        if why is None or not why.strip():
            return
        until = console.state.now() + ASIDE
        if await console.do(PutOffFinding(finding=answer.id, until=until, why=why.strip())) is not None:
            console.view.say(_("Put aside."))


class AddColleague(SignatureCommand):
    """Add to staff list.

    The unknown name is a colleague's: put them on the staff list, and all their answers count as signed.
    """

    keys = ("a",)
    needs = Role.MANAGER
    footer = 20
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """Where a name stands there that nobody knows."""
        answer = _answer(state)
        return state.connected and answer is not None and bool(answer.name)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the login; the name is taken from the answer."""
        from sm_console.api.commands import AddStaff
        from sm_console.core.safe_text import safe_line

        answer = _answer(console.state)
        if answer is None or not answer.name:
            return
        name = safe_line(answer.name, 40)
        login = await console.view.prompt(_("{name} is a colleague with the login:").format(name=name))
        if login is None or not login.strip():
            return
        done = await console.do(AddStaff(login=login.strip(), first_name=answer.name))
        if done is not None:
            console.view.say(_("{name} is on the staff list.").format(name=name))
