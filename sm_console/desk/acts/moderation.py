"""Ordering that something is hidden, shown again, deleted or marked as spam (R12), or liked."""

from __future__ import annotations

import secrets
from typing import Final

from sm_console.api.commands import Moderate
from sm_console.api.views import Done
from sm_console.core import entries
from sm_console.core.messages import N_
from sm_console.core.model import Action, OutboxState, Visibility
from sm_console.desk.abilities import need_ability
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_comment, need_send_after, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts, lookup

WANT_GROUND: Final = frozenset({Action.HIDE, Action.DELETE, Action.SPAM})

_FROM: Final = {
    Action.HIDE: {Visibility.PUBLIC},
    Action.UNHIDE: {Visibility.HELD},
    Action.DELETE: {Visibility.PUBLIC, Visibility.HELD},
    Action.SPAM: {Visibility.PUBLIC, Visibility.HELD},
    Action.LIKE: {Visibility.PUBLIC},
}
_LIKED: Final = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.SENT)


async def moderate(services: Services, caller: Caller, command: Moderate) -> Done:
    """Queue the act; its outbox id is handed back. What stood is in the record already."""
    if command.action is Action.REPLY:
        raise refused("input", N_("An answer is not moderation."))
    if command.action in WANT_GROUND and command.ground is None:
        raise refused("ground", N_("Hiding or removing needs one of the guideline's grounds."))

    def work(transaction: Transaction) -> int:
        known = need_comment(transaction, command.comment)
        _need_sense(services, known, command.action)
        if command.action is Action.LIKE:
            _need_no_like(transaction, known)
        number = transaction.next_id("outbox")
        queued = entries.OutboxQueued(
            outbox=number,
            comment=known.id,
            action=command.action,
            key=secrets.token_hex(16),
            ground=command.ground if command.action in WANT_GROUND else None,
            send_after=need_send_after(transaction.now, command.undo_seconds),
        )
        transaction.record(known.account, queued, actor=caller.login)
        return number

    number = await services.ledger.write(work)
    services.outbox.wake()
    return Done(id=number)


def _need_sense(services: Services, known: lookup.KnownComment, action: Action) -> None:
    """Raises Refused("capability" | "state")."""
    need_ability(services, known.account, action, known)
    if known.visibility not in _FROM[action]:
        raise refused("state", N_("The comment is not in a state for this: it is removed, hidden or public already."))


def _need_no_like(transaction: Transaction, known: lookup.KnownComment) -> None:
    """Refuse to like twice. Raises Refused("state")."""
    for act in acts.outbox_of_comment(transaction.conn, known.id):
        if act.action is Action.LIKE and act.state in _LIKED:
            raise refused("state", N_("The comment has been liked already."))
