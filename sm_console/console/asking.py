"""Speaking to the desk: what it refuses, and that it cannot be reached, is told the person in one place."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.commands import Command
    from sm_console.api.queries import Query
    from sm_console.console.refresh import Refresher
    from sm_console.console.session import Session
    from sm_console.console.state import State
    from sm_console.console.view import View

R = TypeVar("R")


class Asking:
    """The part of a console that asks the desk and has it do things."""

    view: View
    state: State
    session: Session
    refresher: Refresher

    async def ask(self, query: Query[R]) -> R:
        """Ask the desk. Raises Refused, DeskGone."""
        return await self.session.ask(query)

    async def asked(self, query: Query[R]) -> R | None:
        """Ask the desk; ``None`` when it refused or is lost, which the person has been told."""
        return await self._answer(self.session.ask(query), _("No connection to the desk."))

    async def reached(self, work: Awaitable[object]) -> bool:
        """Do what asks the desk; false when it refused or is lost, which the person has been told."""

        async def done() -> bool:
            await work
            return True

        return bool(await self._answer(done(), _("No connection to the desk.")))

    async def do(self, command: Command[R]) -> R | None:
        """Have the desk do something; ``None`` when it refused or is lost, which the person has been told."""
        self.refresher.hurry()
        words = _("The desk cannot be reached just now. Nothing was done; try again in a moment.")
        return await self._answer(self.session.do(command), words)

    async def _answer(self, work: Awaitable[R], lost: str) -> R | None:
        from sm_console.api.commands import Refused
        from sm_console.api.desk import DeskGone

        try:
            return await work
        except Refused as refusal:
            self.say_message(refusal.message)
        except DeskGone:
            self.view.say(lost)
        return None

    def say_message(self, message: object) -> None:
        """Show a desk's message, made safe."""
        from sm_console.api.said import said
        from sm_console.core.model import Message
        from sm_console.core.safe_text import safe_line

        if isinstance(message, Message):
            self.view.say(safe_line(said(message, self.state.now()), 400))
