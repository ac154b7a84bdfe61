"""One transaction of the desk: facts into the journal, then, once it stands, word of it to everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

from sm_console.core.entries import Entry, Fact
from sm_console.desk.changes import TOPIC_OF, FanOut

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sm_console.store import Store, Writer

T = TypeVar("T")

PLATFORM: Final = "platform"
"""The actor of what a connector reported."""

DESK: Final = "desk"
"""The actor of what the program did by itself."""

CITY: Final = ""
"""In place of an account: what concerns the whole city."""

EVERY: Final = "*"
"""In place of an account: every one of them, and the city."""


class Transaction:
    """What may be done while the transaction is open. ``now`` is one instant for all of it."""

    def __init__(self, writer: Writer, now: datetime) -> None:
        self.now = now
        self.topics: frozenset[str] = frozenset()
        self.accounts: frozenset[str] = frozenset()
        self.height = 0
        self._writer = writer

    @property
    def conn(self) -> Connection:
        """The connection, for the store's own functions."""
        return self._writer.conn

    def next_id(self, kind: str, count: int = 1) -> int:
        """Take fresh ids for a "comment", "post", "outbox" or "note"; return the first of ``count``."""
        return self._writer.next_id(kind, count)

    def record(self, account: str, fact: Fact, *, actor: str, occurred: datetime | None = None) -> None:
        """Write one fact; ``occurred`` is now unless it happened earlier."""
        self.record_all([self.entry(account, fact, actor=actor, occurred=occurred)])

    def entry(self, account: str, fact: Fact, *, actor: str, occurred: datetime | None = None) -> Entry:
        """Put a fact into its envelope."""
        return Entry(account=account, actor=actor, observed=self.now, occurred=occurred or self.now, fact=fact)

    def record_all(self, entries: list[Entry]) -> None:
        """Write many at once, in their order."""
        if entries:
            self.height = self._writer.record(entries)
            self.touch(*{TOPIC_OF[type(entry.fact)] for entry in entries})
            self.touch_accounts(*{entry.account for entry in entries})

    def touch(self, *topics: str) -> None:
        """Name what changed beside the journal (drafts, polling)."""
        self.topics |= frozenset(topics)

    def touch_accounts(self, *accounts: str) -> None:
        """Name the accounts that have to be judged again, where no fact on them says so.

        "" is the whole city (what belongs to no account), ``EVERY`` each account and the city.
        """
        self.accounts |= frozenset(accounts)


class Ledger:
    """The store with the desk's manners: one clock, and changes told after each commit."""

    def __init__(self, store: Store, fan_out: FanOut, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._fan_out = fan_out
        self._watchers: list[Callable[[frozenset[str]], None]] = []
        self.clock = clock

    def watch(self, told: Callable[[frozenset[str]], None]) -> None:
        """Have ``told`` called after each commit with the accounts that it touched, before anybody hears of it."""
        self._watchers.append(told)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in one transaction; whatever it raises undoes all of it. Raises StoreError."""
        done: list[Transaction] = []

        def run(writer: Writer) -> T:
            transaction = Transaction(writer, self.clock())
            result = work(transaction)
            done.append(transaction)
            return result

        result = await self._store.write(run)
        transaction = done[-1]
        if transaction.accounts:
            for told in self._watchers:
                told(transaction.accounts)
        if transaction.topics:
            self._fan_out.publish(transaction.topics, transaction.height)
        return result

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a reading connection. Raises StoreError."""
        return await self._store.read(work)
