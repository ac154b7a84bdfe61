"""The answers to queries: plain rows made for showing, verbatim texts included.

Texts in here are still as the stranger wrote them; ``sm_console.core.safe_text`` makes them fit to show.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.model import (
    Action,
    AnswerClass,
    Author,
    CommentState,
    Format,
    HealthState,
    Message,
    OutboxState,
    Role,
    Visibility,
)
from sm_console.core.record_entries import Flag, RecordStatus
from sm_console.core.rules import SignatureRules


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Who has taken a comment, since when and until when (UTC). ``away``: they have no console open any more."""

    login: str
    name: str
    since: datetime
    until: datetime
    away: bool = False


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Whose matter a comment is until it is done, who gave it to them (a name), since when, and with which word."""

    login: str
    name: str
    giver: str
    since: datetime
    word: str


class InboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One comment of the queue. ``words`` is the verbatim text's beginning, at most 400 characters.

    ``flags`` (R12) are reasons to look at it; ``record`` and ``dnr`` say how it stands as a public record (R11).
    The last four fields are only filled where ``AskInbox.full`` asked for them: the whole verbatim
    text, where the comment and its post can be read, and the comment it answers (empty: none).
    """

    id: int
    account: str
    account_name: str
    unit: str
    platform: str
    post_id: str
    platform_id: str
    author: Author
    words: str
    format: Format
    received: datetime
    answer_class: AnswerClass
    due: datetime
    target: datetime | None
    last_staffed: datetime
    state: CommentState
    visibility: Visibility
    claim: Claim | None
    sending: OutboxState | None  # an answer on its way, failed or of unknown fate
    assignment: Assignment | None = None
    flags: tuple[Flag, ...] = ()
    record: RecordStatus = RecordStatus.KEPT
    dnr: str = ""
    text: str = ""
    url: str = ""
    post_title: str = ""
    parent_id: str = ""


class InboxPage(msgspec.Struct, frozen=True, kw_only=True):
    """A window of the queue and its totals.

    ``overdue``, ``before_open`` and ``rest`` count all rows that match the filter: past their due
    time; whose last staffed moment comes before the office opens again (after ``at``); the others.
    """

    rows: list[InboxRow]
    total: int
    overdue: int
    before_open: int
    rest: int
    at: datetime
    opens: datetime


class ThreadItem(msgspec.Struct, frozen=True, kw_only=True):
    """One comment in its thread, oldest first; ``depth`` 0 stands directly under the post.

    ``flags`` say why it is flagged (R12), ``record`` and ``dnr`` how it stands as a public record (R11).
    """

    id: int
    depth: int
    author: Author
    own: bool
    text: str
    format: Format
    written: datetime
    state: CommentState
    visibility: Visibility
    due: datetime | None
    last_staffed: datetime | None
    edited: bool
    platform_id: str
    flags: tuple[Message, ...] = ()
    record: RecordStatus = RecordStatus.KEPT
    dnr: str = ""


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    """A colleague's note."""

    comment: int
    name: str
    at: datetime
    text: str


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """An outgoing act and what became of it."""

    id: int
    comment: int
    account: str
    account_name: str
    action: Action
    text: str
    state: OutboxState
    name: str
    queued: datetime
    send_after: datetime
    platform_id: str
    message: Message | None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's unsent answer. ``editing`` says that they are writing just now."""

    login: str
    name: str
    text: str
    saved: datetime
    editing: bool


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with the thread and the post it stands in, and what colleagues do with it.

    ``seen`` is the thread's version: hand it back with an answer, and the desk tells when the
    thread has changed meanwhile. ``reason`` is R4's sentence. ``max_length`` 0 means no known limit.
    """

    comment: InboxRow
    reason: str
    post_title: str
    post_text: str
    post_format: Format
    post_url: str
    post_published: datetime | None
    items: list[ThreadItem]
    notes: list[NoteView]
    drafts: list[Draft]
    outbox: list[OutboxRow]
    actions: list[Action]
    max_length: int
    seen: int


class QuotaView(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one of a platform's limits is spent (``share`` 0.0 to 1.0 and more), in the platform's own word.

    ``limit`` is its size in what the platform counts (requests, units, dollars), where that is known.
    """

    name: str
    share: float
    resets: datetime | None
    limit: float | None = None


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its connection. ``fetched`` is the last successful fetch.

    ``notices`` are what a person should know although it works. ``paused``: nothing is asked before then, by the
    platform's own word. ``comments``: whether the platform lets a program read comments. From ``user`` on it is
    what the configuration says, where the one who asks may see it. ``proposed``: nothing is fetched yet
    (R1), ``closed``: nothing is any more (R13).
    """

    id: str
    platform: str
    address: str
    name: str
    unit: str
    responsible: str
    stand_in: str
    open: int
    overdue: int
    health: HealthState
    message: Message | None
    fetched: datetime | None
    next_fetch: datetime | None
    gap_since: datetime | None
    requests: int  # made at the last fetch
    actions: tuple[Action, ...] | None = None  # what the asking person may do there; None: not known
    notices: tuple[Message, ...] = ()
    quotas: tuple[QuotaView, ...] = ()
    paused: datetime | None = None
    comments: bool = True
    user: str = ""
    remote: str = ""
    options: dict[str, str] = msgspec.field(default_factory=dict)
    allow_private: bool = False
    own_actions: tuple[Action, ...] = ()  # what may be done there with the account's own words only
    requests_today: int = 0  # made on the present local day
    login_ends: datetime | None = None  # when a person has to log in again, where that is known
    proposed: bool = False
    closed: bool = False


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """Counters of the local calendar day."""

    received: int
    answered: int
    late: int  # of the answered, after their due time
    posts: int


class PlatformAge(msgspec.Struct, frozen=True, kw_only=True):
    """The oldest last successful fetch among a platform's accounts; ``None``: some never succeeded."""

    platform: str
    accounts: int
    fetched: datetime | None


class StatusView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole desk on one page. ``level`` is 0 in order, 1 wants looking at, 2 broken or overdue."""

    at: datetime
    level: int
    mode: str  # "embedded", "served" or "drill"
    open: int
    overdue: int
    before_open: int
    outbox_waiting: int
    outbox_trouble: int  # failed or unknown
    today: Today
    platforms: list[PlatformAge]
    accounts: list[AccountView]


class Whoami(msgspec.Struct, frozen=True, kw_only=True):
    """The person as the desk knows them: by the kernel's word, never by $USER.

    ``first_names`` (the whole staff's) and ``signature`` (the pack's rule) let the editor check R5 while one writes.
    """

    login: str
    first_name: str  # empty: not on the staff list
    role: Role
    mode: str
    language: str
    first_names: tuple[str, ...] = ()
    signature: SignatureRules | None = None


class ProbeView(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at an address. ``platform`` is empty where nothing usable was found."""

    platform: str
    address: str
    kind: str  # "wordpress", "feed-with-comments", "feed", ""
    name: str
    summary: Message
    warnings: list[Message]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A command was carried out. ``id`` is what it made (outbox id, note id), 0 where nothing."""

    id: int = 0
    message: Message | None = None


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """One account's fetch."""

    account: str
    ok: bool
    requests: int
    new: int
    changed: int
    gone: int
    message: Message | None


class CollectView(msgspec.Struct, frozen=True, kw_only=True):
    """What a collection round did."""

    accounts: list[Collected]
    delivered: list[OutboxRow]


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A journal entry about a comment, as facts: ``kind`` is the entry's tag."""

    seq: int
    at: datetime
    occurred: datetime
    actor: str
    kind: str
    detail: str
