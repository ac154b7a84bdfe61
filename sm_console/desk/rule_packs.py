"""The rule packs of a configuration, as they are listed: by the desk, or by a command that finds none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sm_console.api.rule_views import PackRow

if TYPE_CHECKING:
    from config.schema import Configuration


def listed(configuration: Configuration) -> list[PackRow]:
    """List them by name, with the number of accounts that each decides for."""
    decided = Counter(configuration.pack_of(account).name for account in configuration.accounts)
    return [
        PackRow(name=name, label=pack.label, accounts=decided[name], city=pack is configuration.pack)
        for name, pack in sorted(configuration.packs.items())
    ]
