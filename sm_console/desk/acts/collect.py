"""A round ordered by a person: fetch, and deliver what waits."""

from __future__ import annotations

from sm_console.api.commands import Collect
from sm_console.api.views import CollectView
from sm_console.core.messages import N_
from sm_console.desk.closing import note_changes
from sm_console.desk.pictures import see_to
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.store.queries.outbox import outbox_rows_by_id


async def collect(services: Services, _caller: Caller, command: Collect) -> CollectView:
    """Fetch the named accounts (none named: all), then deliver everything that is due."""
    configured = {account.id: account for account in services.standing.configuration.accounts}
    unknown = [name for name in command.accounts if name not in configured]
    if unknown:
        raise refused("unknown", N_('There is no account "{id}".'), id=unknown[0])
    proposed = [name for name in command.accounts if configured[name].proposed]
    if proposed:
        raise refused(
            "state", N_("{id} is only proposed: nothing is fetched until it is approved (R1)."), id=proposed[0]
        )
    closed = [name for name in command.accounts if name in services.standing.closed]
    if closed:
        raise refused("state", N_("{id} is closed: nothing is fetched any more (R13)."), id=closed[0])
    wanted = [configured[name] for name in dict.fromkeys(command.accounts)]
    wanted = wanted or list(services.standing.watched)
    collected = await services.collector.collect(
        wanted, force=command.force, sweep=command.sweep, override=command.override
    )
    await see_to(services, [account.id for account in wanted])
    await note_changes(services)
    tried = await services.outbox.deliver_due()
    names = services.standing.names()
    delivered = await services.ledger.read(lambda conn: outbox_rows_by_id(conn, tried, names=names)) if tried else []
    return CollectView(accounts=collected, delivered=delivered)
