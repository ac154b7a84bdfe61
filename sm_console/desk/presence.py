"""Who has a console open: when somebody's last one goes, what they have taken is given back after a short grace.

A console is a connection that follows the desk's changes; one command on a command line is not. A desk that ends,
or is killed, says of nobody that they left: its consoles come back to the next one. Whoever has claims then and does
not turn up there within the same grace has left meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sm_console.core.crowd import LEFT
from sm_console.desk.acts.claims import GRACE, holder_left, holder_returned
from sm_console.desk.identity import Identity
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.store import acts, drafts


class Presence:
    """Counts the consoles of each user id; ``identify`` tells whose they are."""

    def __init__(self, ledger: Ledger, identify: Callable[[int], Awaitable[Identity]]) -> None:
        self._ledger = ledger
        self._identify = identify
        self._open: Counter[int] = Counter()
        self._awaited: frozenset[str] | None = None
        self._until: datetime | None = None
        self._heard: set[int] = set()

    def heard(self, uid: int) -> None:
        """Somebody asked for something, from wherever: they are there."""
        self._heard.add(uid)

    async def miss_holders(self) -> None:
        """See who had claims when the desk began, and once they have had time to return, who did not.

        To be called now and then from the desk's start on. Raises StoreError.
        """
        now = self._ledger.clock()
        if self._awaited is None:
            held = await self._ledger.read(acts.standing_claims)
            self._awaited = frozenset(claim.login for claim in held if claim.why != LEFT)
            self._until = now + GRACE
        if not self._awaited or self._until is None or now < self._until:
            return
        here = {(await self._identify(uid)).login for uid in self._heard}
        missing, self._awaited = sorted(self._awaited - here), frozenset()

        def work(transaction: Transaction) -> None:
            for login in missing:
                holder_left(transaction, login, timedelta(0))

        if missing:
            await self._ledger.write(work)

    async def opened(self, uid: int) -> None:
        """Somebody opened a console. Raises StoreError."""
        self.heard(uid)
        self._open[uid] += 1
        if self._open[uid] == 1:
            await self._settle(uid)

    async def closed(self, uid: int) -> None:
        """A console is gone, in whatever way. Raises StoreError."""
        self._open[uid] -= 1
        if not self._open[uid]:
            await self._settle(uid)

    async def _settle(self, uid: int) -> None:
        """Bring the record up to how it is when it is written: somebody may be back before that."""
        login = (await self._identify(uid)).login

        def work(transaction: Transaction) -> None:
            if self._open[uid]:
                holder_returned(transaction, login)
                return
            holder_left(transaction, login)
            if drafts.nobody_edits(transaction.conn, login):
                transaction.touch("drafts")

        await self._ledger.write(work)
