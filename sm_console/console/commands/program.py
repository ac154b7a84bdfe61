"""Commands about the program itself: fetch now, add an account, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import PROGRAM, UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State


class Fetch(UserCommand):
    """Fetch now.

    Fetch from all accounts at once instead of waiting for the next time.
    """

    keys = ("ctrl+r",)
    group = PROGRAM
    needs = Role.STAFF
    footer = 74
    waits = False

    @classmethod
    async def run(cls, console: Console) -> None:
        """Collect, and say what came."""
        await fetch(console)


async def fetch(console: Console, accounts: tuple[str, ...] = ()) -> None:
    """Collect from some accounts (none named: all), and say what came."""
    from sm_console.api.commands import Collect

    console.view.say(_("Fetching…"), lasting=True)
    result = await console.do(Collect(accounts=accounts, force=True))
    if result is None:
        return
    new = sum(account.new for account in result.accounts)
    failed = sum(not account.ok for account in result.accounts)
    words = ngettext("{count} new comment.", "{count} new comments.", new).format(count=new)
    if failed:
        trouble = ngettext(
            "{count} account could not be fetched – w shows why.",
            "{count} accounts could not be fetched – w shows why.",
            failed,
        )
        words = f"{words} {trouble.format(count=failed)}"
    console.view.say(_("Fetched. {what}").format(what=words))


class Redraw(UserCommand):
    """Draw anew.

    Draw the whole screen again, should something else have written over it.
    """

    keys = ("ctrl+l",)
    group = PROGRAM
    anywhere = True
    waits = False

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - the same at all times, for everyone
        """Always."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Draw it."""
        console.view.paint_all()


class AddAccount(UserCommand):
    """Add account.

    Add an account to watch: choose the platform, and it says what is needed.
    """

    keys = ()
    group = PROGRAM
    needs = Role.MANAGER

    @classmethod
    async def run(cls, console: Console) -> None:
        """Open the form."""
        await console.view.add_account()


class NextPane(UserCommand):
    """Change pane.

    Move between the queue and the thread.
    """

    keys = ("tab",)
    group = PROGRAM

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - whatever the state
        """Always, whoever asks."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Focus the other pane."""
        console.view.focus_next_pane()


class AskToQuit(UserCommand):
    """Quit.

    Ask before leaving; Ctrl+Q leaves at once.
    """

    keys = ("q",)
    group = PROGRAM
    footer = 95

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - whatever the state
        """Always, whoever asks."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Say how to leave."""
        console.view.say(_("Do you want to quit? Ctrl+Q quits, any other key stays."), lasting=True)


class Quit(UserCommand):
    """Quit at once.

    Leave the program; drafts are kept.
    """

    keys = ("ctrl+q",)
    group = PROGRAM
    anywhere = True

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - whatever the state
        """Always, whoever asks."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Leave."""
        console.view.leave("quit")
