"""What the day's requests have cost, where a platform counts in money or units and does not say itself how much.

Accounts that share an app draw on one purse: it is kept for each Http, that is for each desk.
"""

from __future__ import annotations

from collections import defaultdict
from weakref import WeakKeyDictionary

from connectors.http import Http

_PURSES: WeakKeyDictionary[Http, dict[str, Purse]] = WeakKeyDictionary()


class Purse:
    """One app's spending on the latest day that anything was spent. Days are the platform's own (ISO)."""

    def __init__(self) -> None:
        self.day = ""
        self._spent: defaultdict[str, int] = defaultdict(int)
        self._paid: set[str] = set()

    def spend(self, account_id: str, day: str, amount: int) -> None:
        """Count what a request cost."""
        self._turn_to(day)
        self._spent[account_id] += amount

    def pay_once(self, account_id: str, day: str, thing: str, amount: int) -> None:
        """Count what reading a thing cost, which costs nothing again on the same day."""
        self._turn_to(day)
        if thing not in self._paid:
            self._paid.add(thing)
            self._spent[account_id] += amount

    def remember(self, account_id: str, day: str, amount: int) -> None:
        """Take up what an account had spent before the program started anew."""
        self._turn_to(day)
        if day == self.day:
            self._spent[account_id] = max(self._spent[account_id], amount)

    def total(self, day: str) -> int:
        """Return what all accounts together have spent on a day."""
        return sum(self._spent.values()) if day == self.day else 0

    def of(self, account_id: str, day: str) -> int:
        """Return what one account has spent on a day."""
        return self._spent.get(account_id, 0) if day == self.day else 0

    def _turn_to(self, day: str) -> None:
        if day > self.day:
            self.day = day
            self._spent.clear()
            self._paid.clear()


def purse(http: Http, budget: str) -> Purse:
    """Return the purse that everything with the same ``budget`` word draws on."""
    return _PURSES.setdefault(http, {}).setdefault(budget, Purse())
