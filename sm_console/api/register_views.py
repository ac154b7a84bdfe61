"""The answers to questions about the register of accounts (R1, R14, R15)."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from sm_console.core.model import Message
from sm_console.core.register import AccountState, RegisterState


class PointView(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a checklist: its words in each language, and who ticked it off, when (``None``: nobody yet)."""

    id: str
    sv: str
    en: str
    name: str = ""
    at: datetime | None = None
    note: str = ""

    def words(self, language: str) -> str:
        """Return what it says in a language."""
        return self.en if language == "en" else self.sv


class RegisterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One account as the register has it.

    ``url`` is where people find it (empty: not known), ``private`` says that its address lies in a network of our
    own. ``pack`` is the label of the rule pack that decides, ``decided_by`` what chose it (R15): "account", "unit"
    or "city". ``missing`` are R1's and R14's findings, ``text`` their sentences. ``checklist`` is filled for
    accounts that are proposed, and for those on whose list something was ticked off. ``place`` is the platform that
    its followers see, where that is another word than ``platform`` (an account that is watched by hand).
    """

    account: str
    account_name: str
    platform: str
    address: str
    url: str
    unit: str
    responsible: str
    stand_in: str
    state: AccountState
    approved_by: str
    approved_on: date | None
    pack: str
    rules: str
    decided_by: str
    missing: tuple[RegisterState, ...]
    text: tuple[Message, ...]
    checklist: tuple[PointView, ...]
    seasonal: bool
    season: tuple[str, ...]
    user: str = ""
    remote: str = ""
    private: bool = False
    place: str = ""


class RegisterAct(msgspec.Struct, frozen=True, kw_only=True):
    """Something done in the register: ``kind`` is the journal entry's tag, ``what`` and ``note`` particular to it.

    ``point`` is what was ticked off, as far as the rule pack still has it.
    """

    kind: str
    name: str
    at: datetime
    what: str
    note: str
    point: PointView | None = None


class AccountForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form for the communications department, filled in as far as is known; ``missing`` are points not done."""

    text: str
    missing: int


class ImportProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a line of an imported list cannot be used; ``place`` names the line, ``None`` the whole file."""

    message: Message
    place: Message | None = None
    hint: Message | None = None


class ImportChange(msgspec.Struct, frozen=True, kw_only=True):
    """One key that an imported list changes, or sets (``before`` empty). ``new``: the account itself is."""

    account: str
    key: str
    before: str
    after: str
    new: bool = False


class ImportView(msgspec.Struct, frozen=True, kw_only=True):
    """What an imported list would change, or has (``done``). With any problem nothing is written."""

    changes: list[ImportChange]
    problems: list[ImportProblem]
    same: int
    done: bool
