"""Changing one's mind about what was ordered, and a person's word on what nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sm_console.api.commands import Refused, SettleUnknown, Undo
from sm_console.api.views import Done
from sm_console.core import entries
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message, OutboxState, Role, at_least
from sm_console.desk import delivery
from sm_console.desk.acts.claims import take_again
from sm_console.desk.acts.many import undo_latest
from sm_console.desk.acts.replies import need_no_colleague, need_unchanged
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_comment, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts

VERDICTS: Final = ("again", "sent", "drop")


async def undo(services: Services, caller: Caller, command: Undo) -> Done:
    """Take back a queued act, or one's own latest act of any kind that can be undone."""

    def work(transaction: Transaction) -> Done:
        if command.outbox:
            return _cancel(transaction, caller, _need_act(transaction, command.outbox))
        latest = acts.latest_undoable(transaction.conn, caller.login)
        many_undone = undo_latest(transaction, caller, latest)
        if many_undone is not None:
            return many_undone
        if latest is None:
            raise refused("state", N_("There is nothing of yours to undo."))
        if latest.outbox:
            return _cancel(transaction, caller, _need_act(transaction, latest.outbox))
        known = need_comment(transaction, latest.waived)
        transaction.record(known.account, entries.CommentReopened(comment=known.id), actor=caller.login)
        if latest.at is not None:
            given_up = acts.given_up(transaction.conn, [known.id], caller.login, latest.at)
            take_again(transaction, caller, given_up)
        return Done(message=Message(N_("The comment waits for an answer again.")))

    done = await services.ledger.write(work)
    services.outbox.wake()
    return done


async def settle(services: Services, caller: Caller, command: SettleUnknown) -> Done:
    """Send a failed or unknown act again, call an unknown one sent, or drop either."""
    if command.verdict not in VERDICTS:
        raise refused("input", N_("Say one of: {verdicts}."), verdicts=", ".join(VERDICTS))

    def work(transaction: Transaction) -> Done:
        act = _need_act(transaction, command.outbox)
        allowed = {OutboxState.UNKNOWN} if command.verdict == "sent" else {OutboxState.UNKNOWN, OutboxState.FAILED}
        if act.state not in allowed:
            raise refused("state", N_("There is nothing to settle about this."))
        if command.verdict == "sent":
            delivery.sent(transaction, act, None, actor=caller.login)
        elif command.verdict == "again" and act.action is Action.REPLY:
            known = need_comment(transaction, act.comment)
            need_unchanged(transaction, caller, known, command.seen)
            need_no_colleague(transaction, services, caller, known, command.acts_seen)
            delivery.move(transaction, act, OutboxState.QUEUED, wait=timedelta(0), actor=caller.login)
        elif command.verdict == "drop":
            delivery.move(transaction, act, OutboxState.CANCELLED, actor=caller.login)
        else:
            delivery.move(transaction, act, OutboxState.QUEUED, wait=timedelta(0), actor=caller.login)
        return Done(id=act.id)

    done = await services.ledger.write(work)
    services.outbox.wake()
    return done


def _need_act(transaction: Transaction, number: int) -> acts.Outgoing:
    act = acts.outgoing(transaction.conn, number)
    if act is None:
        raise refused("unknown", N_("There is no outgoing act {number}."), number=str(number))
    return act


def _cancel(transaction: Transaction, caller: Caller, act: acts.Outgoing) -> Done:
    if act.login != caller.login and not at_least(caller.role, Role.MANAGER):
        raise refused("role", N_("Only the one who ordered it, or a manager, can take it back."))
    if act.state is not OutboxState.QUEUED:
        raise _too_late(act.state)
    delivery.move(transaction, act, OutboxState.CANCELLED, actor=caller.login)
    return Done(id=act.id, message=Message(N_("Taken back. Nothing was sent.")))


def _too_late(state: OutboxState) -> Refused:
    if state is OutboxState.CANCELLED:
        return refused("state", N_("It was taken back already."))
    return refused("state", N_("It has left already and cannot be taken back."))
