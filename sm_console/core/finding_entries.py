"""The journal's facts about what people do with findings. ``finding`` is a ``Finding.id``."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class ActKind(StrEnum):
    """What can be done with a finding."""

    PUT_OFF = "put-off"
    ASSIGNED = "assigned"


class FindingPutOff(msgspec.Struct, frozen=True, kw_only=True, tag="finding-put-off"):
    """Somebody put a finding off until ``until``; it stood in ``state`` and was due at ``due``.

    ``late``: the person was told that this lies past the deadline, and wanted it all the same.
    """

    finding: str
    state: str
    until: datetime
    why: str
    due: datetime | None = None
    late: bool = False


class FindingAssigned(msgspec.Struct, frozen=True, kw_only=True, tag="finding-assigned"):
    """Somebody gave a finding to the colleague with the login ``to``, or took it upon themselves."""

    finding: str
    to: str
    why: str = ""


class FindingReleased(msgspec.Struct, frozen=True, kw_only=True, tag="finding-released"):
    """What was done with a finding holds no longer: taken back by a person, or ended by the desk.

    ``why`` is "taken-back", "gone" (nothing to find any more), "changed" (another state) or "over" (its time).
    """

    finding: str
    act: ActKind
    why: str
