"""The journal's facts about the register of accounts: proposals, checklists, approvals, seasons (R1, R3, R14).

The configuration says how things stand; these say who made them so, and when.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec


class Checklist(StrEnum):
    """The two lists that people tick off."""

    START = "start"  # R1: before an account starts
    WAKE = "wake"  # R3: before a season begins


class AccountProposed(msgspec.Struct, frozen=True, kw_only=True, tag="account-proposed"):
    """Somebody proposed the account; it is watched by nothing until it is approved."""


class ItemTicked(msgspec.Struct, frozen=True, kw_only=True, tag="item-ticked"):
    """A point of a checklist is done. ``note`` is what there is to say of it.

    ``occasion`` is empty for the list before the start; for a wake-up list the season's first day ("2026-04-01"),
    so that each season has a list of its own.
    """

    checklist: Checklist
    item: str
    occasion: str = ""
    note: str = ""


class ItemUnticked(msgspec.Struct, frozen=True, kw_only=True, tag="item-unticked"):
    """A point of a checklist is not done after all."""

    checklist: Checklist
    item: str
    occasion: str = ""


class AccountApproved(msgspec.Struct, frozen=True, kw_only=True, tag="account-approved"):
    """A manager's approval was recorded: whose, and of which day."""

    by: str
    on: date


class SeasonsSet(msgspec.Struct, frozen=True, kw_only=True, tag="seasons-set"):
    """The account's seasons were written anew, as the configuration has them."""

    windows: tuple[str, ...]


class EntryChanged(msgspec.Struct, frozen=True, kw_only=True, tag="register-changed"):
    """What the register says of an account was changed: the keys, as the configuration names them."""

    keys: tuple[str, ...]
