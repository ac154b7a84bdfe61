"""The commands of the closure queue's board (R13). No letter key alone decides, closes or takes back: Ctrl+S does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from sm_console.console.commands.base import UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.closure_views import ClosureRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

YES = "yes"


class ClosureCommand(UserCommand):
    """Base of those on an account of the queue. ``steps`` are those at which it makes sense; none: at all."""

    boards = frozenset({"closures"})
    opens = True
    needs = Role.STAFF
    steps: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account at one of its steps."""
        row = selected(state)
        return state.connected and row is not None and (not cls.steps or row.step in cls.steps)


def selected(state: State) -> ClosureRow | None:
    """The account under the cursor."""
    return state.selected.subject if state.selected is not None else None


async def settled(console: Console, title: str, words: str) -> bool:
    """Have an act settled with Ctrl+S."""
    return await console.view.choose(title, [(YES, words)], confirm="ctrl+s") == YES


async def asked_day(console: Console, label: str) -> date | bool | None:
    """Ask for a day until it can be read; ``None`` for an empty line, false where the person leaves."""
    typed = await console.view.prompt(label, check=_no_day)
    if typed is None:
        return False
    return date.fromisoformat(typed.strip()) if typed.strip() else None


def _no_day(typed: str) -> str:
    try:
        date.fromisoformat(typed.strip() or "2026-01-01")
    except ValueError:
        return _("Write the day as 2026-03-10.")
    return ""


class Warned(ClosureCommand):
    """Owner warned.

    Note that the owner has been warned, with the last day for the answer; l shows the letter to send.
    """

    keys = ("v",)
    footer = 10
    steps = frozenset({"candidate"})

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the day, the followers and a note."""
        from sm_console.api.closure_commands import WarnOwner

        row = selected(console.state)
        if row is None:
            return
        day = await asked_day(console, _("Answer by (empty: two weeks or what the rules say):"))
        if isinstance(day, bool):
            return
        followers = await console.view.prompt(_("Followers (empty: unknown):"))
        why = await console.view.prompt(_("How the owner was warned:")) if followers is not None else None
        if followers is None or why is None:
            return
        digits = "".join(followers.split())
        if digits and not (digits.isascii() and digits.isdigit()):
            console.view.say(_("Write the followers as a number."))
            return
        command = WarnOwner(
            account=row.account, answer_by=day, reason=why, followers=int(digits[:12]) if digits else None
        )
        if await console.do(command) is not None:
            console.view.say(_("Noted: the owner has been warned."))


class Decide(ClosureCommand):
    """Decision.

    A manager decides: close the account, or keep it until a day with a reason. Ctrl+S settles it.
    """

    keys = ("b",)
    footer = 11
    needs = Role.MANAGER
    steps = frozenset({"warned", "kept"})

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask which, until when and why."""
        from sm_console.api.closure_commands import DecideClosing, KeepAccount

        row = selected(console.state)
        if row is None:
            return
        options = [("close", _("Close the account")), ("keep", _("Keep it for a time"))]
        which = await console.view.choose(_("The decision:"), options)
        if which is None:
            return
        until: date | None = None
        if which == "keep":
            day = await asked_day(console, _("Keep until (2026-12-31):"))
            if isinstance(day, bool) or day is None:
                return
            until = day
        why = await console.view.prompt(_("Why:"))
        if why is None:
            return
        words = _("Keep until {day}").format(day=until) if until is not None else options[0][1]
        if not await settled(console, _("Settle the decision"), words):
            return
        command: Any = (
            KeepAccount(account=row.account, until=until, reason=why)
            if until is not None
            else DecideClosing(account=row.account, reason=why)
        )
        if await console.do(command) is not None:
            console.view.say(_("Decided."))


class Announced(ClosureCommand):
    """Announced.

    Note that the closing has been announced on the account. Ctrl+S settles it.
    """

    keys = ("m",)
    footer = 12
    steps = frozenset({"to-close", "left"})

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask whether it is so."""
        from sm_console.api.closure_commands import NoteAnnounced

        row = selected(console.state)
        words = _("The closing stands on the account")
        if row is None or not await settled(console, _("Announced?"), words):
            return
        if await console.do(NoteAnnounced(account=row.account)) is not None:
            console.view.say(_("Noted: the closing is announced."))


class Preserve(ClosureCommand):
    """Preserve.

    Make the account's package: posts, comments, pictures and journal with checksums, on the desk's machine.
    """

    keys = ("p",)
    footer = 13
    opens = False
    steps = frozenset({"to-close", "announced", "preserved"})

    @classmethod
    async def run(cls, console: Console) -> None:
        """Have it made, and say where it lies."""
        from sm_console.api.closure_commands import PreserveAccount
        from sm_console.core.safe_text import safe_line

        row = selected(console.state)
        if row is None:
            return
        console.view.say(_("Preserving…"), lasting=True)
        package = await console.do(PreserveAccount(account=row.account))
        if package is not None:
            console.view.say(_("Preserved in {path}.").format(path=safe_line(package.path, 300)), lasting=True)


class Closed(ClosureCommand):
    """Closed.

    A manager notes that the account is closed on its platform: nothing is read or asked of it any more.
    Ctrl+S settles it.
    """

    keys = ("x",)
    footer = 14
    needs = Role.MANAGER
    steps = frozenset({"preserved"})

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask whether it is so."""
        from sm_console.api.closure_commands import NoteClosed

        row = selected(console.state)
        words = _("It is closed on its platform")
        if row is None or not await settled(console, _("Closed for good?"), words):
            return
        if await console.do(NoteClosed(account=row.account)) is not None:
            console.view.say(_("Closed. It stays in the register."))


class TakeBack(ClosureCommand):
    """Take back.

    Take the account's last step back, with the reason; the history keeps both. Ctrl+S settles it.
    """

    keys = ("u",)
    footer = 30
    steps = frozenset({"warned", "kept", "to-close", "announced", "preserved", "closed"})

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask why."""
        from sm_console.api.closure_commands import UndoClosure

        row = selected(console.state)
        if row is None:
            return
        why = await console.view.prompt(_("Why is the step taken back?"))
        if why is None or not await settled(console, _("Take back?"), _("Take the last step back")):
            return
        if await console.do(UndoClosure(account=row.account, reason=why)) is not None:
            console.view.say(_("Taken back."))


COMMANDS = (Warned, Decide, Announced, Preserve, Closed, TakeBack)
