"""Who has a console open: when somebody's last one goes, what they have taken is given back after a short grace.

A console is a connection that follows the desk's changes; one command on a command line is not. A desk that ends
says of nobody that they left: its consoles come back to the next one, and claims run out by themselves at the latest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

from sm_console.desk.acts.claims import holder_left, holder_returned
from sm_console.desk.identity import Identity
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.store import drafts


class Presence:
    """Counts the consoles of each user id; ``identify`` tells whose they are."""

    def __init__(self, ledger: Ledger, identify: Callable[[int], Awaitable[Identity]]) -> None:
        self._ledger = ledger
        self._identify = identify
        self._open: Counter[int] = Counter()

    async def opened(self, uid: int) -> None:
        """Somebody opened a console. Raises StoreError."""
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
