"""What became of an act on its way out: each outcome is one transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from connectors import errors
from connectors.base import Outgoing, Sent
from sm_console.core import entries
from sm_console.core.crowd import ANSWERED_MEANWHILE
from sm_console.core.messages import N_
from sm_console.core.model import Action, Author, Format, Message, OutboxState, Visibility
from sm_console.desk.bank_state import stale
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.meanwhile import answered_since
from sm_console.store import acts, lookup

TRIES: Final = 10
"""Passing faults in a row after which an act counts as failed."""

FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 900.0

SHOWN_AFTER: Final = {
    Action.HIDE: (Visibility.HELD, ""),
    Action.UNHIDE: (Visibility.PUBLIC, ""),
    Action.DELETE: (Visibility.REMOVED, "bin"),
    Action.SPAM: (Visibility.REMOVED, "spam"),
}
"""How a comment stands once it is done; liking changes nothing of that."""

STOPPED: Final = Message(N_("The program stopped while this was being sent. The platform is being asked."))
IN_DOUBT: Final = Message(N_("The connection broke while this was being sent. The platform is being asked."))
NOT_FOUND: Final = Message(
    N_("This may have been published: the platform did not confirm it and does not show it. Look there, then decide.")
)
TWICE: Final = Message(N_("The same answer stood there already, so the platform did not take it once more."))
NOT_ASKED: Final = Message(
    N_("This may have been published: the platform cannot be asked ({why}). Look there, then decide."),
)
SENT_AGAIN: Final = Message(N_("The platform does not have this, so it is sent once more."))
NO_ACCOUNT: Final = Message(N_("The account is no longer in the configuration."))


def begin(transaction: Transaction, number: int, today: date) -> acts.Outgoing | None:
    """Mark an act as leaving; ``None`` when it may not.

    That is: undone, not due, somebody answered meanwhile, or made from a ready answer that has ended by ``today``.
    """
    act = acts.outgoing(transaction.conn, number)
    if act is None or act.state is not OutboxState.QUEUED or act.send_after > transaction.now:
        return None
    if act.action is Action.REPLY and answered_since(transaction, act):
        move(transaction, act, OutboxState.FAILED, message=ANSWERED_MEANWHILE)
        return None
    ended = stale(transaction.conn, number, today)
    if ended is not None:
        move(transaction, act, OutboxState.FAILED, message=ended)
        return None
    move(transaction, act, OutboxState.SENDING)
    return act


def sent(transaction: Transaction, act: acts.Outgoing, receipt: Sent | None, *, actor: str = DESK) -> None:
    """The platform has it. An answer ends its author's claim; moderation shows at once."""
    platform_id = receipt.platform_id if receipt is not None else ""
    move(transaction, act, OutboxState.SENT, platform_id=platform_id, actor=actor)
    if act.action is Action.REPLY:
        claim = acts.claim_of(transaction.conn, act.comment)
        if claim is not None and claim.login == act.login:
            released = entries.ClaimReleased(comment=act.comment, why="answered")
            transaction.record(act.account, released, actor=DESK)
        return
    if act.action not in SHOWN_AFTER:
        return
    visibility, how = SHOWN_AFTER[act.action]
    known = lookup.comment(transaction.conn, act.comment)
    if known is not None and known.visibility is not visibility:
        shown = entries.CommentShown(comment=act.comment, visibility=visibility, how=how)
        transaction.record(act.account, shown, actor=act.login)


def adopt(transaction: Transaction, act: acts.Outgoing, receipt: Sent, first_name: str) -> None:
    """Put a sent answer into its thread unless a fetch has brought it already."""
    if lookup.comments(transaction.conn, act.account, [receipt.platform_id]):
        return
    target = lookup.comment(transaction.conn, act.comment)
    if target is None:
        return
    added = entries.CommentAdded(
        comment=transaction.next_id("comment"),
        post=target.post,
        platform_id=receipt.platform_id,
        parent_platform_id=target.platform_id,
        written=receipt.written,
        text=act.text,
        format=Format.PLAIN,
        author=Author(name=first_name),
        own=True,
        visibility=Visibility.PUBLIC,
        url=receipt.url,
        deadline=None,
    )
    transaction.record(act.account, added, actor=act.login, occurred=receipt.written)


