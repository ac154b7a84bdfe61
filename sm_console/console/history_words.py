"""The journal of a comment in words: what each entry is called, and what is particular to it."""

from __future__ import annotations

from datetime import datetime

from sm_console.api.time_words import whole_moment
from sm_console.i18n import _


def kind_words(kind: str) -> str:
    """A journal entry's tag in words; one that has no word yet is shown as it is."""
    from sm_console.core.safe_text import safe_line

    words = {
        "comment-added": _("Seen for the first time"),
        "comment-edited": _("Text changed"),
        "comment-shown": _("Visibility changed"),
        "comment-redated": _("New deadline, since rules or calendar changed"),
        "answer-waived": _("No answer needed"),
        "comment-reopened": _("Reopened"),
        "note-added": _("A note"),
        "claim-taken": _("Taken"),
        "claim-released": _("Given back"),
        "comment-assigned": _("Assigned"),
        "assignment-ended": _("No longer assigned"),
        "holder-left": _("No console open any more; kept"),
        "outbox-queued": _("Ordered"),
        "outbox-moved": _("Sending"),
        "comment-answered": _("Answered"),
        "comment-flagged": _("Flagged"),
        "record-status-set": _("Public record"),
        "finding-put-off": _("Put off"),
        "finding-assigned": _("Assigned"),
        "finding-released": _("No longer put off or assigned"),
        "account-set": _("Entered in the list of accounts"),
        "account-dropped": _("Taken from the list of accounts"),
        "profile-set": _("Profile changed"),
        "health-set": _("Connection"),
        "gap-opened": _("Nothing could be fetched"),
        "gap-filled": _("Fetched again without a gap, or looked at by a person"),
        "closure-moved": _("Closing"),
        "closure-undone": _("Closing: a step is taken back"),
        "picture-measured": _("Picture measured"),
        "face-judged": _("Verdict"),
        "account-proposed": _("Proposed"),
        "account-approved": _("Approved"),
        "item-ticked": _("Ticked off"),
        "item-unticked": _("Ticked off no more"),
        "seasons-set": _("Seasons written"),
        "register-changed": _("Register changed"),
        "alarm-raised": _("Alarm"),
        "alarm-seen": _("Alarm seen"),
        "alarm-ended": _("Alarm over"),
        "crisis-begun": _("Crisis declared"),
        "crisis-reviewed": _("Crisis reviewed"),
        "crisis-ended": _("Crisis over"),
        "round-started": _("Round begun"),
        "account-seen": _("Seen on a round"),
        "round-ended": _("Round ended"),
        "bank-text-used": _("Ready answer used"),
    }
    return words.get(kind) or safe_line(kind, 40)


def detail_words(kind: str, detail: str) -> str:
    """What is particular to an entry: people's texts as they are, the program's own words translated."""
    from sm_console.core.safe_text import safe_line

    first, _space, rest = detail.partition(" ")
    match kind:
        case "claim-taken":
            words = " ".join(filter(None, (until_words(first), rest)))
        case "comment-redated" | "holder-left":
            words = f"{until_words(first)} ({rest})" if rest else until_words(first)
        case "record-status-set":
            words = " ".join(filter(None, (_record_status(first), rest)))
        case "comment-shown":
            words = _visibilities().get(first, first)
        case "claim-released":
            words = _ends().get(detail, detail)
        case "outbox-queued":
            words = " ".join(filter(None, (_acts().get(first, first), _without_ground(rest))))
        case "outbox-moved":
            words = _states().get(first, first)
        case _:
            from sm_console.console import account_history

            words = account_history.detail_words(kind, detail)
    return safe_line(words, 600)


def _ends() -> dict[str, str]:
    """Why a claim ended."""
    return {"answered": _("answered"), "expired": _("the time was up"), "left": _("no console was open")}


def _record_status(status: str) -> str:
    from sm_console.console.commands.records import status_words
    from sm_console.core.record_entries import RecordStatus

    return status_words(RecordStatus(status)) if status in set(RecordStatus) else status


def until_words(instant: str) -> str:
    """Until a moment given in ISO 8601; what is none as it is."""
    try:
        return _("until {when}").format(when=whole_moment(datetime.fromisoformat(instant)))
    except ValueError:
        return instant


def _visibilities() -> dict[str, str]:
    return {"public": _("everyone sees it"), "held": _("hidden, only you see it"), "removed": _("removed")}


def _acts() -> dict[str, str]:
    from sm_console.console.outgoing import action_words
    from sm_console.core.model import Action

    return {action.value: action_words(action.value) for action in Action}


def _without_ground(words: str) -> str:
    """The ground in words before the text that follows it."""
    from sm_console.console.commands.moderation import ground_options

    first, _space, rest = words.partition(" ")
    ground = dict(ground_options()).get(first)
    return words if ground is None else f"({ground}) {rest}".rstrip()


def _states() -> dict[str, str]:
    return {
        "queued": _("waiting"),
        "sending": _("sending"),
        "sent": _("arrived"),
        "failed": _("FAILED"),
        "unknown": _("UNKNOWN"),
        "cancelled": _("taken back"),
    }
