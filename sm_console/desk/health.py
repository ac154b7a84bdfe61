"""What a connector's error means for an account's health.

A person is told once when a trouble begins, and once when it is over.
"""

from __future__ import annotations

from typing import Final

from connectors import errors
from sm_console.core import entries
from sm_console.core.messages import N_
from sm_console.core.model import HealthState, Message
from sm_console.desk.ledger import DESK, Transaction
from sm_console.store import lookup

_PASSES: Final = (errors.Passing, errors.SlowDown)

FAULT: Final = Message(N_("A fault in the program itself. It tries again; the desk's log says more."))


def state_after(error: errors.ConnectorError) -> HealthState:
    """Return LATE for what may pass by itself, BROKEN for what a person has to mend."""
    return HealthState.LATE if isinstance(error, _PASSES) else HealthState.BROKEN


def retry_after(error: errors.ConnectorError) -> float | None:
    """Return the platform's own word on when to come back, in seconds."""
    return error.retry_after if isinstance(error, errors.SlowDown) else None


def goes_on(
    before: tuple[HealthState, Message | None] | None, state: HealthState, message: Message
) -> tuple[HealthState, Message | None] | None:
    """Return what a person was told of an outage that goes on, ``None`` where they should hear of it anew.

    However its face changes (502, then 503, then a broken connection), one outage is told once: anew only when
    it becomes a person's matter, or another one's.
    """
    if before is None or before[0] not in {HealthState.LATE, HealthState.BROKEN}:
        return None
    if state is HealthState.LATE:
        return before
    told = before[1]
    return before if before[0] is HealthState.BROKEN and told is not None and told.text == message.text else None


def set_health(
    transaction: Transaction,
    account: str,
    state: HealthState,
    message: Message | None,
    notices: tuple[Message, ...] = (),
) -> bool:
    """Record the health and notices where they differ from what stands; return whether there is news in it.

    A notice that only counts on ("13 days left") is recorded, but no news.
    """
    before = lookup.health(transaction.conn, account)
    known = lookup.notices(transaction.conn, account)
    if (before, known) == ((state, message), notices):
        return False
    transaction.record(account, entries.HealthSet(state=state, message=message, notices=notices), actor=DESK)
    return before != (state, message) or bool({one.text for one in notices} - {one.text for one in known})
