"""Facts about shifts and the diary: what one person leaves to the next, and what somebody wants remembered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from sm_console.core.model import Message


class HandedKind(StrEnum):
    """What an item of a handover is about."""

    CRISIS = "crisis"
    ALARM = "alarm"
    CLAIM = "claim"
    GIVEN = "given"
    DRAFT = "draft"
    NOTE = "note"
    PUT_OFF = "put-off"
    ASSIGNED = "assigned"
    DECISION = "decision"


class HandedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the receiver should know. ``account`` is empty where it concerns the city.

    ``account_name`` is filled in where it is asked for; the journal keeps the id alone.

    ``comment`` is a number or 0; ``login`` who did it or has it; ``at`` since when, ``until`` for how long.
    ``text`` are a colleague's own words, ``what`` ours. Nobody from outside is named.
    """

    kind: HandedKind
    account: str = ""
    account_name: str = ""
    comment: int = 0
    login: str = ""
    at: datetime | None = None
    until: datetime | None = None
    text: str = ""
    what: Message | None = None


class ShiftSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How everything stands at ``at``, and what was decided since ``since``. ``more`` counts items left out."""

    since: datetime
    at: datetime
    open: int
    overdue: int
    before_open: int
    claimed: int
    items: tuple[HandedItem, ...] = ()
    more: int = 0


class ShiftHandedOver(msgspec.Struct, frozen=True, kw_only=True, tag="shift-handed-over"):
    """Whoever stands in the envelope left their shift to ``to``. ``given_back`` counts the claims they gave back.

    It takes the place of a handover of theirs that nobody has acknowledged.
    """

    handover: int
    to: str
    words: str
    summary: ShiftSummary
    given_back: int = 0


class ShiftAcknowledged(msgspec.Struct, frozen=True, kw_only=True, tag="shift-acknowledged"):
    """The receiver has read a handover."""

    handover: int


class DiaryNoteAdded(msgspec.Struct, frozen=True, kw_only=True, tag="diary-note-added"):
    """A person's own entry in the diary."""

    text: str
