"""The answers to questions about rounds (R6). Instants are UTC, days local; names are how people are called."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from sm_console.core.model import Author, CommentState, Format, Message
from sm_console.core.rounds import RoundState, SlotState


class SlotRow(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the day in which one round is expected, ``slot`` of ``of``.

    ``rounds`` are the ids of those that count, ``people`` who made them. ``seen`` of ``accounts`` were seen;
    ``missing`` are the ids of the others.
    """

    day: date
    slot: int
    of: int
    starts: datetime
    ends: datetime
    state: SlotState
    rounds: tuple[int, ...]
    people: tuple[str, ...]
    accounts: int
    seen: int
    missing: tuple[str, ...]
    pack: str


class LookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One look at an account: what had come, what was found by hand, what was noted. Nothing of it: nothing new."""

    account: str
    account_name: str
    at: datetime
    comments: int
    posts: int
    hits: int
    note: str


class RoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A round. ``seen`` of ``accounts`` were seen, ``unchanged`` of them without a look, as nothing had come."""

    id: int
    login: str
    name: str
    started: datetime
    ended: datetime | None
    state: RoundState
    accounts: int
    seen: int
    unchanged: int
    note: str
    looks: tuple[LookRow, ...]


class OverdueRow(msgspec.Struct, frozen=True, kw_only=True):
    """The watch has lapsed ``since``; so many ``slots`` went by. ``text`` says so (R6)."""

    since: datetime
    slots: int
    text: Message
    pack: str


class RoundsView(msgspec.Struct, frozen=True, kw_only=True):
    """One day's watch as of ``at``. ``mine`` is the id of the round that the asking person is at, 0 for none.

    ``turns`` is the next instant at which a slot begins or ends, ``None`` where none does that day.
    """

    at: datetime
    day: date
    slots: list[SlotRow]
    rounds: list[RoundRow]
    overdue: list[OverdueRow]
    mine: int
    turns: datetime | None


class ProofRow(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the month's proof under one pack; on a helg day nothing is expected.

    ``rounds`` counts all that were ended and not given up, those outside office hours too.
    """

    day: date
    working: bool
    expected: int
    done: int
    partial: int
    missed: int
    rounds: int
    people: tuple[str, ...]
    pack: str


class LookNeed(StrEnum):
    """Whether an account has to be looked at in a round, and why."""

    NEW = "new"  # something has come since its last look
    MANUAL = "manual"  # no connector reads it: look on the platform
    TROUBLE = "trouble"  # the connector cannot say that it has read everything: look on the platform
    UNCHANGED = "unchanged"  # read without trouble, nothing new
    SEEN = "seen"  # looked at in this round


class WatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account in a round. ``comments`` and ``posts`` have come since the last look (``last``, by ``by``).

    ``hits`` and ``notes`` are what this round's looks found.
    """

    account: str
    account_name: str
    unit: str
    platform: str
    address: str
    need: LookNeed
    manual: bool
    comments: int
    posts: int
    last: datetime | None
    by: str
    hits: int
    notes: tuple[str, ...]


class NewItem(msgspec.Struct, frozen=True, kw_only=True):
    """A comment, or a post (``comment`` 0), that came since the account's last look; texts verbatim."""

    comment: int
    post: int
    written: datetime
    author: Author
    title: str
    text: str
    format: Format
    url: str
    state: CommentState | None


class NewsView(msgspec.Struct, frozen=True, kw_only=True):
    """What is new on an account, oldest first, at most so many of the newest. Hand the two numbers to SeeAccount."""

    account: str
    items: list[NewItem]
    comments_up_to: int
    posts_up_to: int
