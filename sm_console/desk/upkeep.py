"""What keeps a desk in order by itself: configuration in force, deadlines, claims, the search index."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from config.schema import Account
from sm_console.core import entries
from sm_console.desk.acts.claims import release_expired
from sm_console.desk.ledger import DESK, Ledger, Transaction
from sm_console.desk.records import flag_again
from sm_console.desk.services import Services
from sm_console.desk.standing import Standing
from sm_console.store import acts, lookup, polling
from sm_console.store.search import index_pending

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

AT_ONCE: Final = 200
"""Comments that are re-dated in one transaction."""

LOOK_AT_FILES: Final = 3.0
INDEX_BUSY: Final = 0.05
INDEX_IDLE: Final = 2.0
CLAIMS_EVERY: Final = 10.0


async def sync_accounts(ledger: Ledger, standing: Standing) -> bool:
    """Bring the record's accounts up to the configuration's; return whether anything changed."""
    known = await ledger.read(lookup.accounts)
    wanted = {account.id: account for account in standing.configuration.accounts}

    facts: list[tuple[str, entries.Fact]] = []
    for account in wanted.values():
        fact = account_set(account)
        before = known.get(account.id)
        if before is None or not before.active or _differs(before, fact):
            facts.append((account.id, fact))
    facts += [(name, entries.AccountDropped()) for name, old in known.items() if old.active and name not in wanted]
    if not facts:
        return False

    moved = {
        account.id
        for account in wanted.values()
        if (old := known.get(account.id)) is not None
        and (old.platform, old.address) != (account.platform, account.address)
    }

    def work(transaction: Transaction) -> None:
        transaction.record_all([transaction.entry(name, fact, actor=DESK) for name, fact in facts])
        for name in moved:
            polling.forget(transaction.conn, name)  # the cursor means nothing at another address
            transaction.touch_accounts(name)

    await ledger.write(work)
    return True


def account_set(account: Account) -> entries.AccountSet:
    """Return what the record says of a configured account."""
    return entries.AccountSet(
        platform=account.platform,
        address=account.address,
        name=account.name or account.id,
        unit=account.unit,
    )


def _differs(known: lookup.KnownAccount, fact: entries.AccountSet) -> bool:
    return (known.platform, known.address, known.name, known.unit) != (
        fact.platform,
        fact.address,
        fact.name,
        fact.unit,
    )


async def redate(ledger: Ledger, standing: Standing) -> int:
    """Give open comments the deadline of the pack and calendar in force; return how many were re-dated."""
    names = await ledger.read(lambda conn: list(lookup.accounts(conn)))
    count = sum([await _redate_account(ledger, standing, name) for name in names])
    if count:
        log.info("%s open comments were dated anew", count)
    return count


async def _redate_account(ledger: Ledger, standing: Standing, account: str) -> int:
    def stale(conn: Connection) -> list[lookup.OpenComment]:
        # As things stand at each portion: with a rule that has been left meanwhile, it would never come to an end.
        return lookup.open_comments(conn, account=account, unless=standing.versions(account), limit=AT_ONCE)

    def portion(transaction: Transaction) -> int:
        some = stale(transaction.conn)
        _redate(transaction, standing, some)
        return len(some)

    if not await ledger.read(stale):
        return 0
    count = 0
    while done := await ledger.write(portion):
        count += done
    return count


def _redate(transaction: Transaction, standing: Standing, stale: list[lookup.OpenComment]) -> None:
    facts = []
    for comment in stale:
        dated = standing.dated(comment.account, comment.deadline.received)
        fact = entries.CommentRedated(comment=comment.id, deadline=dated)
        facts.append(transaction.entry(comment.account, fact, actor=DESK))
    transaction.record_all(facts)


async def reload(services: Services) -> None:
    """Put changed files into force."""
    before = {account.id: account for account in services.standing.configuration.accounts}
    if not await asyncio.to_thread(services.standing.reload):
        return
    await sync_accounts(services.ledger, services.standing)
    for account in services.standing.configuration.accounts:
        if before.get(account.id) != account:
            services.collector.forget(account.id)
            await _forget_place(services, before.get(account.id), account)
    services.fan_out.publish(frozenset({"accounts"}))
    await redate(services.ledger, services.standing)
    await flag_again(services.ledger, services.standing)


async def _forget_place(services: Services, before: Account | None, account: Account) -> None:
    """Begin reading anew where an account is now another one on its platform."""
    if before is not None and before.remote not in {"", account.remote}:

        def forget(transaction: Transaction) -> None:
            polling.forget(transaction.conn, account.id)
            transaction.touch_accounts(account.id)

        await services.ledger.write(forget)


async def look_at_files(services: Services) -> float:
    """Notice when the configuration changed on disk."""
    if await asyncio.to_thread(services.standing.changed):
        await reload(services)
    return LOOK_AT_FILES


async def release_claims(services: Services) -> float:
    """End claims that have run out."""
    if await services.ledger.read(lambda conn: acts.expired_claims(conn, services.clock())):
        await services.ledger.write(release_expired)
    return CLAIMS_EVERY


class Indexer:
    """Brings full text up to the journal, a little at a time, between other writes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._height = -1

    async def step(self) -> float:
        """Index a portion; return the seconds until the next. Costs nothing while the journal stands still."""
        height = self._services.fan_out.height
        if height == self._height:
            return INDEX_IDLE
        read = await self._services.ledger.write(lambda transaction: index_pending(transaction.conn))
        if read:
            return INDEX_BUSY
        self._height = height
        return INDEX_IDLE
