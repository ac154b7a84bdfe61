"""What people do about accounts in the closure queue (R13). A step out of order is refused ("state")."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from sm_console.api import closure_views
from sm_console.api.commands import Command
from sm_console.api.views import Done
from sm_console.core.model import Role


class WarnOwner(Command[Done], frozen=True, kw_only=True, tag="closure-warn"):
    """The owner of a candidate has been warned. ``answer_by`` ``None``: after the pack's days.

    ``followers`` is how many the person read on the platform, as evidence.
    """

    account: str
    answer_by: date | None = None
    reason: str = ""
    followers: int | None = None


class KeepAccount(Command[Done], frozen=True, kw_only=True, tag="closure-keep"):
    """A manager decides to keep the account until a day, that one included, and says why."""

    needs: ClassVar[Role] = Role.MANAGER
    account: str
    until: date
    reason: str


class DecideClosing(Command[Done], frozen=True, kw_only=True, tag="closure-close"):
    """A manager decides that the account is to be closed."""

    needs: ClassVar[Role] = Role.MANAGER
    account: str
    reason: str = ""


class NoteAnnounced(Command[Done], frozen=True, kw_only=True, tag="closure-announce"):
    """The closing has been announced on the account."""

    account: str
    reason: str = ""


class PreserveAccount(Command[closure_views.PackageView], frozen=True, kw_only=True, tag="closure-preserve"):
    """Make the account's package: all that is known of it, with checksums, on the desk's machine."""

    returns: ClassVar[Any] = closure_views.PackageView
    account: str
    reason: str = ""


class NoteClosed(Command[Done], frozen=True, kw_only=True, tag="closure-done"):
    """A manager notes that the account is closed on its platform: it is no longer read, and nothing is asked of it.

    Refused while comments wait for an answer. It stays in the register; taking it out is ``RemoveAccount``.
    """

    needs: ClassVar[Role] = Role.MANAGER
    account: str
    reason: str = ""


class UndoClosure(Command[Done], frozen=True, kw_only=True, tag="closure-undo"):
    """Take the last step back; a manager's step needs a manager."""

    account: str
    reason: str = ""
