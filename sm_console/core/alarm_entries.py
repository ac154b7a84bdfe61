"""Facts about alarms: raised once while their cause stands, seen by somebody, ended with their cause."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from sm_console.core.messages import N_
from sm_console.core.model import Message


class AlarmKind(StrEnum):
    """What an alarm is about."""

    SPIKE = "spike"
    WORD = "word"
    SILENCE = "silence"
    DEADLINE = "deadline"
    CONNECTOR = "connector"
    ROUND = "round"
    REVIEW = "review"
    OUTSIDE = "outside"  # an alarm that could not be delivered


KIND_WORDS: Final = {
    AlarmKind.SPIKE: N_("many comments at once"),
    AlarmKind.WORD: N_("a word on the watch list"),
    AlarmKind.SILENCE: N_("unusual silence"),
    AlarmKind.DEADLINE: N_("answer time about to run out"),
    AlarmKind.CONNECTOR: N_("connection down"),
    AlarmKind.ROUND: N_("round overdue"),
    AlarmKind.REVIEW: N_("crisis to be reviewed"),
    AlarmKind.OUTSIDE: N_("alarm not delivered"),
}


class AlarmRaised(msgspec.Struct, frozen=True, kw_only=True, tag="alarm-raised"):
    """An alarm was raised. ``key`` is its cause: what stands is not raised again. ``count`` is how many it is about."""

    alarm: int
    kind: AlarmKind
    key: str
    text: Message
    count: int = 0


class AlarmSeen(msgspec.Struct, frozen=True, kw_only=True, tag="alarm-seen"):
    """Whoever stands in the envelope has taken note; it calls no longer."""

    alarm: int


class AlarmEnded(msgspec.Struct, frozen=True, kw_only=True, tag="alarm-ended"):
    """Its cause is gone."""

    alarm: int
