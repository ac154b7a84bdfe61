"""The answer bank: which of a ready answer's versions may be used, and who may approve one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec


class BankRules(msgspec.Struct, frozen=True, kw_only=True):
    """``four_eyes``: whoever approves a text must not be the one who wrote it."""

    four_eyes: bool = True


class BankState(StrEnum):
    """How a version stands."""

    USABLE = "usable"
    UNAPPROVED = "unapproved"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What decides about one version of an answer."""

    version: int
    approved: bool
    valid_until: date | None
    withdrawn: bool


def states(versions: Sequence[Version], today: date) -> dict[int, BankState]:
    """Return how each of an answer's versions stands on a local day.

    The newest approved one replaces those before it, also once it has expired: an outdated text must not come
    back. A later one that waits for approval replaces nothing yet.
    """
    latest = max((one.version for one in versions if one.approved), default=0)
    return {one.version: _state(one, latest, today) for one in versions}


def _state(one: Version, latest: int, today: date) -> BankState:
    if one.withdrawn:
        return BankState.WITHDRAWN
    if one.version < latest:
        return BankState.REPLACED
    if one.valid_until is not None and one.valid_until < today:
        return BankState.EXPIRED
    return BankState.USABLE if one.approved else BankState.UNAPPROVED


def may_approve(writer: str, approver: str, rules: BankRules) -> bool:
    """Whether a person may approve what another wrote."""
    return not rules.four_eyes or writer != approver
