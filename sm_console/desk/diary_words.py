"""What each kind of journal entry says in the diary, in our words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from sm_console.api.diary import DiaryKind, DiaryRow
from sm_console.core import alarm_entries, closing, closure_entries, crisis_entries, entries, round_entries
from sm_console.core import shift_entries as shifts
from sm_console.core.entries import Entry
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message, OutboxState
from sm_console.desk.ledger import DESK, PLATFORM

if TYPE_CHECKING:
    from sm_console.desk.standing import Standing
    from sm_console.store.diary import Act

Told = tuple[DiaryKind, Message, str]
"""What it is about, our words, and a colleague's own words."""

ANSWERED: Final = N_("Answered")
ACTS: Final = {
    Action.HIDE: N_("Hidden"),
    Action.UNHIDE: N_("Shown again"),
    Action.DELETE: N_("Deleted"),
    Action.SPAM: N_("Marked as spam"),
}
STEPS: Final = {
    closing.ClosureStep.CANDIDATE: N_("Closing: candidate"),
    closing.ClosureStep.WARNED: N_("Closing: the owner is warned"),
    closing.ClosureStep.KEPT: N_("Closing: kept"),
    closing.ClosureStep.TO_CLOSE: N_("Closing: decided"),
    closing.ClosureStep.ANNOUNCED: N_("Closing: announced"),
    closing.ClosureStep.PRESERVED: N_("Closing: preserved"),
    closing.ClosureStep.CLOSED: N_("Closing: closed"),
    closing.ClosureStep.LEFT: N_("Closing: has left the queue"),
}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What entries only name by number."""

    standing: Any
    acts: dict[int, Act]
    alarms: dict[int, Message]
    givers: dict[int, str]


def told(entry: Entry, known: Known) -> DiaryRow | None:
    """Return an entry as the diary tells it, ``None`` where it does not belong there."""
    words = _WORDS[type(entry.fact)](entry, known)
    if words is None:
        return None
    kind, what, own = words
    standing: Standing = known.standing
    number = getattr(entry.fact, "comment", 0)
    actor = entry.actor
    act = known.acts.get(getattr(entry.fact, "outbox", 0))
    if act is not None:
        number, actor = act.comment, act.login
    account = standing.account(entry.account)
    return DiaryRow(
        at=entry.observed,
        kind=kind,
        name="" if actor in {DESK, PLATFORM} else standing.name(actor),
        account=entry.account,
        account_name=account.name if account is not None else entry.account,
        comment=number,
        what=what,
        words=own,
        author="",
    )


def _local(known: Known, moment: datetime) -> str:
    standing: Standing = known.standing
    return f"{moment.astimezone(standing.calendar().zone):%Y-%m-%d %H:%M}"


def _name(known: Known, login: str) -> str:
    standing: Standing = known.standing
    return standing.name(login)


def _crisis_begun(entry: Entry, known: Known) -> Told:
    fact: Any = entry.fact
    values = {
        "number": str(fact.crisis),
        "owner": _name(known, fact.owner),
        "time": _local(known, fact.review),
    }
    return (
        DiaryKind.CRISIS,
        Message(N_("Crisis {number} begins; {owner} is in charge, review {time}"), values),
        fact.reason,
    )


def _crisis_reviewed(entry: Entry, known: Known) -> Told:
    fact: Any = entry.fact
    values = {
        "number": str(fact.crisis),
        "owner": _name(known, fact.owner),
        "time": _local(known, fact.review),
    }
    text = N_("Crisis {number} goes on; {owner} is in charge, next review {time}")
    return DiaryKind.CRISIS, Message(text, values), fact.word


def _crisis_ended(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    return DiaryKind.CRISIS, Message(N_("Crisis {number} ends"), {"number": str(fact.crisis)}), fact.word


def _post_listed(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    values = {"item": str(fact.item), "place": fact.place, "when": fact.when}
    return DiaryKind.CRISIS, Message(N_("To be stopped by hand ({item}): {place}, {when}"), values), fact.what


def _post_stopped(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    text = (
        N_("Scheduled post {item} is stopped") if fact.stopped else N_("Scheduled post {item} is not stopped after all")
    )
    return DiaryKind.CRISIS, Message(text, {"item": str(fact.item)}), ""


def _alarm_raised(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    return DiaryKind.ALARM, fact.text, ""


def _alarm_seen(entry: Entry, known: Known) -> Told | None:
    fact: Any = entry.fact
    text = known.alarms.get(fact.alarm)
    return (DiaryKind.ALARM_SEEN, text, "") if text is not None else None


def _moved(entry: Entry, known: Known) -> Told | None:
    """What left for a platform, once it is there."""
    fact: Any = entry.fact
    act = known.acts.get(fact.outbox)
    if fact.state != OutboxState.SENT or act is None:
        return None
    if act.action is Action.REPLY:
        return DiaryKind.ANSWER, Message(ANSWERED), ""
    if act.action not in ACTS:
        return None
    return DiaryKind.REMOVAL, Message(ACTS[act.action]), act.ground or ""


def _waived(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    return DiaryKind.WAIVED, Message(N_("No answer needed")), fact.reason


def _reopened(_entry: Entry, _known: Known) -> Told:
    return DiaryKind.WAIVED, Message(N_("Waits for an answer after all")), ""


def _closure(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    return DiaryKind.CLOSURE, Message(STEPS[fact.step]), fact.reason


def _closure_undone(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    return DiaryKind.CLOSURE, Message(N_("Closing: a step is taken back")), fact.reason


def _handed(entry: Entry, known: Known) -> Told:
    fact: Any = entry.fact
    values = {"number": str(fact.handover), "name": _name(known, fact.to), "open": str(fact.summary.open)}
    text = N_("Shift handed over to {name} ({number}); unanswered {open}")
    return DiaryKind.SHIFT, Message(text, values), fact.words


def _acknowledged(entry: Entry, known: Known) -> Told:
    fact: Any = entry.fact
    values = {"number": str(fact.handover), "name": _name(known, known.givers.get(fact.handover, ""))}
    return DiaryKind.SHIFT, Message(N_("Handover {number} from {name} is acknowledged"), values), ""


def _round_started(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    values = {"number": str(fact.round), "accounts": str(len(fact.accounts))}
    return DiaryKind.ROUND, Message(N_("Round {number} begins; accounts {accounts}"), values), ""


def _round_ended(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    text = N_("Round {number} is given up") if fact.given_up else N_("Round {number} ends")
    return DiaryKind.ROUND, Message(text, {"number": str(fact.round)}), fact.note


def _note(entry: Entry, _known: Known) -> Told:
    fact: Any = entry.fact
    return DiaryKind.NOTE, Message(N_("Diary note")), fact.text


_WORDS: Final[dict[type, Callable[[Entry, Known], Told | None]]] = {
    crisis_entries.CrisisBegun: _crisis_begun,
    crisis_entries.CrisisReviewed: _crisis_reviewed,
    crisis_entries.CrisisEnded: _crisis_ended,
    crisis_entries.PostStopListed: _post_listed,
    crisis_entries.PostStopped: _post_stopped,
    alarm_entries.AlarmRaised: _alarm_raised,
    alarm_entries.AlarmSeen: _alarm_seen,
    entries.OutboxMoved: _moved,
    entries.AnswerWaived: _waived,
    entries.CommentReopened: _reopened,
    closure_entries.ClosureMoved: _closure,
    closure_entries.ClosureUndone: _closure_undone,
    shifts.ShiftHandedOver: _handed,
    shifts.ShiftAcknowledged: _acknowledged,
    round_entries.RoundStarted: _round_started,
    round_entries.RoundEnded: _round_ended,
    shifts.DiaryNoteAdded: _note,
}

KINDS: Final = frozenset(str(fact.__struct_config__.tag) for fact in _WORDS)  # type: ignore[attr-defined]
"""The kinds of entries that may stand in the diary."""
