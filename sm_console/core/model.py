"""The nouns of the domain, as small immutable structs shared by every layer.

All instants are aware datetimes in UTC. Platform ids are opaque strings, never numbers.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Format(StrEnum):
    """How a verbatim text is written."""

    PLAIN = "plain"
    HTML = "html"


class Visibility(StrEnum):
    """Who sees a comment on the platform just now."""

    PUBLIC = "public"
    HELD = "held"  # waits for approval, or hidden by a moderator: only the staff sees it
    REMOVED = "removed"  # deleted, in the bin or marked as spam, by whomever


class CommentState(StrEnum):
    """Where a comment stands against rule R4 (answer time)."""

    OPEN = "open"
    ANSWERED = "answered"
    NO_ANSWER = "no-answer"  # a person decided that no answer is needed
    REMOVED = "removed"
    OWN = "own"  # the account's own words: no clock


class AnswerClass(StrEnum):
    """R4's two classes, and that of a crisis."""

    HOURS_24 = "24h"
    NEXT_WORKING_DAY = "next-working-day"
    CRISIS = "crisis"


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever wrote something, as the platform names them. Every field may be empty."""

    name: str = ""
    id: str = ""
    url: str = ""


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """R4 applied to one received instant.

    ``target`` is the soft target ("snarast möjligt"), only for class next-working-day.
    ``last_staffed`` is the last moment in office hours at which answering still meets ``due``.
    ``pack`` and ``calendar`` are the versions that decided.
    """

    received: datetime
    answer_class: AnswerClass = msgspec.field(name="class")
    due: datetime
    target: datetime | None
    last_staffed: datetime
    pack: str
    calendar: str


class Role(StrEnum):
    """What a person may do. Each role may do what the one before it may."""

    OBSERVER = "observer"
    STAFF = "staff"
    MANAGER = "manager"


class HealthState(StrEnum):
    """How an account's connection is doing."""

    NEW = "new"  # never fetched yet
    OK = "ok"
    LATE = "late"  # passing faults or slow down: the connector tries again by itself
    BROKEN = "broken"  # a person has to do something: token, right, address


class Action(StrEnum):
    """What the outbox can do on a platform."""

    REPLY = "reply"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    SPAM = "spam"
    LIKE = "like"


class OutboxState(StrEnum):
    """The life of an outgoing act. ``unknown`` is never sent again without a look at the platform."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Ground(StrEnum):
    """R12: the only grounds on which something may be removed."""

    FOUL_LANGUAGE = "foul-language"
    SECRECY = "secrecy"
    UNLAWFUL = "unlawful"
    OFFENSIVE = "offensive"
    UNFIT = "unfit"
    SPAM = "spam"
    ADVERTISING = "advertising"


class Message(msgspec.Struct, frozen=True, gc=False):
    """A sentence for a person, translated where it is shown: a msgid in English and its values.

    Mark the msgid with ``N_("…")`` from ``sm_console.core.messages`` so that the catalogues hold it;
    show it with ``sm_console.i18n.translate``. Values are data: they are never parsed as anything.
    """

    text: str
    values: dict[str, str] = msgspec.field(default_factory=dict)


def at_least(role: Role, needed: Role) -> bool:
    """Whether ``role`` may do what ``needed`` may."""
    order = tuple(Role)
    return order.index(role) >= order.index(needed)
