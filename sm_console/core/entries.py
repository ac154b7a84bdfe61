"""The journal's entries: every fact observed and every act done, in the console's own ids.

Current state is a pure function of these, applied in order: the store's tables can be thrown away
and rebuilt from them. Ids are given by the desk before an entry is written, and stand in it.
An entry's envelope (``Entry``) says when it was observed, when it occurred, and by whom.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from sm_console.core.alarm_entries import AlarmEnded, AlarmRaised, AlarmSeen
from sm_console.core.bank_entries import BankTextApproved, BankTextUsed, BankTextWithdrawn, BankTextWritten
from sm_console.core.closure_entries import ClosureMoved, ClosureUndone
from sm_console.core.crisis_entries import CrisisBegun, CrisisEnded, CrisisReviewed, PostStopListed, PostStopped
from sm_console.core.crowd_entries import (
    AssignmentEnded,
    BatchOrdered,
    BatchTakenBack,
    CommentAssigned,
    HolderLeft,
    TellingSeen,
)
from sm_console.core.finding_entries import FindingAssigned, FindingPutOff, FindingReleased
from sm_console.core.model import (
    Action,
    Author,
    Deadline,
    Format,
    Ground,
    HealthState,
    Message,
    Visibility,
)
from sm_console.core.profile_entries import FaceJudged, PictureMeasured
from sm_console.core.record_entries import CommentFlagged, RecordStatusSet
from sm_console.core.register_entries import (
    AccountApproved,
    AccountProposed,
    EntryChanged,
    ItemTicked,
    ItemUnticked,
    SeasonsSet,
)
from sm_console.core.round_entries import AccountSeen, RoundEnded, RoundStarted
from sm_console.core.shift_entries import DiaryNoteAdded, ShiftAcknowledged, ShiftHandedOver


class AccountSet(msgspec.Struct, frozen=True, kw_only=True, tag="account-set"):
    """An account was added to the configuration or changed there."""

    platform: str
    address: str
    name: str
    unit: str = ""


class AccountDropped(msgspec.Struct, frozen=True, kw_only=True, tag="account-dropped"):
    """An account left the configuration; what is known of it stays."""


class PostSet(msgspec.Struct, frozen=True, kw_only=True, tag="post-set"):
    """A post as it stands now. ``known`` is false for one that is only known from its comments."""

    post: int
    platform_id: str
    published: datetime
    title: str = ""
    text: str = ""
    format: Format = Format.HTML
    url: str = ""
    author: Author = Author()
    original: bool = True
    known: bool = True


class PostRemoved(msgspec.Struct, frozen=True, kw_only=True, tag="post-removed"):
    """A post is gone from the platform."""

    post: int


class CommentAdded(msgspec.Struct, frozen=True, kw_only=True, tag="comment-added"):
    """A comment was seen for the first time. ``deadline`` is ``None`` for the account's own words."""

    comment: int
    post: int
    platform_id: str
    parent_platform_id: str | None
    written: datetime
    text: str
    format: Format
    author: Author
    own: bool
    visibility: Visibility
    url: str
    deadline: Deadline | None


class CommentEdited(msgspec.Struct, frozen=True, kw_only=True, tag="comment-edited"):
    """A comment's text or author changed on the platform; the former version is kept."""

    comment: int
    text: str
    format: Format
    author: Author


class CommentShown(msgspec.Struct, frozen=True, kw_only=True, tag="comment-shown"):
    """A comment's visibility changed on the platform. ``how`` tells what became of a removed one."""

    comment: int
    visibility: Visibility
    how: str = ""


class CommentRedated(msgspec.Struct, frozen=True, kw_only=True, tag="comment-redated"):
    """An open comment got another deadline, since the rule pack or the calendar changed."""

    comment: int
    deadline: Deadline


class AnswerWaived(msgspec.Struct, frozen=True, kw_only=True, tag="answer-waived"):
    """A person decided that the comment needs no answer."""

    comment: int
    reason: str


class CommentReopened(msgspec.Struct, frozen=True, kw_only=True, tag="comment-reopened"):
    """A person took back that no answer was needed."""

    comment: int


