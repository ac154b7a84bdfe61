"""States, actions and times in the reader's own words."""

from __future__ import annotations

from datetime import datetime

from sm_console.api.views import InboxRow
from sm_console.cli.instants import local, span
from sm_console.core.messages import N_
from sm_console.core.model import Action, CommentState, HealthState, Message, OutboxState
from sm_console.core.record_entries import RecordStatus
from sm_console.i18n import _, translate


def time_words(row: InboxRow, at: datetime) -> str:
    """Say in words how a comment stands against the clock."""
    if row.state is not CommentState.OPEN:
        return state_words(row.state)
    if row.due < at:
        return _with_time(N_("overdue {time}"), span(at - row.due))
    if row.last_staffed < at:
        return _with_time(N_("office closed, due {time}"), local(row.due))
    return _with_time(N_("{time} left"), span(row.last_staffed - at))


def _with_time(text: str, time: str) -> str:
    return translate(Message(text, {"time": time}))


def state_words(state: CommentState) -> str:
    """Return a comment's state in the reader's language."""
    return {
        CommentState.OPEN: _("open"),
        CommentState.ANSWERED: _("answered"),
        CommentState.NO_ANSWER: _("no answer needed"),
        CommentState.REMOVED: _("removed"),
        CommentState.OWN: _("own"),
    }[state]


def record_words(status: RecordStatus) -> str:
    """Return how a comment stands as a public record, in the reader's language."""
    return {
        RecordStatus.KEPT: _("kept in order"),
        RecordStatus.TO_REGISTER: _("to be registered"),
        RecordStatus.REGISTERED: _("registered"),
        RecordStatus.SECRECY: _("secrecy: register now"),
    }[status]


def record_marks(row: InboxRow) -> list[str]:
    """What R12 and R11 have to say of a comment, in brackets; nothing of most."""
    marks = [f"[⚑ {', '.join(flag.found for flag in row.flags)}]"] if row.flags else []
    if row.record is not RecordStatus.KEPT:
        marks.append(f"[{' '.join(filter(None, (record_words(row.record), row.dnr)))}]")
    return marks


def sending_words(state: OutboxState) -> str:
    """Return an outgoing act's state in the reader's language."""
    return {
        OutboxState.QUEUED: _("waits to be sent"),
        OutboxState.SENDING: _("is being sent"),
        OutboxState.SENT: _("sent"),
        OutboxState.FAILED: _("could not be sent"),
        OutboxState.UNKNOWN: _("may or may not have been sent"),
        OutboxState.CANCELLED: _("taken back"),
    }[state]


def action_words(action: Action) -> str:
    """Return what an outgoing act does, in the reader's language."""
    return {
        Action.REPLY: _("answer"),
        Action.HIDE: _("hide"),
        Action.UNHIDE: _("show again"),
        Action.DELETE: _("delete"),
        Action.SPAM: _("mark as spam"),
        Action.LIKE: _("like"),
    }[action]


def health_words(state: HealthState) -> str:
    """Return how a connection is doing, in the reader's language."""
    return {
        HealthState.NEW: _("never fetched"),
        HealthState.OK: _("in order"),
        HealthState.LATE: _("late"),
        HealthState.BROKEN: _("broken"),
    }[state]
