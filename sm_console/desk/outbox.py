"""Delivering what was ordered: written down before, looked up after, never sent twice unknowingly.

A row goes ``queued`` → ``sending`` (on disk before the first byte leaves) → ``sent`` or ``failed``.
Whatever ends in doubt becomes ``unknown``; the platform is then read back. Found there, it was sent.
Proven absent, it is queued once more where the platform itself refuses the same text twice;
everywhere else it waits for a person. Moderation may be done twice and is simply tried again.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from config.schema import Account
from connectors.base import Connector, Sent
from connectors.errors import ConnectorError, Duplicate, Forbidden, ProtocolChanged, SlowDown, Unsure
from sm_console.core.model import Action, Message, OutboxState
from sm_console.desk import delivery
from sm_console.desk.background import Background
from sm_console.desk.collector import Collector
from sm_console.desk.doubts import Doubts, workable
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.desk.links import Links
from sm_console.desk.standing import Standing
from sm_console.i18n import translate
from sm_console.store import StoreError, acts, polling

log = logging.getLogger(__name__)

SEND_SECONDS: Final = 90.0
"""After this long without an answer an act is of unknown fate."""

FRESH_SECONDS: Final = 20.0
"""An account fetched longer ago is fetched before an answer leaves, to see whether somebody answered."""

GRACE: Final = timedelta(seconds=30)
"""How long a slow server may still be publishing what it never confirmed."""

AFTER_DISK_TROUBLE: Final = 5.0
"""Seconds until what could not be written down is tried again."""

IDLE: Final = 3600.0
SHORTEST_WAIT: Final = 0.05

SKEW: Final = timedelta(minutes=10)
"""How far the platform's clock may be off when its answers are compared with when an act was ordered."""

DOUBTS: Final = (Unsure, Duplicate, ProtocolChanged, Forbidden)
"""Errors after which an answer may stand on the platform all the same: what came back could not be
used, or says that the text is there already. Only a look at the platform tells."""