class NoteAdded(msgspec.Struct, frozen=True, kw_only=True, tag="note-added"):
    """A colleague's note on a comment, never published."""

    comment: int
    note: int
    text: str


class ClaimTaken(msgspec.Struct, frozen=True, kw_only=True, tag="claim-taken"):
    """A person took the comment upon themselves until ``until``, from whomever held it before.

    ``holder`` is a colleague to whom they gave it instead; ``word`` is what they say to whom it concerns.
    """

    comment: int
    until: datetime
    holder: str = ""
    word: str = ""


class ClaimReleased(msgspec.Struct, frozen=True, kw_only=True, tag="claim-released"):
    """The claim was given back, or ran out (``why`` = "expired"; "left": its holder had no console open)."""

    comment: int
    why: str = ""


class OutboxQueued(msgspec.Struct, frozen=True, kw_only=True, tag="outbox-queued"):
    """An act towards a platform was ordered. ``send_after`` ends the time in which it can be undone."""

    outbox: int
    comment: int
    action: Action
    key: str
    text: str = ""
    ground: Ground | None = None
    send_after: datetime


class OutboxMoved(msgspec.Struct, frozen=True, kw_only=True, tag="outbox-moved"):
    """An outgoing act reached another state (see OutboxState). ``platform_id`` when it was sent."""

    outbox: int
    state: str
    platform_id: str = ""
    message: Message | None = None
    send_after: datetime | None = None


class ProfileSet(msgspec.Struct, frozen=True, kw_only=True, tag="profile-set"):
    """The account's public face changed."""

    name: str
    description: str
    about: str
    about_format: Format
    url: str
    picture_url: str
    picture_sha256: str
    cover_url: str = ""
    cover_sha256: str = ""


class HealthSet(msgspec.Struct, frozen=True, kw_only=True, tag="health-set"):
    """The connection's health changed; ``message`` says why and what to do.

    ``notices`` are what a person should know although it works: a login that soon ends, a right missing.
    """

    state: HealthState
    message: Message | None = None
    notices: tuple[Message, ...] = ()


class GapOpened(msgspec.Struct, frozen=True, kw_only=True, tag="gap-opened"):
    """Nothing could be fetched since ``since``; shown until it is filled."""

    since: datetime


class GapFilled(msgspec.Struct, frozen=True, kw_only=True, tag="gap-filled"):
    """A later fetch reached back over the gap; or a person has looked there, and ``note`` says what they found."""

    note: str = ""


Fact = (
    AccountSet
    | AccountDropped
    | PostSet
    | PostRemoved
    | CommentAdded
    | CommentEdited
    | CommentShown
    | CommentRedated
    | AnswerWaived
    | CommentReopened
    | NoteAdded
    | ClaimTaken
    | ClaimReleased
    | OutboxQueued
    | OutboxMoved
    | ProfileSet
    | HealthSet
    | GapOpened
    | GapFilled
    | PictureMeasured
    | FaceJudged
    | FindingPutOff
    | FindingAssigned
    | FindingReleased
    | ClosureMoved
    | ClosureUndone
    | AccountProposed
    | AccountApproved
    | ItemTicked
    | ItemUnticked
    | SeasonsSet
    | EntryChanged
    | BatchOrdered
    | BatchTakenBack
    | HolderLeft
    | CommentAssigned
    | AssignmentEnded
    | TellingSeen
    | RoundStarted
    | AccountSeen
    | RoundEnded
    | BankTextWritten
    | BankTextApproved
    | BankTextWithdrawn
    | BankTextUsed
    | RecordStatusSet
    | CommentFlagged
    | CrisisBegun
    | CrisisReviewed
    | CrisisEnded
    | PostStopListed
    | PostStopped
    | AlarmRaised
    | AlarmSeen
    | AlarmEnded
    | ShiftHandedOver
    | ShiftAcknowledged
    | DiaryNoteAdded
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with its envelope.

    ``actor`` is a login, "platform" for what a connector reported, or "desk" for what the program
    did by itself. ``observed`` is when we learned of it, ``occurred`` when it happened.
    """

    account: str
    actor: str
    observed: datetime
    occurred: datetime
    fact: Fact
