"""The command that closes a time in which nothing could be fetched, on a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import AccountView
    from sm_console.console.controller import Console
    from sm_console.console.state import State


def _account(state: State) -> AccountView | None:
    """Return the chosen account, if it has a gap."""
    chosen = state.selected.subject.account if state.selected is not None else ""
    return next((one for one in state.accounts if one.id == chosen and one.gap_since is not None), None)


class GapIsKnown(UserCommand):
    """Gap is known.

    Say that somebody has looked on the platform at what came while nothing could be fetched; the gap is closed.
    """

    keys = ("K",)
    boards = frozenset({"accounts"})
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account with a gap."""
        return state.connected and _account(state) is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask what was found; Enter closes the gap, Esc leaves it."""
        from sm_console.api.gaps import AcknowledgeGap
        from sm_console.core.safe_text import safe_line

        account = _account(console.state)
        if account is None:
            return
        note = await console.view.prompt(_("What came meanwhile (may be empty):"))
        if note is not None and await console.do(AcknowledgeGap(account=account.id, note=note)) is not None:
            console.view.say(_("{account} has no gap any more.").format(account=safe_line(account.name, 40)))