def failed(transaction: Transaction, act: acts.Outgoing, error: errors.ConnectorError) -> None:
    """The platform did not take it: tried again where that may help, else a person's matter."""
    again = isinstance(error, errors.Passing | errors.SlowDown)
    if not again or act.attempts + 1 >= TRIES:
        move(transaction, act, OutboxState.FAILED, message=error.message)
        return
    pause = min(FIRST_PAUSE * 2.0 ** min(act.attempts, 16), LONGEST_PAUSE)
    if isinstance(error, errors.SlowDown) and error.retry_after is not None:
        pause = max(error.retry_after, 1.0)
    move(transaction, act, OutboxState.QUEUED, message=error.message, wait=timedelta(seconds=pause))


def doubtful(transaction: Transaction, act: acts.Outgoing, message: Message = IN_DOUBT) -> None:
    """Nobody knows whether the platform has it."""
    move(transaction, act, OutboxState.UNKNOWN, message=message)


def refused(transaction: Transaction, number: int, message: Message) -> None:
    """Nothing can be sent at all: the account is gone, or its secret may not be used."""
    act = acts.outgoing(transaction.conn, number)
    if act is not None and act.state is OutboxState.QUEUED:
        move(transaction, act, OutboxState.FAILED, message=message)


def settle(transaction: Transaction, number: int, receipt: Sent) -> None:
    """An act was found on the platform; where a person has just said "again", there is no need any more."""
    act = acts.outgoing(transaction.conn, number)
    if act is not None and act.state in {OutboxState.UNKNOWN, OutboxState.QUEUED}:
        sent(transaction, act, receipt)


def stood_there(transaction: Transaction, number: int) -> None:
    """An earlier answer has the same words, and the platform takes nothing twice: this one was turned down."""
    act = acts.outgoing(transaction.conn, number)
    if act is not None and act.state is OutboxState.UNKNOWN:
        move(transaction, act, OutboxState.FAILED, message=TWICE)


def doubt_stays(transaction: Transaction, number: int, message: Message) -> None:
    """Looking did not help; ``message`` tells the person why."""
    act = acts.outgoing(transaction.conn, number)
    if act is not None and act.state is OutboxState.UNKNOWN:
        move(transaction, act, OutboxState.UNKNOWN, message=message)


def again(transaction: Transaction, number: int) -> None:
    """Queue an act of unknown fate once more, now."""
    act = acts.outgoing(transaction.conn, number)
    if act is None or act.state is not OutboxState.UNKNOWN:
        return
    move(transaction, act, OutboxState.QUEUED, message=SENT_AGAIN, wait=timedelta(0))


def recover(transaction: Transaction) -> int:
    """Turn what was being sent when the program stopped into ``unknown``; return how many there were."""
    left = acts.outbox_in(transaction.conn, [OutboxState.SENDING])
    for act in left:
        doubtful(transaction, act, STOPPED)
    return len(left)


def move(
    transaction: Transaction,
    act: acts.Outgoing,
    state: OutboxState,
    *,
    platform_id: str = "",
    message: Message | None = None,
    wait: timedelta | None = None,
    actor: str = DESK,
) -> None:
    """Record that an act reached another state; ``wait`` from now until it may leave."""
    moved = entries.OutboxMoved(
        outbox=act.id,
        state=state.value,
        platform_id=platform_id,
        message=message,
        send_after=transaction.now + wait if wait is not None else None,
    )
    transaction.record(act.account, moved, actor=actor)


def outgoing(act: acts.Outgoing) -> Outgoing:
    """Make what a connector sends out of an act."""
    return Outgoing(key=act.key, post_id=act.post_platform_id, comment_id=act.comment_platform_id, text=act.text)
