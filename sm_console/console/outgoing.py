"""What an outgoing act is and how it fares, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.api.views import OutboxRow


def outbox_words(row: OutboxRow, now: datetime) -> str:
    """One sentence about an outgoing act; empty for what needs no word (sent, taken back)."""
    from sm_console.core.safe_text import safe_line

    what = action_words(row.action.value)
    sentences = {
        "queued": _("{what} waits to be sent – u takes it back") if row.send_after > now else _("{what} is on its way"),
        "sending": _("{what} is being sent"),
        "failed": _("FAILED: {what} was not sent. {why} – x decides what to do"),
        "unknown": _("UNKNOWN: did it arrive? {what} – x decides what to do"),
    }
    sentence = sentences.get(row.state.value, "")
    why = safe_line(translate(row.message), 300) if row.message is not None else ""
    words = sentence.format(what=what, why=why)
    if sentence and row.text:
        words += ": " + safe_line(row.text, 200)
    return words


def action_words(action: str) -> str:
    """The act as a noun: "Svaret", "Döljandet"."""
    names = {
        "reply": _("The answer"),
        "hide": _("Hiding"),
        "unhide": _("Showing again"),
        "delete": _("Deletion"),
        "spam": _("Marking as spam"),
        "like": _("The like"),
    }
    return names.get(action, action)


def fate_words(row: OutboxRow, what: str) -> str | None:
    """What became of an act, once; "" when the person knows already, ``None`` while it is not settled."""
    from sm_console.core.safe_text import safe_line

    why = safe_line(translate(row.message), 300) if row.message is not None else ""
    account = safe_line(row.account_name, 60)
    fates = {
        "sent": _("{what} has arrived at {account}."),
        "failed": _("FAILED: {what} was not sent. {why} – x decides what to do"),
        "unknown": _("UNKNOWN: did it arrive? {what} – x decides what to do"),
        "cancelled": "",
    }
    fate = fates.get(row.state.value)
    return fate.format(what=what, account=account, why=why) if fate is not None else None
