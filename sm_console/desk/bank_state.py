"""Whether what was made from a ready answer may leave: asked again for each at the moment when it does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sm_console.core.bank import BankState, states
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.store import bank as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

UNUSABLE: Final = {
    BankState.UNAPPROVED: N_("The ready answer “{title}” has not been approved: it cannot be sent."),
    BankState.EXPIRED: N_("The ready answer “{title}” has expired: it cannot be sent."),
    BankState.REPLACED: N_("There is a newer version of the ready answer “{title}”: take that one."),
    BankState.WITHDRAWN: N_("The ready answer “{title}” has been withdrawn: it cannot be sent."),
}


def stale(conn: Connection, outbox: int, today: date) -> Message | None:
    """Return why an answer may not leave any more: what it was made from has expired or was withdrawn meanwhile.

    A newer version stops none that was ordered before that was approved.
    """
    used = stored.used_for(conn, outbox)
    if used is None:
        return None
    answer, version = used
    rows = stored.versions(conn, answer)
    state = states([stored.facts(row) for row in rows], today).get(version)
    if state not in {BankState.EXPIRED, BankState.WITHDRAWN}:
        return None
    return Message(UNUSABLE[state], {"title": rows[-1].title})
