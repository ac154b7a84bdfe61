"""People's word on comments as public records (R11), and comments flagged anew when the word lists change (R12)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from sm_console.api.record_commands import SetRecordStatus
from sm_console.api.views import Done
from sm_console.core import climate
from sm_console.core.messages import N_
from sm_console.core.record_entries import CommentFlagged, RecordStatus, RecordStatusSet
from sm_console.desk.ledger import DESK, Ledger, Transaction
from sm_console.desk.refusals import need_comment, need_text, refused
from sm_console.desk.services import Caller, Services
from sm_console.desk.standing import Standing
from sm_console.store import lookup, meta, records

log = logging.getLogger(__name__)

LONGEST_NUMBER: Final = 60
LONGEST_WHY: Final = 500
AT_ONCE: Final = 200
"""Comments that are looked at for flags in one transaction."""

LISTS: Final = "climate"
"""Where the store keeps which lists its flags come from."""


async def set_status(services: Services, caller: Caller, command: SetRecordStatus) -> Done:
    """Record what a person said; the same once more records nothing."""
    dnr = need_text(command.dnr, LONGEST_NUMBER) if command.dnr.strip() else ""
    why = need_text(command.why, LONGEST_WHY) if command.why.strip() else ""
    if not (dnr + why).isprintable():
        raise refused("input", N_("Write the number and the reason on one line."))
    registered = command.status is RecordStatus.REGISTERED
    if registered and not dnr:
        raise refused("input", N_("What is registered has a number (dnr) in the register."))
    if dnr and not registered:
        raise refused("input", N_("Only what is registered has a number (dnr) in the register."))

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        stand = records.stands(transaction.conn, [known.id]).get(known.id)
        if stand is None and command.status is RecordStatus.KEPT and not why:
            return Done(id=known.id)
        if stand is not None and (stand.status, stand.dnr, stand.why) == (command.status, dnr, why):
            return Done(id=known.id)
        fact = RecordStatusSet(comment=known.id, status=command.status, dnr=dnr, why=why)
        transaction.record(known.account, fact, actor=caller.login)
        return Done(id=known.id)

    return await services.ledger.write(work)


async def flag_again(ledger: Ledger, standing: Standing) -> int:
    """Flag open comments by the lists in force, where those are others than last time; return how many changed."""
    lists = _fingerprint(standing)
    if await ledger.read(lambda conn: meta.get(conn, LISTS)) == lists:
        return 0
    count = 0
    for account in await ledger.read(lookup.accounts):
        numbers = await ledger.read(partial(lookup.open_numbers, account=account))
        for start in range(0, len(numbers), AT_ONCE):
            portion = numbers[start : start + AT_ONCE]
            count += await ledger.write(partial(_flag_again, standing=standing, numbers=portion))
            await asyncio.sleep(0)
    await ledger.write(lambda transaction: meta.put(transaction.conn, LISTS, lists))
    if count:
        log.info("%s open comments were flagged anew", count)
    return count


def _flag_again(transaction: Transaction, *, standing: Standing, numbers: Sequence[int]) -> int:
    before = records.flags(transaction.conn, numbers)
    facts = []
    for known in lookup.comments_by_id(transaction.conn, numbers).values():
        pack = standing.pack(known.account)
        found = climate.flags(known.text, pack.climate, known.format)
        if found != (before[known.id].flags if known.id in before else ()):
            fact = CommentFlagged(comment=known.id, flags=found, pack=pack.label)
            facts.append(transaction.entry(known.account, fact, actor=DESK))
    transaction.record_all(facts)
    return len(facts)


def _fingerprint(standing: Standing) -> str:
    configuration = standing.configuration
    lists = {account.id: configuration.pack_of(account).climate for account in configuration.accounts}
    return hashlib.sha256(msgspec.json.encode(lists, order="deterministic")).hexdigest()[:16]


COMMANDS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {SetRecordStatus: set_status}
