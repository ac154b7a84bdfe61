"""Whether somebody answers in a thread beside an answer of ours: asked when it is ordered, and again as it leaves."""

from __future__ import annotations

from typing import Final

from sm_console.core.model import OutboxState
from sm_console.desk.ledger import Transaction
from sm_console.store import acts, lookup
from sm_console.store.meanwhile import arrived_after, decided_at, replies_in_threads

ON_THE_WAY: Final = frozenset({OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN})
_MAY_STAND: Final = frozenset({OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.SENT})


def colleagues_answer(transaction: Transaction, login: str, known: lookup.KnownComment, seen_up_to: int | None) -> str:
    """Return the login of a colleague whose answer in the thread the person has not looked at; empty for none.

    ``seen_up_to`` is the latest outgoing act in the thread that they have seen. Without it (``None``) only what is
    still on its way counts: what has arrived stands in the thread.
    """
    for reply in replies_in_threads(transaction.conn, [known.thread]):
        if reply.login == login or reply.id <= (seen_up_to or 0):
            continue
        if reply.state in ON_THE_WAY or (reply.state is OutboxState.SENT and seen_up_to is not None):
            return reply.login
    return ""


def answered_since(transaction: Transaction, act: acts.Outgoing) -> bool:
    """Whether an answer by somebody else came into the thread, or may have, after this one was ordered.

    Answers ordered before it were on the table then: who orders theirs beside one has decided that. What was
    answered on the platform itself counts from when the desk learned of it, however early it was written.
    """
    conn = transaction.conn
    decided = decided_at(conn, act.id)
    known = lookup.comment(conn, act.comment)
    if known is None:
        return False
    ours = [reply for reply in replies_in_threads(conn, [known.thread]) if reply.id != act.id]
    later = [one for one in ours if one.login != act.login and decided_at(conn, one.id) > decided]
    if any(one.state in _MAY_STAND for one in later):
        return True
    on_the_table = {one.platform_id for one in ours if one not in later} - {""}
    return any(platform_id not in on_the_table for _, platform_id in arrived_after(conn, act.comment, decided))
