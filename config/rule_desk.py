"""The parts of a rule pack about the desk's own work: the answer bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.reading import Table, flag
from sm_console.core.bank import BankRules

KEYS = ("bank.four_eyes",)
"""What every pack must say."""


def read(top: Table, changes: dict[str, Any]) -> None:
    """Read what a pack's file says of these into the flat table."""
    bank = top.table("bank")
    four_eyes = bank.get("four_eyes", flag, None)
    if four_eyes is not None:
        changes["bank.four_eyes"] = four_eyes
    bank.done()


def missing(flat: Mapping[str, Any]) -> list[str]:
    """Return the keys that a pack lacks."""
    return [key for key in KEYS if key not in flat]


def bank(flat: Mapping[str, Any]) -> BankRules:
    """Return the answer bank's rules of a whole pack."""
    return BankRules(four_eyes=flat["bank.four_eyes"])
