"""What people may have done in the register of accounts. What changes the configuration is the managers'."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import msgspec

from sm_console.api import register_views
from sm_console.api.commands import Command
from sm_console.api.views import Done
from sm_console.core.model import Role
from sm_console.core.register_entries import Checklist


class ProposeAccount(Command[Done], frozen=True, kw_only=True, tag="propose-account"):
    """R1: write down an account that is to be. Nothing watches it until it is approved."""

    needs: ClassVar[Role] = Role.MANAGER
    id: str
    platform: str
    address: str = ""
    name: str = ""
    unit: str = ""
    responsible: str = ""
    stand_in: str = ""


class TickPoint(Command[Done], frozen=True, kw_only=True, tag="tick-point"):
    """Tick off a point of a checklist, or take that back (``done`` false).

    A wake-up list is that of the season which is being woken for, or runs; refused where there is none.
    """

    account: str
    checklist: Checklist
    item: str
    done: bool = True
    note: str = ""


class ApproveAccount(Command[Done], frozen=True, kw_only=True, tag="approve-account"):
    """R1: record a manager's approval. A proposed account needs its whole checklist first; it is watched from then on.

    ``by`` empty means the one who asks, ``on`` ``None`` today.
    """

    needs: ClassVar[Role] = Role.MANAGER
    account: str
    by: str = ""
    on: date | None = None


class SetAccount(Command[Done], frozen=True, kw_only=True, tag="set-account"):
    """R14: change what the register says of an account. ``None`` leaves what stands, empty clears."""

    needs: ClassVar[Role] = Role.MANAGER
    account: str
    name: str | None = None
    unit: str | None = None
    responsible: str | None = None
    stand_in: str | None = None


class SetSeasons(Command[Done], frozen=True, kw_only=True, tag="set-seasons"):
    """R3: write an account's seasons: "06-01–08-31" for each year, "2026-06-01–2026-08-31" for one.

    None at all means that it is seasonal and owes some. With ``seasonal`` false it is no seasonal account.
    """

    needs: ClassVar[Role] = Role.MANAGER
    account: str
    windows: tuple[str, ...] = ()
    seasonal: bool = True


class ListLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an imported list: its number in the file, and its cells by column."""

    number: int
    cells: dict[str, str]


class ImportAccounts(Command[register_views.ImportView], frozen=True, kw_only=True, tag="import-accounts"):
    """Add and change accounts from a list; accounts that are not in it stay, and an empty cell leaves what stands.

    Without ``carry_out`` nothing is written: the answer says what would be.
    """

    returns: ClassVar[Any] = register_views.ImportView
    needs: ClassVar[Role] = Role.MANAGER
    file: str
    lines: list[ListLine]
    carry_out: bool = False


class RemoveStaff(Command[Done], frozen=True, kw_only=True, tag="remove-staff"):
    """Take a person off the staff list; what they did stays on record."""

    needs: ClassVar[Role] = Role.MANAGER
    login: str
