"""The answers to questions about the rules for whole accounts. ``text`` says why: rule, numbers and pack."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from sm_console.api.register_views import PointView
from sm_console.core.model import Format, Message
from sm_console.core.pace import PaceState
from sm_console.core.season import SeasonState


class WeekRow(msgspec.Struct, frozen=True, kw_only=True):
    """R2: one calendar period of one account; ``start`` and ``end`` are its first and last local day.

    ``max`` ``None``: any number. ``missing`` posts there should be more, ``left`` working days in a running period,
    ``by`` its last working day.
    """

    account: str
    period: str
    start: date
    end: date
    count: int
    min: int
    max: int | None
    state: PaceState
    missing: int
    left: int
    by: date | None = None
    account_name: str
    unit: str
    platform: str
    text: Message
    pack: str


class PeriodPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post published in a period: whether it counts for R2, else ``why`` not; ``removed`` from the platform since.

    ``words`` are the title, else the beginning of the text, verbatim.
    """

    post: int
    published: datetime
    counts: bool
    why: Message | None
    removed: bool
    words: str
    format: Format
    url: str


class SeasonRow(msgspec.Struct, frozen=True, kw_only=True):
    """R3: one seasonal account.

    ``also`` are further states that hold. ``window`` is that of the running season, else of the next, else of the
    last, as the configuration writes it, ``first`` and ``last`` the days it means; empty and ``None`` without
    window. ``wakes`` is the day on which the next season begins, ``None`` while one runs or where none is to come.
    ``windows`` are all that the configuration has. ``points`` are those of the wake-up list for the season that
    begins on ``occasion``; ``overdue``: that season has begun in silence with points left. For a band of a year:
    it begins on ``band``, ``posts`` counts them week by week from then on, and ``spans`` are the seasons in it.
    """

    account: str
    state: SeasonState
    window: str
    wakes: date | None
    also: tuple[SeasonState, ...]
    first: date | None
    last: date | None
    since: date | None
    account_name: str
    unit: str
    platform: str
    text: Message
    pack: str
    windows: tuple[str, ...] = ()
    occasion: date | None = None
    points: tuple[PointView, ...] = ()
    overdue: bool = False
    band: date | None = None
    posts: tuple[int, ...] = ()
    spans: tuple[tuple[date, date], ...] = ()


class FindingRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that needs a person. ``comment`` is the one it is about, 0 for none.

    ``id`` is what it is called in commands; ``account`` is empty for the whole city. Somebody may have put it
    off (until when, who, why) or have been given it (``assigned``: a first name, or a login where that is not known).
    """

    id: str
    rule: str
    account: str
    state: str
    since: datetime | None
    due: datetime | None
    text: Message
    pack: str
    comment: int
    account_name: str
    unit: str
    platform: str
    put_off_until: datetime | None = None
    put_off_by: str = ""
    why: str = ""
    assigned: str = ""


class PackRow(msgspec.Struct, frozen=True, kw_only=True):
    """A rule pack: for how many accounts it decides, and whether it is the city's own (``city``)."""

    name: str
    label: str
    accounts: int
    city: bool


class RuleChange(msgspec.Struct, frozen=True, kw_only=True):
    """One key in which two packs differ, as their files write it (empty: not there)."""

    key: str
    before: str
    after: str


class AccountChange(msgspec.Struct, frozen=True, kw_only=True):
    """What another pack would mean for an account: findings that would go, and findings that would come.

    ``notes`` say what else would be otherwise there: the rounds (R6), when open comments are due (R4).
    """

    account: str
    account_name: str
    gone: list[FindingRow]
    new: list[FindingRow]
    notes: tuple[Message, ...] = ()


class RulesDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Two packs, by their labels. ``accounts`` are those that the first decides for now."""

    before: str
    after: str
    changes: list[RuleChange]
    accounts: list[AccountChange]
