"""Telling subscribers what changed: after the commit, collapsed, ten times a second at most."""

from __future__ import annotations

from typing import Final

from sm_console.api.feed import ChangeFeed
from sm_console.core import (
    alarm_entries,
    bank_entries,
    closure_entries,
    crisis_entries,
    crowd_entries,
    entries,
    finding_entries,
    profile_entries,
    record_entries,
    register_entries,
    round_entries,
    shift_entries,
)

PAUSE: Final = 0.1
"""Seconds between two changes to the same subscriber."""

TOPIC_OF: Final[dict[type, str]] = {
    entries.AccountSet: "accounts",
    entries.AccountDropped: "accounts",
    entries.PostSet: "posts",
    entries.PostRemoved: "posts",
    entries.CommentAdded: "comments",
    entries.CommentEdited: "comments",
    entries.CommentShown: "comments",
    entries.CommentRedated: "comments",
    entries.AnswerWaived: "comments",
    entries.CommentReopened: "comments",
    entries.NoteAdded: "comments",
    entries.ClaimTaken: "claims",
    entries.ClaimReleased: "claims",
    entries.OutboxQueued: "outbox",
    entries.OutboxMoved: "outbox",
    crowd_entries.BatchOrdered: "outbox",
    crowd_entries.BatchTakenBack: "outbox",
    crowd_entries.HolderLeft: "claims",
    crowd_entries.CommentAssigned: "claims",
    crowd_entries.AssignmentEnded: "claims",
    crowd_entries.TellingSeen: "claims",
    entries.ProfileSet: "profile",
    profile_entries.PictureMeasured: "profile",
    profile_entries.FaceJudged: "profile",
    entries.HealthSet: "health",
    entries.GapOpened: "health",
    entries.GapFilled: "health",
    finding_entries.FindingPutOff: "findings",
    finding_entries.FindingAssigned: "findings",
    finding_entries.FindingReleased: "findings",
    closure_entries.ClosureMoved: "closures",
    closure_entries.ClosureUndone: "closures",
    register_entries.AccountProposed: "register",
    register_entries.AccountApproved: "register",
    register_entries.ItemTicked: "register",
    register_entries.ItemUnticked: "register",
    register_entries.SeasonsSet: "register",
    register_entries.EntryChanged: "register",
    round_entries.RoundStarted: "rounds",
    round_entries.AccountSeen: "rounds",
    round_entries.RoundEnded: "rounds",
    bank_entries.BankTextWritten: "bank",
    bank_entries.BankTextApproved: "bank",
    bank_entries.BankTextWithdrawn: "bank",
    bank_entries.BankTextUsed: "bank",
    record_entries.RecordStatusSet: "comments",
    record_entries.CommentFlagged: "comments",
    crisis_entries.CrisisBegun: "crisis",
    crisis_entries.CrisisReviewed: "crisis",
    crisis_entries.CrisisEnded: "crisis",
    crisis_entries.PostStopListed: "crisis",
    crisis_entries.PostStopped: "crisis",
    alarm_entries.AlarmRaised: "alarms",
    alarm_entries.AlarmSeen: "alarms",
    alarm_entries.AlarmEnded: "alarms",
    shift_entries.ShiftHandedOver: "shifts",
    shift_entries.ShiftAcknowledged: "shifts",
    shift_entries.DiaryNoteAdded: "diary",
}
"""The topic under which each kind of fact is told."""


class FanOut:
    """Everybody who listens to one desk."""

    def __init__(self) -> None:
        self._feeds: list[ChangeFeed] = []
        self._height = 0
        self._ended = False

    @property
    def height(self) -> int:
        """The journal's height at the last change told."""
        return self._height

    def subscribe(self) -> ChangeFeed:
        """Return a feed of what is published from now on."""
        feed = ChangeFeed(PAUSE)
        if self._ended:
            feed.end(lost=True)
        self._feeds = [known for known in self._feeds if not known.ended]
        self._feeds.append(feed)
        return feed

    def publish(self, topics: frozenset[str], height: int = 0) -> None:
        """Tell everybody; ``height`` is the journal's after the commit, 0 where nothing was written to it."""
        self._height = max(self._height, height)
        for feed in self._feeds:
            if not feed.ended:
                feed.push(topics, self._height)

    def end(self) -> None:
        """The desk stops: every feed ends with DeskGone."""
        self._ended = True
        for feed in self._feeds:
            if not feed.ended:
                feed.end(lost=True)
        self._feeds.clear()
