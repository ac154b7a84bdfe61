"""The desk as a client sees it, in process or over a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol, TypeVar

import msgspec

from sm_console.api.commands import Command
from sm_console.api.queries import Query

R = TypeVar("R")

TOPICS = (
    "comments",
    "claims",
    "outbox",
    "health",
    "accounts",
    "drafts",
    "posts",
    "profile",
    "findings",
    "closures",
    "register",
    "rounds",
    "bank",
    "shifts",
    "diary",
    "crisis",
    "alarms",
)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something changed: which topics, and the journal's height. Ask again for what you show.

    Changes are collapsed: one may stand for thousands.
    """

    topics: frozenset[str]
    seq: int


class DeskGone(Exception):
    """The connection to the desk is lost; what was asked may or may not have been done."""


class Desk(Protocol):
    """Queries, commands and changes. Both implementations pass ``tests/desk/contract.py``."""

    async def ask(self, query: Query[R]) -> R:
        """Answer a question. Raises Refused, DeskGone."""
        ...

    async def do(self, command: Command[R]) -> R:
        """Carry out a command. Raises Refused, DeskGone."""
        ...

    def changes(self) -> AsyncIterator[Change]:
        """Yield changes from now on, collapsed while the reader is busy. Raises DeskGone."""
        ...

    async def close(self) -> None:
        """Let go of the desk; an embedded one finishes its transactions and stops."""
        ...
