"""Fetching what the platforms have: each account in its own time, none disturbing another."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from typing import Final

from config.schema import Account
from connectors.base import Batch, Connector
from connectors.errors import ConnectorError, Passing, TokenDead
from sm_console.api.views import Collected
from sm_console.core import entries, schedule
from sm_console.core.model import Message
from sm_console.desk.background import Background
from sm_console.desk.health import FAULT
from sm_console.desk.ledger import DESK, Ledger, Transaction
from sm_console.desk.links import Links
from sm_console.desk.observe import Tally, observe
from sm_console.desk.outcomes import Outcomes
from sm_console.desk.pace import TICK, Pace
from sm_console.desk.renewal import Renewals
from sm_console.desk.slots import Slots
from sm_console.desk.standing import Standing
from sm_console.desk.stream import stream
from sm_console.desk.sweeps import Sweeps
from sm_console.store import StoreError, lookup, polling, rhythm

log = logging.getLogger(__name__)

Company = tuple[type[Connector], str]
"""Accounts that can be asked together: of one connector class, and of one server and app."""

TOGETHER: Final = 0.25
"""Accounts that can be asked together are when they are due within this part of an interval."""

_BUSY_DAYS: Final = timedelta(days=7)


class Collector:
    """Knows when each account is due, and fetches it."""

    def __init__(self, ledger: Ledger, standing: Standing, links: Links, background: Background) -> None:
        self._ledger = ledger
        self._standing = standing
        self._links = links
        self._background = background
        self.pace = Pace(links, standing)
        self.outcomes = Outcomes(ledger, standing, links, self.pace)
        self._renewals = Renewals(links, ledger.clock)
        self._sweeps = Sweeps(ledger, standing)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._slots = Slots()
        self._due: dict[str, datetime] = {}
        self._busy: set[str] = set()
        self._in_rounds: Counter[str] = Counter()

    async def step(self) -> float:
        """Begin fetching every account that is due; return the seconds until the next look."""
        now = self._ledger.clock()
        accounts = {account.id: account for account in self._standing.watched}
        for gone in self._due.keys() - accounts.keys():
            del self._due[gone]
        unplanned = accounts.keys() - self._due.keys()
        if unplanned:
            await self._plan(unplanned, now)
        taken = self._busy | self._in_rounds.keys()  # also those that a person is having fetched just now
        due = {name: at for name, at in self._due.items() if name not in taken and schedule.is_due(at, now)}
        chosen = self.pace.choose(due, now) if due else []
        for group in self._groups(chosen, now):
            for account in group:
                self._busy.add(account.id)
                self.pace.begins(account, now)
            self._background.run(f"fetch {group[0].id}", self._poll(group))
        return TICK

    async def collect(
        self, accounts: Sequence[Account], *, force: bool, sweep: bool, override: bool = False
    ) -> list[Collected]:
        """Fetch these accounts now, those not due only with ``force``; ``sweep`` reads all that is known again.

        ``override`` asks also where the platform has ordered a pause or a limit is used up.
        """
        round_of = Counter(account.id for account in accounts)
        self._in_rounds += round_of
        try:
            now = self._ledger.clock()
            await self._plan({account.id for account in accounts} - self._due.keys(), now)
            wanted = [account for account in accounts if force or schedule.is_due(self._due.get(account.id), now)]
            open_now = [account for account in wanted if override or self.pace.held_until(account, now) is None]
            ahead = await self._ask_ahead(open_now)
            fetches = (
                self.fetch(account, sweep=sweep, override=override, ahead=ahead.get(account.id, 0))
                for account in wanted
            )
            return list(await asyncio.gather(*fetches))
        finally:
            self._in_rounds -= round_of

    async def fetch(
        self, account: Account, *, sweep: bool = False, override: bool = False, ahead: int = 0
    ) -> Collected:
        """Fetch one account, waiting for a fetch of it that is under way. Raises StoreError alone.

        ``ahead`` is how many requests were made for it before.
        """
        async with self._locks[account.id], self._slots.of(account):
            held = None if override else await self.held(account)
            if held is not None:
                return Collected(account=account.id, ok=False, requests=0, new=0, changed=0, gone=0, message=held[1])
            made = self._links.requests_made(account.id) - ahead
            tally = Tally()
            error = await self._fetch(account, tally)
            requests = self._links.requests_made(account.id) - made
            if error is None:
                self._due[account.id] = await self.outcomes.succeeded(account, requests, tally)
                error = await self._look_again(account, tally, everything=sweep)
            else:
                self._due[account.id] = await self.outcomes.failed(account, error, requests)
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

    async def held(self, account: Account) -> tuple[datetime, Message] | None:
        """Return until when nothing may be asked for an account, and why; ``None`` where something may."""
        now = self._ledger.clock()
        await self._plan({account.id} - self._due.keys(), now)
        return self.pace.held_until(account, now)

    def forget(self, account_id: str) -> None:
        """Plan the account anew: it was changed, or somebody has logged in to it."""
        self._due.pop(account_id, None)
        self._renewals.forget(account_id)
        self.pace.forget(account_id)

    def hasten(self) -> None:
        """Plan no account later than its interval as it is now: a crisis has shortened it."""
        now = self._ledger.clock()
        for account in self._standing.watched:
            if account.id in self._due:
                latest = now + timedelta(seconds=self.pace.usual(account))
                self._due[account.id] = min(self._due[account.id], latest)

    def _groups(self, chosen: Sequence[Account], now: datetime) -> list[list[Account]]:
        """Put together those that can be asked together, with others of their kind that are nearly due."""
        together: dict[Company, list[Account]] = {}
        alone: list[list[Account]] = []
        for account in chosen:
            kind = self._kind(account)
            if kind is None:
                alone.append([account])
            else:
                together.setdefault(kind, []).append(account)
        for kind, group in together.items():
            for account in self._standing.watched:
                soon = now + timedelta(seconds=schedule.base_interval(account.platform) * TOGETHER)
                taken = account.id in self._busy or account.id in self._in_rounds or account in group
                waits = not taken and self._due.get(account.id, soon) < soon
                if waits and self.pace.held_until(account, now) is None and self._kind(account) == kind:
                    group.append(account)
        return [*together.values(), *alone]

    def _kind(self, account: Account) -> Company | None:
        """Return with which others the account can be asked together, ``None`` where with nobody."""
        try:
            connector = self._links.connector(account)
        except ConnectorError:
            return None
        return (type(connector), connector.company) if connector.together else None

    async def _ask_ahead(self, accounts: Sequence[Account]) -> dict[str, int]:
        """Ask together what can be asked together; return the requests made for each account."""
        before = {account.id: self._links.requests_made(account.id) for account in accounts}
        kinds: dict[Company, list[Account]] = {}
        for account in accounts:
            kind = self._kind(account)
            if kind is not None:
                kinds.setdefault(kind, []).append(account)
        several = [(kind, group) for (kind, _), group in kinds.items() if len(group) > 1]
        await asyncio.gather(*(self._ask_together(kind, group) for kind, group in several))
        return {name: self._links.requests_made(name) - made for name, made in before.items()}

    async def _ask_together(self, kind: type[Connector], group: Sequence[Account]) -> None:
        # Afterwards the connectors may be others. Who is told to wait is told so again by its own fetch.
        await asyncio.gather(*(self._renewals.renew(account) for account in group), return_exceptions=True)
        states = await self._ledger.read(polling.all_accounts)
        due = []
        for account in group:
            cursor = states[account.id].cursor if account.id in states else None
            with suppress(ConnectorError):
                due.append((self._links.connector(account), cursor))
        try:
            await kind.fetch_together(due)
        except ConnectorError as error:
            log.info("asked together in vain: %s: %s", type(error).__name__, error)
        except Exception:  # each is fetched by itself all the same
            log.exception("%s: asking together stumbled", kind.__name__)

    async def _poll(self, group: Sequence[Account]) -> None:
        try:
            ahead = await self._ask_ahead(group) if len(group) > 1 else {}
            await asyncio.gather(*(self.fetch(account, ahead=ahead.get(account.id, 0)) for account in group))
        finally:
            self._busy.difference_update(account.id for account in group)

    async def _plan(self, accounts: set[str], now: datetime) -> None:
        """Read when accounts are due and what their platforms have said; those never fetched are due now."""
        if not accounts:
            return
        week = self._standing.calendar().local_date(now - _BUSY_DAYS)
        known, received = await self._ledger.read(
            lambda conn: (polling.all_accounts(conn), rhythm.received_since(conn, week))
        )
        self.pace.take_up(
            (known[name] for name in accounts if name in known),
            {name: received[name] / _BUSY_DAYS.days for name in accounts if name in received},
        )
        for name in accounts:
            self._due[name] = known[name].next_due or now if name in known else now

    async def _look_again(self, account: Account, tally: Tally, *, everything: bool) -> ConnectorError | None:
        """Give the sweep its turn, unless little is left of the limit; return what went wrong."""
        if not everything and self.pace.is_tight(account, self._ledger.clock()):
            return None
        error = await self._sweeps.take_turn(account, self._links.connector(account), tally, everything=everything)
        if error is not None:
            await self.outcomes.pause(account, error)
        return error

    async def _fetch(self, account: Account, tally: Tally) -> ConnectorError | None:
        """Take in what is new; return what went wrong, also where the connector itself stumbled."""
        try:
            await self._renewals.renew(account)
            try:
                await self._pull(account, self._links.connector(account), tally)
            except TokenDead:
                if not await self._renewals.renew(account):
                    raise
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
        usual = schedule.base_interval(account.platform)
        if not state.failures and state.fetched and state.next_due:
            usual = max(usual, (state.next_due - state.fetched).total_seconds())  # it may have to be slow
        since = schedule.gap_since(state.fetched, transaction.now, usual)
        if since is not None and lookup.open_gap(transaction.conn, account.id) is None:
            transaction.record(account.id, entries.GapOpened(since=since), actor=DESK, occurred=since)
        return state.cursor

    async def _keep(self, account: Account, batch: Batch) -> Tally:
        """Record a batch and the cursor behind it, in one transaction."""

        def keep(transaction: Transaction) -> Tally:
            tally = observe(transaction, self._standing, account.id, batch.events)
            if batch.cursor:
                polling.put(transaction.conn, account.id, cursor=batch.cursor)
            tally.reached = batch.reaches_back
            return tally

        return await self._ledger.write(keep)
