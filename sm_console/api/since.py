"""What came while somebody was away, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from sm_console.api import views
from sm_console.api.commands import Command
from sm_console.api.queries import Query
from sm_console.core.model import Role


class SinceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What waits on an account; see ``core.since.Missed``. ``since`` is the whole answer's."""

    account: str
    account_name: str
    unit: str
    new: int
    unanswered: int
    risky: int
    oldest: int
    received: datetime | None
    last_staffed: datetime | None
    since: datetime | None


class SinceView(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller has missed since they last looked (``None``: they never did), the accounts in ranked order.

    ``oldest`` is the comment that has been unanswered for longest on any account (0: none), of ``oldest_account``.
    """

    at: datetime
    since: datetime | None
    new: int
    unanswered: int
    risky: int
    oldest: int
    oldest_account: str
    rows: list[SinceRow]


class AskSince(Query[SinceView], frozen=True, kw_only=True, tag="since"):
    """What came while the caller was away. Asking moves nothing."""

    returns: ClassVar[Any] = SinceView


class NoteLook(Command[views.Done], frozen=True, kw_only=True, tag="note-look"):
    """The caller is at their console, or leaves it: what comes later is new to them, on whatever console."""

    needs: ClassVar[Role] = Role.OBSERVER
