"""Ordering that something is hidden, shown again, deleted or marked as spam (R12)."""

from __future__ import annotations

import secrets
from typing import Final

from sm_console.api.commands import Moderate
from sm_console.api.views import Done
from sm_console.core import entries
from sm_console.core.messages import N_
from sm_console.core.model import Action, Visibility
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_comment, need_send_after, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import lookup

WANT_GROUND: Final = frozenset({Action.HIDE, Action.DELETE, Action.SPAM})

_FROM: Final = {
    Action.HIDE: {Visibility.PUBLIC},
    Action.UNHIDE: {Visibility.HELD},
    Action.DELETE: {Visibility.PUBLIC, Visibility.HELD},
    Action.SPAM: {Visibility.PUBLIC, Visibility.HELD},
}


async def moderate(services: Services, caller: Caller, command: Moderate) -> Done:
    """Queue the act; its outbox id is handed back. What stood is in the record already."""
    if command.action is Action.REPLY:
        raise refused("input", N_("An answer is not moderation."))
    if command.action in WANT_GROUND and command.ground is None:
        raise refused("ground", N_("Hiding or removing needs one of the guideline's grounds."))

    def work(transaction: Transaction) -> int:
        known = need_comment(transaction, command.comment)
        _need_sense(services, known, command.action)
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
    if action not in services.capabilities(known.account).actions:
        raise refused("capability", N_("The platform does not let us do this on {account}."), account=known.account)
    if known.visibility not in _FROM[action]:
        raise refused("state", N_("The comment is not in a state for this: it is removed, hidden or public already."))
