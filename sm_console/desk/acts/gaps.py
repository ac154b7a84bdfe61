"""Closing a gap on a person's word."""

from __future__ import annotations

from sm_console.api.gaps import AcknowledgeGap
from sm_console.api.views import Done
from sm_console.core.messages import N_
from sm_console.desk.gaps import close
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services


async def acknowledge(services: Services, caller: Caller, command: AcknowledgeGap) -> Done:
    """Note that somebody knows what came while nothing could be fetched."""
    if services.standing.account(command.account) is None:
        raise refused("config", N_('There is no account "{id}".'), id=command.account)

    def work(transaction: Transaction) -> Done:
        if not close(transaction, command.account, command.note, actor=caller.login):
            raise refused("input", N_("{id} has no gap: everything that came is known."), id=command.account)
        return Done()

    return await services.ledger.write(work)
