"""Commands that look: thread, history, accounts, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import LOOK, CommentCommand, UserCommand
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State


class Open(CommentCommand):
    """Thread.

    Show the thread at once and move to it; Esc or Tab leads back to the queue.
    """

    keys = ("enter",)
    group = LOOK
    footer = 35

    @classmethod
    def available(cls, state: State) -> bool:
        """On any row."""
        return state.connected and state.current is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Show the thread and move there."""
        state, row = console.state, console.state.current
        if row is None:
            return
        stood = state.split
        known = state.thread is not None and state.thread.comment.id == row.id  # changes keep it as the desk has it
        split(console, True)
        console.view.focus_next_pane()
        if known:
            return
        state.thread = None  # its place shows what the row itself tells, until the desk has answered
        console.view.show("thread")
        if not await console.open_thread(row.id):
            split(console, stood)
            console.view.focus_next_pane()


class Split(UserCommand):
    """Lower pane.

    Show what belongs to the row beneath the list, or the list alone.
    """

    keys = ("v",)
    group = LOOK

    @classmethod
    def available(cls, state: State) -> bool:  # noqa: ARG003 - whatever the state
        """Always."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Change, and remember it."""
        split(console, not console.state.split)


def split(console: Console, wanted: bool) -> None:  # noqa: FBT001 - the state it becomes
    """Show the thread beneath the queue, or not."""
    if console.state.split != wanted:
        console.state.split = wanted
        console.view.show("layout")
        from sm_console.console.remembering import remember

        remember(console)


class History(CommentCommand):
    """History.

    Everything that is known to have happened with the comment: when, by whom.
    """

    keys = ("t",)
    group = LOOK
    footer = 72
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On any row."""
        return state.connected and state.current is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Read the journal of the comment."""
        await console.view.read("history")


class Accounts(UserCommand):
    """Connections.

    How each account's connection is doing: last fetch, gaps, faults and what to do about them.
    """

    keys = ("w",)
    group = LOOK
    footer = 73
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Read the accounts' page."""
        await console.view.read("accounts")


class Help(UserCommand):
    """Help.

    All keys, and what they do.
    """

    keys = ("question_mark",)
    group = LOOK
    footer = 90
    opens = True

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - whatever the state
        """Always, whoever asks."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Read the help."""
        await console.view.read("help")


class Palette(UserCommand):
    """Commands.

    Find a command by its name.
    """

    keys = ("colon",)
    group = LOOK
    footer = 91
    opens = True

    @classmethod
    def allowed(cls, state: State) -> bool:  # noqa: ARG003 - whatever the state
        """Always, whoever asks."""
        return True

    @classmethod
    async def run(cls, console: Console) -> None:
        """List what may be done now; typing narrows the list, Enter does it."""
        from sm_console.console.commands.base import key_name
        from sm_console.console.commands.registry import COMMANDS

        usable = [command for command in COMMANDS if command is not cls and command.allowed(console.state)]
        options = []
        for command in usable:
            key = key_name(command.keys[0]) if command.keys else ":"
            options.append((command.__name__, f"{key:7} {command.label()} – {command.explanation()}"))
        picked = await console.view.choose(_("Command:"), options, confirm="type")
        for command in usable:
            if command.__name__ == picked:
                await command.run(console)
