"""What a fetch led to, written down in one transaction: times, limits, gaps, and the account's health."""

from __future__ import annotations

import logging
import random
from datetime import datetime
from typing import Any, Final

from config.schema import Account
from connectors.errors import ConnectorError, SlowDown
from sm_console.core import schedule
from sm_console.core.messages import N_
from sm_console.core.model import HealthState, Message
from sm_console.desk import gaps, silence
from sm_console.desk.health import goes_on, retry_after, set_health, state_after
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.desk.links import Links
from sm_console.desk.observe import Tally
from sm_console.desk.pace import Pace
from sm_console.desk.standing import Standing
from sm_console.store import lookup, polling, traffic

log = logging.getLogger(__name__)

SPENT: Final = Message(N_("The platform’s limit is used up; the next look is at {time}."))


class Outcomes:
    """Writes down how fetches ended; returns when each account is due next."""

    def __init__(self, ledger: Ledger, standing: Standing, links: Links, pace: Pace) -> None:
        self._ledger = ledger
        self._standing = standing
        self._links = links
        self._pace = pace
        self._counted: dict[str, int] = {}

    async def succeeded(self, account: Account, requests: int, tally: Tally) -> datetime:
        """The account was fetched. What the platform said without saying anything counts as no fetch."""
        connector = self._links.connector(account)
        unknown = connector.doubt
        quotas, comments = connector.quotas, connector.capabilities.comments

        def note(transaction: Transaction) -> datetime:
            now = transaction.now
            limits = self._pace.note(account, quotas, tally.new, now)
            self._pace.pause(account, None, now)
            due = self._next(account, now, 0, None)
            state = polling.get(transaction.conn, account.id)
            first = state.swept is None and unknown is None  # everything there is has just been read
            if state.fetched is None and unknown is None:
                transaction.touch_accounts(account.id)  # from now on its silence means something
            polling.put(
                transaction.conn,
                account.id,
                fetched=now if unknown is None else state.fetched,
                swept=now if first else state.swept,
                next_due=due,
                failures=0,
                requests=requests,
                paused=None,
                limits=limits,
                comments=comments,
            )
            if unknown is None:
                gaps.settle(transaction, account.id, state.fetched, reached=tally.reached)
            # A silence that is not like the account counts as unknown, not as calm; nor is one that was ordered.
            doubt = unknown or self._closed(account, now)
            if doubt is None and comments:
                doubt = silence.doubt(transaction, self._standing, account.id)
            self._tell(transaction, account, HealthState.OK if doubt is None else HealthState.LATE, doubt)
            return due

        return await self._ledger.write(note)

    async def failed(self, account: Account, error: ConnectorError, requests: int) -> datetime:
        """The account could not be fetched."""

        def note(transaction: Transaction) -> datetime:
            before = polling.get(transaction.conn, account.id).failures
            failures = before + 1
            due = self._next(account, transaction.now, failures, retry_after(error))
            changes: dict[str, Any] = {"next_due": due, "failures": failures, "requests": requests}
            polling.put(transaction.conn, account.id, **changes, **self._paused(account, error, transaction.now))
            told = lookup.health(transaction.conn, account.id) if before else None
            state, message = goes_on(told, state_after(error), error.message) or (state_after(error), error.message)
            self._tell(transaction, account, state, message, error)
            return due

        return await self._ledger.write(note)

    async def pause(self, account: Account, error: ConnectorError) -> None:
        """Keep the platform's word on when to come back, where something else than a fetch was told it."""
        if retry_after(error) is None:
            return

        def note(transaction: Transaction) -> None:
            polling.put(transaction.conn, account.id, **self._paused(account, error, transaction.now))

        await self._ledger.write(note)

    def _paused(self, account: Account, error: ConnectorError, now: datetime) -> dict[str, datetime | None]:
        """Return what to store of a pause; one that was ordered earlier goes on where nothing new is said."""
        seconds = retry_after(error)
        alone = isinstance(error, SlowDown) and error.own
        return {} if seconds is None else {"paused": self._pace.pause(account, seconds, now, alone=alone)}

    def _closed(self, account: Account, now: datetime) -> Message | None:
        held = self._pace.held_until(account, now)
        return Message(SPENT.text, held[1].values) if held is not None else None

    def _tell(
        self,
        transaction: Transaction,
        account: Account,
        state: HealthState,
        message: Message | None,
        error: ConnectorError | None = None,
    ) -> None:
        """Record the account's health; log it once when it changes."""
        notices = tuple(notice for notice in self._links.notices(account) if notice != message)
        if set_health(transaction, account.id, state, message, notices):
            if error is not None:
                log.warning("account %s: %s: %s", account.id, type(error).__name__, error)
            else:
                log.info("account %s: %s%s", account.id, state, "".join(f"; {one.text}" for one in notices))
        self._count_requests(transaction, account)
        transaction.touch("health")

    def _count_requests(self, transaction: Transaction, account: Account) -> None:
        """Add what has been asked since the last fetch to the day's sum: sweeps and answers too."""
        made = self._links.requests_made(account.id)
        day = self._standing.calendar().local_date(transaction.now)
        traffic.add(transaction.conn, account.id, day, made - self._counted.get(account.id, 0))
        self._counted[account.id] = made

    def _next(self, account: Account, now: datetime, failures: int, pause: float | None) -> datetime:
        interval = self._pace.interval(account, now)
        return schedule.next_due(now, interval, failures, pause, random.random())  # noqa: S311 - jitter
