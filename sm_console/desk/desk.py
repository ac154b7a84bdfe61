"""The desk as one person sees it, in the process that runs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sm_console.api.commands import Command, Refused
from sm_console.api.desk import DeskGone
from sm_console.api.feed import ChangeFeed
from sm_console.api.queries import Query
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role, at_least
from sm_console.desk import acts, queries
from sm_console.desk.identity import Identity
from sm_console.desk.services import Caller, Services

R = TypeVar("R")

Identify = Callable[[], Awaitable[Identity]]

_NO_ROLE: Final = Message(N_("You are not in any of the groups that may use this desk."))
_NOT_YOURS: Final = {
    Role.OBSERVER: Message(N_("You may not do this.")),
    Role.STAFF: Message(N_("You may look, but not change anything.")),
    Role.MANAGER: Message(N_("Only a manager may do this.")),
}


class LocalDesk:
    """``api.desk.Desk`` without a wire in between; who asks is found out anew each time."""

    def __init__(self, services: Services, identify: Identify) -> None:
        self._services = services
        self._identify = identify
        self._closed = False

    async def ask(self, query: Query[R]) -> R:
        """Answer a question. Raises Refused, DeskGone."""
        handler = queries.HANDLERS.get(type(query))
        if handler is None:
            raise _unknown(type(query).__name__)
        answer: R = await handler(self._services, await self._caller(Role.OBSERVER), query)
        return answer

    async def do(self, command: Command[R]) -> R:
        """Carry out a command. Raises Refused, DeskGone."""
        handler = acts.HANDLERS.get(type(command))
        if handler is None:
            raise _unknown(type(command).__name__)
        answer: R = await handler(self._services, await self._caller(command.needs), command)
        return answer

    def changes(self) -> ChangeFeed:
        """Yield changes from now on, ten a second at most. Raises DeskGone."""
        return self._services.fan_out.subscribe()

    async def close(self) -> None:
        """Let go; the desk itself goes on."""
        self._closed = True

    async def _caller(self, needs: Role) -> Caller:
        """Return who asks. Raises Refused("role") where they may not, DeskGone after closing."""
        if self._closed:
            raise DeskGone("closed")
        caller = Caller.of(await self._identify())
        if caller is None:
            raise Refused("role", _NO_ROLE)
        if not at_least(caller.role, needs):
            raise Refused("role", _NOT_YOURS[needs])
        return caller


def _unknown(name: str) -> Refused:
    return Refused("input", Message(N_("The desk does not know {name}."), {"name": name}))
