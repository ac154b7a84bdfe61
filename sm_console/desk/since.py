"""What came while somebody was away: asked for at any time, counted from the last sign that they looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sm_console.api.since import AskSince, NoteLook, SinceRow, SinceView
from sm_console.api.views import Done
from sm_console.core.since import Missed, looked, missed_since, ranked
from sm_console.desk.ledger import Transaction
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import rounds
from sm_console.store import since as stored


async def ask(services: Services, caller: Caller, _query: AskSince) -> SinceView:
    """Put the accounts in order."""
    now = services.clock()
    opens = services.standing.calendar().next_open(now)
    mark = await services.ledger.read(lambda conn: stored.get(conn, caller.login))
    since, up_to = missed_since(mark, now)
    floor = None if since is None else up_to
    found = await services.ledger.read(lambda conn: stored.missed(conn, floor, now, opens))
    known = {account.id for account in services.standing.configuration.accounts}
    rows = ranked(one for one in found.values() if one.account in known)
    waiting = [one for one in rows if one.received is not None]
    first = min(waiting, key=lambda one: (one.received, one.oldest), default=None)
    return SinceView(
        at=now,
        since=since,
        new=sum(one.new for one in rows),
        unanswered=sum(one.unanswered for one in rows),
        risky=sum(one.risky for one in rows),
        oldest=first.oldest if first is not None else 0,
        oldest_account=first.account if first is not None else "",
        rows=[_row(services, one, since) for one in rows],
    )


def _row(services: Services, one: Missed, since: datetime | None) -> SinceRow:
    account = services.standing.account(one.account)
    values: dict[str, Any] = {name: getattr(one, name) for name in Missed.__struct_fields__}
    return SinceRow(
        **values,
        since=since,
        account_name=account.name if account is not None else one.account,
        unit=account.unit if account is not None else "",
    )


async def note_look(services: Services, caller: Caller, _command: NoteLook) -> Done:
    """Move the caller's mark. Nothing is told to others, and nothing stands in the journal: it is nobody's business."""

    def work(transaction: Transaction) -> Done:
        up_to = rounds.heights(transaction.conn).comments
        mark = looked(stored.get(transaction.conn, caller.login), transaction.now, up_to)
        stored.put(transaction.conn, caller.login, mark)
        return Done()

    return await services.ledger.write(work)


QUERIES: Final[dict[type, Handler]] = {AskSince: ask}
COMMANDS: Final[dict[type, Handler]] = {NoteLook: note_look}
