"""The answer bank on the wire: its rows, the question for them, and what may be done with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

import msgspec

from sm_console.api import views
from sm_console.api.commands import Command
from sm_console.api.queries import Query
from sm_console.core.bank import BankState
from sm_console.core.model import Role


class BankRow(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a ready answer. ``uses`` counts the answers made from it; logins stand with first names."""

    answer: int
    version: int
    state: BankState
    title: str
    text: str
    language: str
    tags: tuple[str, ...]
    valid_until: date | None
    written_by: str
    written_at: datetime
    approved_by: str
    approved_at: datetime | None
    why: str
    uses: int


class AskBank(Query[list[BankRow]], frozen=True, kw_only=True, tag="bank"):
    """The ready answers: those that may be used, most used first; with ``all`` every version, by number."""

    returns: ClassVar[Any] = list[BankRow]
    all: bool = False


class WriteBankText(Command[views.Done], frozen=True, kw_only=True, tag="write-bank-text"):
    """Write a ready answer (``answer`` 0), or a new version of one; ``Done.id`` is the answer's number.

    It waits for approval. Placeholders are those of ``core.adapt``.
    """

    answer: int = 0
    title: str
    text: str
    language: str = "sv"
    tags: tuple[str, ...] = ()
    valid_until: date | None = None


class ApproveBankText(Command[views.Done], frozen=True, kw_only=True, tag="approve-bank-text"):
    """Approve a version for use; not one's own where the rule pack asks for four eyes."""

    needs: ClassVar[Role] = Role.MANAGER
    answer: int
    version: int


class WithdrawBankText(Command[views.Done], frozen=True, kw_only=True, tag="withdraw-bank-text"):
    """Take a ready answer out of use."""

    needs: ClassVar[Role] = Role.MANAGER
    answer: int
    why: str = ""
