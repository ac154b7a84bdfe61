"""The journal of a comment in words: what each entry is called, and what is particular to it."""

from __future__ import annotations

from datetime import datetime

from sm_console.console.words import whole_moment
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
        "note-added": _("Note"),
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
    }
    return words.get(kind) or safe_line(kind, 40)


def detail_words(kind: str, detail: str) -> str:
    """What is particular to an entry: people's texts as they are, the program's own words translated."""
    from sm_console.core.safe_text import safe_line

    first, _space, rest = detail.partition(" ")
    match kind:
        case "claim-taken":
            words = " ".join(filter(None, (_until(first), rest)))
        case "comment-redated" | "holder-left":
            words = f"{_until(first)} ({rest})" if rest else _until(first)
        case "finding-put-off":
            until, _blank, why = rest.partition(" ")
            words = " ".join(filter(None, (first, _until(until), why)))
        case "finding-released":
            words = " ".join(filter(None, (first, _released().get(rest.partition(" ")[2], ""))))
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
            words = detail
    return safe_line(words, 600)


def _ends() -> dict[str, str]:
    """Why a claim ended."""
    return {"answered": _("answered"), "expired": _("the time was up"), "left": _("no console was open")}


def _record_status(status: str) -> str:
    from sm_console.console.commands.records import status_words
    from sm_console.core.record_entries import RecordStatus

    return status_words(RecordStatus(status)) if status in set(RecordStatus) else status


def _released() -> dict[str, str]:
    return {
        "taken-back": _("taken back"),
        "gone": _("there is nothing to find any more"),
        "changed": _("it has got another state or deadline"),
        "over": _("the time was up"),
    }


def _until(instant: str) -> str:
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