class Outbox:
    """Delivers what is due. Per account one act at a time, in the order in which acts were queued."""

    def __init__(
        self, ledger: Ledger, standing: Standing, links: Links, background: Background, collector: Collector
    ) -> None:
        self._ledger = ledger
        self._standing = standing
        self._links = links
        self._background = background
        self._collector = collector
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._woken = asyncio.Event()
        self._doubts = Doubts()
        self._closing = False

    async def recover(self) -> None:
        """At start: nobody knows what became of what was being sent."""
        left = await self._ledger.write(delivery.recover)
        if left:
            log.warning("%s acts were being sent when the program stopped", left)

    def wake(self) -> None:
        """Something was queued, undone or settled: look at once."""
        self._woken.set()

    async def step(self) -> float:
        """Begin delivering what is due, then wait until something is queued or becomes due."""
        self._woken.clear()
        now = self._ledger.clock()
        for account in await self._accounts_with_work(now):
            if not self._turns[account].locked():
                self._background.run(f"deliver {account}", self._deliver_account(account))
        wait = await self._until_next(now)
        with suppress(TimeoutError):
            # Not wait_for: in Python 3.11 that swallows a cancellation that meets a finished wait.
            async with asyncio.timeout(wait):
                await self._woken.wait()
        return 0.0

    async def deliver_due(self) -> list[int]:
        """Deliver everything that is due now and wait for it; return the ids of what was tried."""
        accounts = await self._accounts_with_work(self._ledger.clock())
        done = await asyncio.gather(*(self._deliver_account(account) for account in accounts))
        return [number for numbers in done for number in numbers]

    def stop(self) -> None:
        """Begin nothing more; what is under way goes on."""
        self._closing = True
        self._woken.set()

    async def finish(self, patience: float) -> None:
        """Wait up to so many seconds for what is under way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                for turn in list(self._turns.values()):
                    async with turn:
                        pass

    async def _work(self, now: datetime) -> list[acts.Outgoing]:
        unfinished = await self._ledger.read(
            lambda conn: acts.outbox_in(conn, [OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN])
        )
        return workable(unfinished, self._doubts, now)

    async def _accounts_with_work(self, now: datetime) -> list[str]:
        if self._closing:
            return []
        return list(dict.fromkeys(act.account for act in await self._work(now)))

    async def _until_next(self, now: datetime) -> float:
        """Return the seconds until something becomes due."""
        due = await self._ledger.read(acts.next_send)
        moments = [moment for moment in (due, self._doubts.next_look()) if moment is not None]
        if not moments:
            return IDLE
        return min(max((min(moments) - now).total_seconds(), SHORTEST_WAIT), IDLE)

    async def _deliver_account(self, account_id: str) -> list[int]:
        """Work through an account's acts until nothing is due; return their ids."""
        done: list[int] = []
        async with self._turns[account_id]:
            while not self._closing:
                mine = [act for act in await self._work(self._ledger.clock()) if act.account == account_id]
                fresh = next((act for act in mine if act.id not in done), None)
                if fresh is None:
                    break
                done.append(fresh.id)
                if fresh.state is OutboxState.UNKNOWN:
                    await self._look(fresh)
                else:
                    await self._deliver(fresh)
        self.wake()
        return done

    async def _deliver(self, act: acts.Outgoing) -> None:
        """Send one act, whatever comes of it."""
        account = self._standing.account(act.account)
        if account is None:
            await self._ledger.write(lambda transaction: delivery.refused(transaction, act.id, delivery.NO_ACCOUNT))
            return
        try:
            connector = self._links.connector(account)
        except ConnectorError as error:
            message = error.message
            await self._ledger.write(lambda transaction: delivery.refused(transaction, act.id, message))
            return
        if await self._is_held(account, act):
            return
        if act.action is Action.REPLY:
            if act.attempts and act.message is None and await self._stands_already(account, connector, act):
                return
            await self._freshen(account)
        today = self._standing.calendar().local_date(self._ledger.clock())
        leaving = await self._ledger.write(lambda transaction: delivery.begin(transaction, act.id, today))
        if leaving is not None:
            await self._send(account, connector, leaving)

    async def _is_held(self, account: Account, act: acts.Outgoing) -> bool:
        """Put an act off while the platform has ordered a pause; the person sees why it waits."""
        now = self._ledger.clock()
        held = await self._collector.held(account)
        if held is None:
            return False
        until, message = held
        wait = until - now
        await self._ledger.write(
            lambda transaction: delivery.move(transaction, act, OutboxState.QUEUED, message=message, wait=wait)
        )
        return True

    async def _stands_already(self, account: Account, connector: Connector, act: acts.Outgoing) -> bool:
        """Look once more before sending what a person wants sent again; their word counts where it cannot be asked."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                found = await connector.find_sent(delivery.outgoing(act), act.queued - SKEW)
        except (ConnectorError, TimeoutError) as error:
            log.info("outbox %s: sent again unseen: %s", act.id, type(error).__name__)
            if isinstance(error, SlowDown):
                await self._collector.outcomes.pause(account, error)
                return await self._is_held(account, act)
            return False
        if found is None or await self._is_anothers(act, found):
            return False
        await self._found(account, act, found)
        return True

    async def _found(self, account: Account, act: acts.Outgoing, found: Sent) -> None:
        await self._ledger.write(lambda transaction: delivery.settle(transaction, act.id, found))
        log.info("outbox %s: found on the platform", act.id)
        self._doubts.settle(act.id)
        await self._adopt(account, act, found)

    async def _freshen(self, account: Account) -> None:
        """Fetch the account first, so that an answer given on the platform itself is seen."""
        state = await self._ledger.read(lambda conn: polling.get(conn, account.id))
        now = self._ledger.clock()
        if state.fetched is None or (now - state.fetched).total_seconds() > FRESH_SECONDS:
            await self._collector.fetch(account)  # where it fails, so will sending, and says why

    async def _send(self, account: Account, connector: Connector, act: acts.Outgoing) -> None:
        """Make the call. From here on every way out but a clear answer is doubt."""
        receipt: Sent | None = None
        try:
            async with asyncio.timeout(SEND_SECONDS):
                if act.action is Action.REPLY:
                    receipt = await connector.send(delivery.outgoing(act))
                else:
                    await connector.moderate(act.action, act.comment_platform_id)
        except ConnectorError as error:
            await self._collector.outcomes.pause(account, error)
            await self._not_sent(act, error)
        except TimeoutError:
            await self._doubt(act, "no answer in time")
        except Exception:
            log.exception("outbox %s: the connector stumbled", act.id)
            await self._doubt(act, "a fault")
        else:
            await self._write_down(lambda transaction: delivery.sent(transaction, act, receipt))
            log.info("outbox %s: %s sent", act.id, act.action)
            self._doubts.settle(act.id)
            if receipt is not None:
                await self._adopt(account, act, receipt)

    async def _not_sent(self, act: acts.Outgoing, error: ConnectorError) -> None:
        log.warning("outbox %s: %s: %s", act.id, type(error).__name__, error)
        if act.action is Action.REPLY and isinstance(error, DOUBTS):
            await self._doubt(act, type(error).__name__)
        else:
            await self._write_down(lambda transaction: delivery.failed(transaction, act, error))

    async def _doubt(self, act: acts.Outgoing, why: str) -> None:
        log.warning("outbox %s: of unknown fate: %s", act.id, why)
        await self._write_down(lambda transaction: delivery.doubtful(transaction, act))
        self._doubts.begin(act.id, self._ledger.clock())

    async def _write_down(self, outcome: Callable[[Transaction], None]) -> None:
        """Write what became of an act, however long the disk takes: nothing else of the account leaves meanwhile.

        Raises StoreError when the desk stops before; the next one then asks the platform.
        """
        while True:
            try:
                await self._ledger.write(outcome)
                break
            except StoreError as error:
                if self._closing:
                    raise
                log.error("what became of an act cannot be written down yet: %s", error)  # noqa: TRY400
                await asyncio.sleep(AFTER_DISK_TROUBLE)

    async def _adopt(self, account: Account, act: acts.Outgoing, receipt: Sent) -> None:
        """Bring a sent answer into its thread: as the platform shows it, else as we sent it."""
        await self._collector.fetch(account)
        name = self._standing.first_name(act.login)
        await self._ledger.write(lambda transaction: delivery.adopt(transaction, act, receipt, name))

    async def _look(self, act: acts.Outgoing) -> None:
        """Find out on the platform what became of an act."""
        account = self._standing.account(act.account)
        if account is None or await self._collector.held(account) is not None:
            self._doubts.look_later(act.id, self._ledger.clock())
            return
        if act.action is not Action.REPLY:
            await self._ledger.write(lambda transaction: delivery.again(transaction, act.id))
            return
        try:
            connector = self._links.connector(account)
            async with asyncio.timeout(SEND_SECONDS):
                found = await connector.find_sent(delivery.outgoing(act), act.queued - SKEW)
        except ConnectorError as error:
            await self._collector.outcomes.pause(account, error)
            why = translate(error.message)
            log.warning("outbox %s: cannot be looked up: %s: %s", act.id, type(error).__name__, error)
            await self._still_unknown(act, Message(delivery.NOT_ASKED.text, {"why": why}))
        except TimeoutError:
            await self._still_unknown(act, delivery.NOT_FOUND)
        else:
            await self._looked(account, connector, act, found)

    async def _looked(self, account: Account, connector: Connector, act: acts.Outgoing, found: Sent | None) -> None:
        if found is not None and not await self._is_anothers(act, found):
            await self._found(account, act, found)
        elif found is not None and connector.capabilities.refuses_duplicates:
            await self._ledger.write(lambda transaction: delivery.stood_there(transaction, act.id))
            self._doubts.settle(act.id)
        elif not connector.capabilities.refuses_duplicates or self._doubts.was_sent_again(act.id):
            await self._still_unknown(act, delivery.NOT_FOUND)
        elif self._ledger.clock() < act.moved + GRACE:
            self._doubts.look_at(act.id, act.moved + GRACE)
        else:
            self._doubts.send_again(act.id)
            log.info("outbox %s: not on the platform, sent once more", act.id)
            await self._ledger.write(lambda transaction: delivery.again(transaction, act.id))

    async def _is_anothers(self, act: acts.Outgoing, found: Sent) -> bool:
        """Whether what was found is another of our acts with the same words."""
        others = await self._ledger.read(lambda conn: acts.outbox_of_comment(conn, act.comment))
        return any(other.platform_id == found.platform_id and other.id != act.id for other in others)

    async def _still_unknown(self, act: acts.Outgoing, message: Message) -> None:
        if act.message != message:
            await self._ledger.write(lambda transaction: delivery.doubt_stays(transaction, act.id, message))
        self._doubts.look_later(act.id, self._ledger.clock())
