"""When each account may be asked, by what its platform allows: pauses it has ordered, limits that several share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from config.schema import Account
from connectors.base import Quota
from connectors.errors import ConnectorError
from sm_console.core import budget, schedule
from sm_console.core.budget import Limit, Waiting
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.links import Links
from sm_console.desk.standing import Standing
from sm_console.store.polling import Polling

PAUSED: Final = Message(N_("The platform asked for a pause until {time}; nothing is asked before then."))
SPENT: Final = Message(N_("The platform’s limit is used up until {time}; nothing is asked before then."))

TICK: Final = 1.0
"""Seconds between two looks at who is due."""

_FADES: Final = 0.8
"""How much of what an account has got counts on at each poll."""


class Pace:
    """What is known of pauses and limits, by account; accounts with the same budget word share them."""

    def __init__(self, links: Links, standing: Standing) -> None:
        self._links = links
        self._standing = standing
        self._words: dict[str, str] = {}
        self._paused: dict[str, datetime] = {}
        self._alone: set[str] = set()  # whose pause is theirs only; forgotten at a restart, it holds for all mates
        self._limits: dict[str, tuple[Limit, ...]] = {}
        self._told: dict[str, dict[str, Quota]] = {}
        self._busy: defaultdict[str, float] = defaultdict(float)
        self._cost: defaultdict[str, float] = defaultdict(lambda: budget.USUAL_COST)
        self._begun: dict[str, datetime] = {}

    def take_up(self, states: Iterable[Polling], received: Mapping[str, float]) -> None:
        """Go on from what was stored; ``received`` is how many comments a day accounts have lately got."""
        for state in states:
            self._limits[state.account] = state.limits
            if state.attempted is not None:
                self._begun[state.account] = state.attempted
            self._set_pause(state.account, state.paused)
        self._busy.update(received)

    def forget(self, account_id: str) -> None:
        """An account was changed: its budget may be another."""
        self._words.pop(account_id, None)

    def held_until(self, account: Account, now: datetime) -> tuple[datetime, Message] | None:
        """Return until when nothing may be asked for an account, and why; ``None`` where something may."""
        mates = self._mates(account)
        pauses = (self._paused[name] for name in mates if name in self._paused and name not in self._alone)
        pause = max((*pauses, self._paused.get(account.id, now)), default=now)
        spent = budget.closed_until([*self._shared(mates), *self._own(account)], now) or now
        until = max(pause, spent)
        if until <= now:
            return None
        local = until.astimezone(self._standing.calendar().zone)
        return until, Message((PAUSED if pause >= spent else SPENT).text, {"time": f"{local:%Y-%m-%d %H:%M}"})

    def usual(self, account: Account) -> float:
        """Return the seconds between two polls of a healthy account: fewer in a crisis."""
        usual = schedule.base_interval(account.platform)
        if self._in_crisis(account):
            return min(usual, self._standing.configuration.pack_of(account).crisis.poll_seconds)
        return usual

    def is_tight(self, account: Account, now: datetime) -> bool:
        """Whether so much is spent that the rest should be left for what is new."""
        limits = [*self._shared(self._mates(account)), *self._own(account)]
        slow_from = self._slow_from(account)
        return any(limit.share >= slow_from for limit in budget.standing(limits, now))

    def _in_crisis(self, account: Account) -> bool:
        return self._standing.crisis is not None and self._standing.crisis.covers(account.id, account.unit)

    def _slow_from(self, account: Account) -> float:
        pack = self._standing.configuration.pack_of(account)
        return pack.crisis.spend if self._in_crisis(account) else budget.SLOW_FROM

    def interval(self, account: Account, now: datetime) -> float:
        """Return the seconds until the account's next turn: longer where its budget has to last."""
        usual, slow = self.usual(account), self._slow_from(account)
        mates = self._mates(account)
        shared, own = self._shared(mates), self._own(account)
        if not self.is_tight(account, now):
            return usual
        cost = self._cost[self._word(account)]
        stretched = max(
            budget.gap(shared, now, interval=usual, accounts=len(mates), cost=cost, slow_from=slow) * len(mates),
            budget.gap(own, now, interval=usual, accounts=1, cost=cost, slow_from=slow),
        )
        latest = max(limit.ends() for limit in budget.standing([*shared, *own], now))
        return max(usual, min(stretched, (latest - now).total_seconds()))

    def choose(self, due: Mapping[str, datetime], now: datetime) -> list[Account]:
        """Return those of the accounts due that may begin now; of one budget only as many as its pace lets."""
        groups: defaultdict[str, list[Account]] = defaultdict(list)
        for account in self._standing.watched:
            if account.id in due and self.held_until(account, now) is None:
                groups[self._word(account)].append(account)
        return [account for word, group in groups.items() for account in self._of_budget(word, group, due, now)]

    def begins(self, account: Account, now: datetime) -> None:
        """A poll of this account begins."""
        self._begun[account.id] = now

    def note(self, account: Account, quotas: Iterable[Quota], new: int, now: datetime) -> tuple[Limit, ...]:
        """Take in what a poll brought and what the platform said of its limits; return these."""
        before = self._limits.get(account.id, ())
        known, told = {limit.name: limit for limit in before}, self._told.get(account.id, {})
        self._told[account.id] = {quota.name: quota for quota in quotas}
        after = []
        for quota in self._told[account.id].values():
            same = quota is told.get(quota.name) and quota.name in known
            limit = Limit(
                name=quota.name, share=quota.share, resets=quota.resets, told=now, limit=quota.limit, own=quota.own
            )
            # The very same word again is an old one: the platform has said nothing since.
            after.append(known[quota.name] if same else limit)
        word = self._word(account)
        self._cost[word] = budget.cost_after(self._cost[word], before, after)
        self._busy[account.id] = self._busy[account.id] * _FADES + new
        self._limits[account.id] = tuple(after)
        return tuple(after)

    def pause(self, account: Account, seconds: float | None, now: datetime, *, alone: bool = False) -> datetime | None:
        """Note the platform's word on when to come back (``None``: no pause, or it is over); return that instant.

        ``alone``: it holds for this account only, not for those that share its budget.
        """
        until = None if seconds is None else now + timedelta(seconds=min(max(seconds, 0.0), schedule.LONGEST_PAUSE))
        self._set_pause(account.id, until)
        if until is not None and alone:
            self._alone.add(account.id)
        return until

    def _set_pause(self, account_id: str, until: datetime | None) -> None:
        self._alone.discard(account_id)
        if until is None:
            self._paused.pop(account_id, None)
        else:
            self._paused[account_id] = until

    def _of_budget(self, word: str, group: list[Account], due: Mapping[str, datetime], now: datetime) -> list[Account]:
        mates = self._mates(group[0])
        # One in a crisis may take what the others would leave.
        usual, slow = min(map(self.usual, group)), max(map(self._slow_from, group))
        shared, cost = self._shared(mates), self._cost[word]
        gap = budget.gap(shared, now, interval=usual, accounts=len(mates), cost=cost, slow_from=slow)
        waiting = [
            Waiting(
                account=account.id,
                due=due[account.id],
                interval=self.interval(account, now),
                busy=self._busy[account.id],
            )
            for account in group
        ]
        turns = len(group)
        if gap > 0.0:
            begun = max((self._begun[name] for name in mates if name in self._begun), default=None)
            passed = begun is None or (now - begun).total_seconds() >= gap or now < begun
            turns = max(int(TICK / gap), 1) if passed else 0
        by_id = {account.id: account for account in group}
        return [by_id[one.account] for one in budget.in_turn(waiting, now)[:turns]]

    def _word(self, account: Account) -> str:
        """Return the account's budget; one whose connector cannot be made shares with nobody."""
        if account.id not in self._words:
            try:
                self._words[account.id] = self._links.connector(account).budget
            except ConnectorError:
                return f"{account.platform}:{account.id}"
        return self._words[account.id]

    def _mates(self, account: Account) -> list[str]:
        """Return the accounts of the same budget, this one included."""
        word = self._word(account)
        same = (other for other in self._standing.watched if other.platform == account.platform)
        return [other.id for other in same if self._word(other) == word] or [account.id]

    def _shared(self, mates: Iterable[str]) -> list[Limit]:
        """Return the budget's limits: of each, what was told last to any of its accounts."""
        latest: dict[str, Limit] = {}
        for name in mates:
            for limit in self._limits.get(name, ()):
                if limit.own:
                    continue
                if limit.name not in latest or latest[limit.name].told <= limit.told:
                    latest[limit.name] = limit
        return list(latest.values())

    def _own(self, account: Account) -> list[Limit]:
        """Return the limits that are the account's alone."""
        return [limit for limit in self._limits.get(account.id, ()) if limit.own]
