"""Alarms through the desk: asking for them, taking note of them, and trying the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sm_console.api.crisis import AlarmRow, AlarmsView, AskAlarms, SeeAlarms, TryAlarm
from sm_console.api.views import Done
from sm_console.core.alarm_entries import AlarmSeen
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk import outside
from sm_console.desk.ledger import CITY, Transaction
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import alarms as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection


MOST: Final = 5000


async def ask(services: Services, _caller: Caller, query: AskAlarms) -> AlarmsView:
    """List the alarms."""
    limit = min(max(query.limit, 1), MOST)

    def read(conn: Connection) -> list[stored.StoredAlarm]:
        return stored.latest(conn, limit) if query.all else stored.standing(conn)[:limit]

    rows = await services.ledger.read(read)
    quiet = services.standing.configuration.settings.quiet
    zone = services.standing.calendar().zone
    return AlarmsView(
        alarms=[_row(services, one) for one in rows],
        quiet=quiet is not None and quiet.holds(services.clock(), zone),
    )


async def see(services: Services, caller: Caller, command: SeeAlarms) -> Done:
    """Take note of alarms by name."""

    def work(transaction: Transaction) -> int:
        calling = [one.id for one in stored.standing(transaction.conn) if one.seen is None]
        wanted = [number for number in calling if not command.alarms or number in command.alarms]
        facts = [transaction.entry(CITY, AlarmSeen(alarm=number), actor=caller.login) for number in wanted]
        transaction.record_all(facts)
        return len(wanted)

    return Done(id=await services.ledger.write(work))


async def test(services: Services, _caller: Caller, command: TryAlarm) -> Done:
    """Send a test outside."""
    receivers = services.standing.configuration.settings.receivers
    wanted = [one for one in receivers if command.target in {"", one.id}]
    if not wanted:
        if command.target:
            raise refused("unknown", N_("No receiver of alarms is called {name}."), name=command.target)
        raise refused("state", N_("No receiver of alarms is configured: settings.toml, [[alarms.outside]]."))
    text = Message(N_("This is a test of the alarms; nothing has happened."))
    failed = [one.id for one in wanted if not await outside.deliver(services, one, [text])]
    if failed:
        raise refused("gone", N_("The test did not reach: {names}."), names=", ".join(failed))
    return Done(id=len(wanted))


def _row(services: Services, one: stored.StoredAlarm) -> AlarmRow:
    account = services.standing.account(one.account) if one.account else None
    return AlarmRow(
        id=one.id,
        kind=one.kind,
        account=one.account,
        account_name=account.name if account is not None else "",
        text=one.text,
        count=one.count,
        raised=one.raised,
        seen_by=services.standing.name(one.seen_by) if one.seen_by is not None else "",
        seen=one.seen,
        ended=one.ended,
    )


QUERIES: Final[dict[type, Handler]] = {AskAlarms: ask}
COMMANDS: Final[dict[type, Handler]] = {SeeAlarms: see, TryAlarm: test}
