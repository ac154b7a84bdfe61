"""The questions a client may ask. Each class says in ``returns`` what the answer is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from sm_console.api import rule_views, views
from sm_console.core.model import CommentState
from sm_console.core.record_entries import RecordStatus

R = TypeVar("R")


class Query(msgspec.Struct, Generic[R], frozen=True, kw_only=True, tag_field="ask"):
    """Base of all questions."""

    returns: ClassVar[Any]


class InboxFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to show of the queue; empty fields let everything through.

    ``text`` is searched in full text (words and authors), å ä ö kept apart from a and o.
    ``states`` empty means the open ones. ``mine`` keeps what the asking person has claimed or been
    given, ``assigned`` what has been given to anybody, ``assignee`` what this
    colleague (login or first name) has been given, ``drafts`` what
    they have begun to answer, ``flagged`` what the word lists found something in (R12), ``records`` what has one of
    these record statuses (R11).
    """

    account: str = ""
    unit: str = ""
    platform: str = ""
    text: str = ""
    states: tuple[CommentState, ...] = ()
    mine: bool = False
    overdue: bool = False
    drafts: bool = False
    flagged: bool = False
    records: tuple[RecordStatus, ...] = ()
    assigned: bool = False
    assignee: str = ""


class AskInbox(Query[views.InboxPage], frozen=True, kw_only=True, tag="inbox"):
    """The queue, sorted by last staffed moment, then received, then id. ``at`` ``None`` means now.

    ``full`` fills each row's ``text``, ``url``, ``post_title`` and ``parent_id``, which screens leave out.
    """

    returns: ClassVar[Any] = views.InboxPage
    filter: InboxFilter = InboxFilter()
    at: datetime | None = None
    offset: int = 0
    limit: int = 500
    full: bool = False


class AskThread(Query[views.ThreadView], frozen=True, kw_only=True, tag="thread"):
    """A comment with its thread and post. ``language`` is that of R4's sentence; empty: the desk's own."""

    returns: ClassVar[Any] = views.ThreadView
    comment: int
    language: str = ""


class AskHistory(Query[list[views.HistoryRow]], frozen=True, kw_only=True, tag="history"):
    """All journal entries about a comment and its outgoing acts, oldest first."""

    returns: ClassVar[Any] = list[views.HistoryRow]
    comment: int


class AskStatus(Query[views.StatusView], frozen=True, kw_only=True, tag="status"):
    """The desk on one page."""

    returns: ClassVar[Any] = views.StatusView
    at: datetime | None = None


class AskAccounts(Query[list[views.AccountView]], frozen=True, kw_only=True, tag="accounts"):
    """All configured accounts, what waits in them as of ``at`` (``None``: now)."""

    returns: ClassVar[Any] = list[views.AccountView]
    at: datetime | None = None


class AskOutbox(Query[list[views.OutboxRow]], frozen=True, kw_only=True, tag="outbox"):
    """Outgoing acts that wait or are in trouble, newest first; with ``id`` that one alone, whatever its state."""

    returns: ClassVar[Any] = list[views.OutboxRow]
    id: int = 0


class AskWhoami(Query[views.Whoami], frozen=True, kw_only=True, tag="whoami"):
    """Who the desk takes the client to be."""

    returns: ClassVar[Any] = views.Whoami


class AskProbe(Query[views.ProbeView], frozen=True, kw_only=True, tag="probe"):
    """Look at an address: WordPress, feed with comments, feed without, or nothing usable. Needs role manager.

    ``platform`` empty means whatever stands there; otherwise it is tried as that platform alone: a
    WordPress blog has feeds, too.
    """

    returns: ClassVar[Any] = views.ProbeView
    address: str
    platform: str = ""
    user: str = ""
    secret: str = ""
    allow_private: bool = False
    remote: str = ""
    options: dict[str, str] = msgspec.field(default_factory=dict)

    def __repr__(self) -> str:
        """Leave the secret out of every traceback and log."""
        return f"AskProbe(platform={self.platform!r})"


class AskWeek(Query[list[rule_views.WeekRow]], frozen=True, kw_only=True, tag="week"):
    """R2: each account's running period, and so many past ones before it, oldest first."""

    returns: ClassVar[Any] = list[rule_views.WeekRow]
    at: datetime | None = None
    periods: int = 0


class AskPeriodPosts(Query[list[rule_views.PeriodPost]], frozen=True, kw_only=True, tag="period-posts"):
    """The posts published in a period ("2026-W12", "2026-03", "2026-H1") of an account, the latest first.

    500 at most. Refused("input") for a period that has no such name.
    """

    returns: ClassVar[Any] = list[rule_views.PeriodPost]
    account: str
    period: str


class AskSeasons(Query[list[rule_views.SeasonRow]], frozen=True, kw_only=True, tag="seasons"):
    """R3: all seasonal accounts."""

    returns: ClassVar[Any] = list[rule_views.SeasonRow]
    at: datetime | None = None


class AskRulePacks(Query[list[rule_views.PackRow]], frozen=True, kw_only=True, tag="rule-packs"):
    """The rule packs there are, by name."""

    returns: ClassVar[Any] = list[rule_views.PackRow]


class AskRulesDiff(Query[rule_views.RulesDiff], frozen=True, kw_only=True, tag="rules-diff"):
    """What would change if the pack ``after`` decided where ``before`` does now. Refused for unknown names."""

    returns: ClassVar[Any] = rule_views.RulesDiff
    before: str
    after: str
    at: datetime | None = None


class AskUiState(Query[str], frozen=True, kw_only=True, tag="ui-state"):
    """What the person's console last stored under ``key`` (JSON text; empty: nothing)."""

    returns: ClassVar[Any] = str
    key: str
