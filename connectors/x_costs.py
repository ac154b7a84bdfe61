"""What X's pay-per-use prices make of our requests. X tells no sums: this is counted here, on the dear side.

Amounts are thousandths of a US dollar. A thing read twice on one day (UTC) is paid once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from connectors.base import Quota
from connectors.spending import Purse
from connectors.x_length import addresses

READ_POST = 5
READ_OWN = 1  # where the app belongs to the account itself
READ_USER = 10
WRITE = 15
WRITE_WITH_ADDRESS = 200
HIDE = 5
DELETE = 10

MOST_MENTIONS = 800
MOST_POSTS = 3200
"""So far back X lets anybody read."""


class Costs:
    """One account's part of its app's spending, and the day's budget (dollars, 0: none was set)."""

    def __init__(self, account_id: str, purse: Purse, options: Mapping[str, str]) -> None:
        self.account_id = account_id
        self.purse = purse
        self.post = READ_OWN if options.get("owned_reads") == "yes" else READ_POST
        self.budget = _dollars(options.get("daily_budget_usd", ""))
        self.clock: datetime | None = None

    @property
    def day(self) -> str:
        """X's present day."""
        return self._now().date().isoformat()

    @property
    def spent(self) -> int:
        """What this account has spent today."""
        return self.purse.of(self.account_id, self.day)

    @property
    def share(self) -> float:
        """How much of the day's budget all accounts of the app have spent; 0.0 where there is no budget."""
        return self.purse.total(self.day) / (self.budget * 1000) if self.budget else 0.0

    @property
    def midnight(self) -> datetime:
        """When X's day ends."""
        return datetime.combine(self._now().date() + timedelta(days=1), datetime.min.time(), UTC)

    @property
    def quota(self) -> tuple[Quota, ...]:
        """The budget as a limit, where one was set."""
        if not self.budget:
            return ()
        return (Quota(name="X credits per day", share=self.share, resets=self.midnight, limit=self.budget),)

    @property
    def dollars(self) -> str:
        """What all accounts of the app have spent today, for people to read."""
        return f"{self.purse.total(self.day) / 1000:.2f}"

    def remember(self, day: str, spent: int) -> None:
        """Take up what was spent before the program started anew."""
        if day and spent > 0:
            self.purse.remember(self.account_id, day, spent)

    def read(self, posts: Iterable[str], users: Iterable[str], price: int) -> None:
        """Count what an answer held."""
        day = self.day
        for post in posts:
            self.purse.pay_once(self.account_id, day, f"p{post}", price)
        for user in users:
            self.purse.pay_once(self.account_id, day, f"u{user}", READ_USER)

    def write(self, text: str) -> None:
        """Count a post that was sent."""
        holds_address = next(addresses(text), None) is not None
        self.purse.spend(self.account_id, self.day, WRITE_WITH_ADDRESS if holds_address else WRITE)

    def act(self, price: int) -> None:
        """Count another act."""
        self.purse.spend(self.account_id, self.day, price)

    def first_reading(self, posts: int) -> float:
        """Return how many dollars the first fetch may cost, for an account that has written so many posts."""
        return (min(posts, MOST_POSTS) + MOST_MENTIONS) * self.post / 1000

    def _now(self) -> datetime:
        return self.clock or datetime.now(UTC)


def _dollars(text: str) -> float:
    try:
        amount = float(text.replace(",", "."))
    except ValueError:
        return 0.0
    return amount if 0 < amount < 1e9 else 0.0
