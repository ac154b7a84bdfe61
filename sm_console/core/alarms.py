"""Alarms: what calls for somebody at once, what it says, and when it is one.

An alarm has a key that names its cause. It is raised when the cause appears, stands until the cause is gone, and is
not raised again meanwhile. It calls until somebody has seen it by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from sm_console.core.alarm_entries import AlarmKind
from sm_console.core.crisis import Crisis
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.platforms import named
from sm_console.core.spike import Spike

NAMED: Final = 3
"""So many accounts are named in an alarm about more."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A cause for alarm. ``account`` is empty for what concerns no account, ``count`` what it is about in numbers."""

    kind: AlarmKind
    key: str
    text: Message
    account: str = ""
    count: int = 0


def compare(standing: Mapping[str, int], found: Iterable[Alarm]) -> tuple[list[Alarm], list[int]]:
    """Return which alarms are to be raised, and which standing ones (id by key) have ended."""
    causes = {alarm.key: alarm for alarm in found}
    raised = [alarm for key, alarm in causes.items() if key not in standing]
    return raised, [number for key, number in standing.items() if key not in causes]


def spike(account: str, name: str, found: Spike) -> Alarm:
    """Say that an account gets more comments than it ever does at this hour."""
    values = {"account": name, "count": str(found.count), "minutes": str(found.minutes)}
    values["usual"] = f"{found.expected:.1f}"
    text = Message(N_("{account}: {count} comments in {minutes} minutes, {usual} are usual"), values)
    return Alarm(kind=AlarmKind.SPIKE, key=f"spike:{account}", account=account, text=text, count=found.count)


def word(account: str, name: str, found: str, count: int) -> Alarm:
    """Say that open comments hold a word on the watch list."""
    words = N_("{account}: {count} open comments with “{word}”, a word on the watch list")
    if count == 1:
        words = N_("{account}: an open comment with “{word}”, a word on the watch list")
    text = Message(words, {"account": name, "count": str(count), "word": found})
    return Alarm(kind=AlarmKind.WORD, key=f"word:{account}:{found}", account=account, text=text, count=count)


def silence(account: str, name: str) -> Alarm:
    """Say that nothing comes where something should."""
    text = Message(N_("{account}: unusually silent; look on the platform itself"), {"account": name})
    return Alarm(kind=AlarmKind.SILENCE, key=f"silence:{account}", account=account, text=text)


def running_out(account: str, name: str, count: int, last: datetime, zone: ZoneInfo) -> Alarm:
    """Say that comments that nobody has taken must be answered soon; ``last`` is the first one's last moment."""
    values = {"account": name, "count": str(count), "time": f"{last.astimezone(zone):%H:%M}"}
    words = N_("R4: {account}: {count} comments that nobody has taken, the first to be answered by {time}")
    if count == 1:
        words = N_("R4: {account}: a comment that nobody has taken, to be answered by {time}")
    text = Message(words, values)
    return Alarm(kind=AlarmKind.DEADLINE, key=f"deadline:{account}", account=account, text=text, count=count)


def down(account: str, name: str) -> Alarm:
    """Say that a connection needs a person."""
    text = Message(N_("{account}: the connection is down and needs a person"), {"account": name})
    return Alarm(kind=AlarmKind.CONNECTOR, key=f"connector:{account}", account=account, text=text)


def down_together(platform: str, names: list[str]) -> Alarm:
    """Say that a platform does not answer, for these accounts."""
    shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    values = {"platform": named(platform), "count": str(len(names)), "accounts": shown}
    words = N_("{platform} does not answer: {count} accounts ({accounts})")
    text = Message(words if len(names) > 1 else N_("{platform} does not answer: {accounts}"), values)
    return Alarm(kind=AlarmKind.CONNECTOR, key=f"connector::{platform}", text=text, count=len(names))


def overdue(pack: str, slot: datetime, text: Message) -> Alarm:
    """Say that a round was left out: the rule's own sentence. Each round that is left out is an alarm of its own."""
    return Alarm(kind=AlarmKind.ROUND, key=f"round:{pack}:{slot:%Y-%m-%dT%H:%M}", text=text)


def review(crisis: Crisis, owner: str, zone: ZoneInfo) -> Alarm:
    """Say that a crisis should have been looked at."""
    values = {"time": f"{crisis.review.astimezone(zone):%Y-%m-%d %H:%M}", "owner": owner}
    text = Message(N_("The crisis was to be reviewed {time}; {owner} is in charge"), values)
    return Alarm(kind=AlarmKind.REVIEW, key=f"review:{crisis.id}:{crisis.review:%Y-%m-%dT%H:%M}", text=text)


def not_delivered(target: str) -> Alarm:
    """Say that an alarm could not be brought to somebody outside."""
    text = Message(N_("Alarms do not reach {target}; tried again by itself"), {"target": target})
    return Alarm(kind=AlarmKind.OUTSIDE, key=f"outside:{target}", text=text)


def words_in(text: str, watched: tuple[str, ...]) -> list[str]:
    """Return the watched words that a text holds: whole words, in any case; ``*`` stands for any letters."""
    return [one for one in watched if _pattern(one).search(text)]


@lru_cache(maxsize=1000)
def _pattern(watched: str) -> re.Pattern[str]:
    parts = [r"\s+".join(re.escape(piece) for piece in part.split()) for part in watched.split("*")]
    middle = r"\w*".join(parts)
    return re.compile(rf"(?<!\w){middle}(?!\w)", re.IGNORECASE)
