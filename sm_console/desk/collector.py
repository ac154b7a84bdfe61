"""Fetching what the platforms have: each account in its own time, none disturbing another."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Final

from config.schema import Account
from connectors.base import Batch, Connector
from connectors.errors import ConnectorError, Passing
from sm_console.api.views import Collected
from sm_console.core import entries, schedule
from sm_console.core.model import HealthState
from sm_console.desk import silence
from sm_console.desk.background import Background
from sm_console.desk.health import FAULT, retry_after, set_health, state_after
from sm_console.desk.ledger import DESK, Ledger, Transaction
from sm_console.desk.links import Links
from sm_console.desk.observe import Tally, observe
from sm_console.desk.standing import Standing
from sm_console.desk.stream import stream
from sm_console.desk.sweeps import Sweeps
from sm_console.store import StoreError, lookup, polling

log = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""Accounts that are fetched at the same time."""

_TICK: Final = 1.0


class Collector:
    """Knows when each account is due, and fetches it."""

    def __init__(self, ledger: Ledger, standing: Standing, links: Links, background: Background) -> None:
        self._ledger = ledger
        self._standing = standing
        self._links = links
        self._background = background
        self._sweeps = Sweeps(ledger, standing)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._due: dict[str, datetime] = {}
        self._busy: set[str] = set()
        self._rounds = 0

    async def step(self) -> float:
        """Begin fetching every account that is due; return the seconds until the next look."""
        if self._rounds:
            return _TICK  # a person's own round is under way
        now = self._ledger.clock()
        accounts = {account.id: account for account in self._standing.configuration.accounts}
        for gone in self._due.keys() - accounts.keys():
            del self._due[gone]
        unplanned = accounts.keys() - self._due.keys()
        if unplanned:
            await self._plan(unplanned, now)
        for account in accounts.values():
            if account.id not in self._busy and schedule.is_due(self._due.get(account.id), now):
                self._busy.add(account.id)
                self._background.run(f"fetch {account.id}", self._poll(account))
        return _TICK

    async def collect(self, accounts: Sequence[Account], *, force: bool, sweep: bool) -> list[Collected]:
        """Fetch these accounts now, those not due only with ``force``; ``sweep`` reads all that is known again."""
        self._rounds += 1
        try:
            now = self._ledger.clock()
            await self._plan({account.id for account in accounts} - self._due.keys(), now)
            wanted = [account for account in accounts if force or schedule.is_due(self._due.get(account.id), now)]
            return list(await asyncio.gather(*(self.fetch(account, sweep=sweep) for account in wanted)))
        finally:
            self._rounds -= 1

    async def fetch(self, account: Account, *, sweep: bool = False) -> Collected:
        """Fetch one account, waiting for a fetch of it that is under way. Raises StoreError alone."""
        async with self._locks[account.id], self._slots:
            made = self._links.requests_made(account.id)
            tally = Tally()
            error = await self._fetch(account, tally)
            if error is None:
                await self._succeeded(account, self._links.requests_made(account.id) - made)
                error = await self._sweeps.take_turn(account, self._links.connector(account), tally, everything=sweep)
            else:
                await self._failed(account, error, self._links.requests_made(account.id) - made)
            message = error.message if error is not None else None
            return Collected(
                account=account.id,
                ok=message is None,
                requests=self._links.requests_made(account.id) - made,
                new=tally.new,
                changed=tally.changed,
                gone=tally.gone,
                message=message,
            )

    def forget(self, account_id: str) -> None:
        """Plan the account anew: it was changed, and is due at once."""
        self._due.pop(account_id, None)

    async def _poll(self, account: Account) -> None:
        try:
            await self.fetch(account)
        finally:
            self._busy.discard(account.id)

    async def _plan(self, accounts: set[str], now: datetime) -> None:
        """Read when accounts are due; those long overdue, or never fetched, start spread over a moment."""
        if not accounts:
            return
        known = await self._ledger.read(polling.all_accounts)
        for name in accounts:
            self._due[name] = known[name].next_due or now if name in known else now

    async def _fetch(self, account: Account, tally: Tally) -> ConnectorError | None:
        """Take in what is new; return what went wrong, also where the connector itself stumbled."""
        try:
            await self._pull(account, self._links.connector(account), tally)
        except ConnectorError as error:
            return error
        except StoreError:
            raise
        except Exception:  # one account's connector must not disturb the others
            log.exception("account %s: the fetch stumbled", account.id)
            return Passing(FAULT, "a fault in the program")
        return None

    async def _pull(self, account: Account, connector: Connector, tally: Tally) -> None:
        """Take in everything since the cursor, batch by batch. Raises ConnectorError."""
        cursor = await self._ledger.write(lambda transaction: self._begin(transaction, account))
        async with aclosing(stream(connector.fetch(cursor))) as batches:
            async for batch in batches:
                tally.add(await self._keep(account, batch))

    def _begin(self, transaction: Transaction, account: Account) -> str | None:
        """Note the attempt, and since when nothing could be fetched; return the cursor."""
        state = polling.get(transaction.conn, account.id)
        polling.put(transaction.conn, account.id, attempted=transaction.now)
        since = schedule.gap_since(state.fetched, transaction.now, schedule.base_interval(account.platform))
        if since is not None and lookup.open_gap(transaction.conn, account.id) is None:
            transaction.record(account.id, entries.GapOpened(since=since), actor=DESK, occurred=since)
        return state.cursor

    async def _keep(self, account: Account, batch: Batch) -> Tally:
        """Record a batch and the cursor behind it, in one transaction."""

        def keep(transaction: Transaction) -> Tally:
            tally = observe(transaction, self._standing, account.id, batch.events)
            if batch.cursor:
                polling.put(transaction.conn, account.id, cursor=batch.cursor)
            return tally

        return await self._ledger.write(keep)

    async def _succeeded(self, account: Account, requests: int) -> None:
        def note(transaction: Transaction) -> datetime:
            due = self._next(account, transaction.now, 0, None)
            state = polling.get(transaction.conn, account.id)
            first = state.swept is None  # everything there is has just been read
            polling.put(
                transaction.conn,
                account.id,
                fetched=transaction.now,
                swept=transaction.now if first else state.swept,
                next_due=due,
                failures=0,
                requests=requests,
            )
            if lookup.open_gap(transaction.conn, account.id) is not None:
                transaction.record(account.id, entries.GapFilled(), actor=DESK)
            # A silence that is not like the account counts as unknown, not as calm.
            doubt = silence.doubt(transaction, self._standing, account.id)
            health = HealthState.OK if doubt is None else HealthState.LATE
            if set_health(transaction, account.id, health, doubt):
                log.info("account %s: %s", account.id, health)
            transaction.touch("health")
            return due

        self._due[account.id] = await self._ledger.write(note)

    async def _failed(self, account: Account, error: ConnectorError, requests: int) -> None:
        def note(transaction: Transaction) -> datetime:
            state = polling.get(transaction.conn, account.id)
            failures = state.failures + 1
            due = self._next(account, transaction.now, failures, retry_after(error))
            polling.put(transaction.conn, account.id, next_due=due, failures=failures, requests=requests)
            if set_health(transaction, account.id, state_after(error), error.message):
                log.warning("account %s: %s: %s", account.id, type(error).__name__, error)
            transaction.touch("health")
            return due

        self._due[account.id] = await self._ledger.write(note)

    def _next(self, account: Account, now: datetime, failures: int, pause: float | None) -> datetime:
        interval = schedule.base_interval(account.platform)
        return schedule.next_due(now, interval, failures, pause, random.random())  # noqa: S311 - jitter
