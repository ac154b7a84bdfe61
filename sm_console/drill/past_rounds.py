"""The rounds (R6) of the month before a drill: most were made, some were missed, by different colleagues.

What a round found is what the scenario's past holds between it and the one before. The same seed and start
give the same rounds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sm_console.core import rounds
from sm_console.core.entries import Entry, Fact
from sm_console.core.round_entries import AccountSeen, RoundEnded, RoundStarted
from sm_console.core.rounds import Rhythm, Slot
from sm_console.drill.scenario import Comment, Post, Scenario

if TYPE_CHECKING:
    from config.paths import Paths
    from sm_console.core.calendar import WorkCalendar

MONTH: Final = timedelta(days=31)
ONE_DAY: Final = timedelta(days=1)

ONE_MISSED_IN: Final = 11
ONE_GIVEN_UP_IN: Final = 4
"""Of those missed, so many were at least begun."""

ONE_INCOMPLETE_IN: Final = 20
ONE_FIND_BY_HAND_IN: Final = 12
LEFT_OUT: Final = 2
BY_HAND: Final = frozenset({"manual", "bambuser"})
"""Platforms whose comments no interface reads: somebody looks there, and writes down that there was nothing."""


async def write_down(scenario: Scenario, paths: Paths, start: datetime) -> None:
    """Write the month before ``start`` into the drill's journal, before its desk opens.

    Raises ConfigError, StoreError.
    """
    from config.load import load
    from sm_console.core.calendar import WorkCalendar
    from sm_console.desk.ledger import DESK
    from sm_console.desk.upkeep import account_set
    from sm_console.start import database_path
    from sm_console.store import Store, Writer

    configuration = load(paths.config)
    pack = configuration.pack
    calendar = WorkCalendar(pack.calendar)
    slots = past_slots(calendar, Rhythm(per_day=pack.watch_per_day), start)
    if not slots or not scenario.staff:
        return
    first = slots[0].starts
    watched = [
        Entry(account=account.id, actor=DESK, observed=first, occurred=first, fact=account_set(account))
        for account in configuration.watched
    ]
    paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = await Store.open(database_path(paths), zone=pack.calendar.timezone)
    try:

        def work(writer: Writer) -> None:
            number = writer.next_id("round", len(slots))
            writer.record([*watched, *past_rounds(scenario, slots, start, number)])

        await store.write(work)
    finally:
        await store.close()


def past_slots(calendar: WorkCalendar, rhythm: Rhythm, start: datetime) -> list[Slot]:
    """Return the slots of the month before ``start`` whose time has gone by then."""
    day, today = calendar.local_date(start - MONTH), calendar.local_date(start)
    found: list[Slot] = []
    while day <= today:
        found += [slot for slot in rounds.expected(day, calendar, rhythm) if slot.ends <= start]
        day += ONE_DAY
    return found


def past_rounds(scenario: Scenario, slots: Sequence[Slot], start: datetime, number: int) -> Iterator[Entry]:
    """Yield what the journal says of the rounds in ``slots``, in the order of time; ``number`` is the first one's.

    The last was always made, and completely: a drill does not begin with a watch that has lapsed.
    """
    dice = random.Random(f"rounds {scenario.seed}")  # noqa: S311 - a repeatable story, not a secret
    news = _News(scenario, start)
    since = slots[0].starts - ONE_DAY if slots else start
    for slot in slots:
        is_last = slot is slots[-1]
        missed = dice.randrange(ONE_MISSED_IN) == 0 and not is_last
        begun = not missed or dice.randrange(ONE_GIVEN_UP_IN) == 0
        incomplete = dice.randrange(ONE_INCOMPLETE_IN) == 0 and not is_last
        if not begun:
            continue
        one = _PastRound(scenario, slot, number, dice)
        if missed:
            yield from one.given_up()
        else:
            until = one.began
            yield from one.made(news.between(since, until), incomplete=incomplete)
            since = until
        number += 1


class _News:
    """What others had written, and what was published, in the scenario's past."""

    def __init__(self, scenario: Scenario, start: datetime) -> None:
        account_of = {event.key: event.account for event in scenario.past if isinstance(event, Post)}
        self._posts = [(start + one.at, one.account) for one in scenario.past if isinstance(one, Post)]
        self._comments = [
            (start + one.at, account_of[one.post]) for one in scenario.past if isinstance(one, Comment) and not one.own
        ]

    def between(self, since: datetime, until: datetime) -> tuple[Counter[str], Counter[str]]:
        """Count comments and posts by account."""
        found = [Counter(name for at, name in rows if since < at <= until) for rows in (self._comments, self._posts)]
        return found[0], found[1]


class _PastRound:
    """One round: who went, and when."""

    def __init__(self, scenario: Scenario, slot: Slot, number: int, dice: random.Random) -> None:
        self._words, self._number, self._dice = scenario.rounds, number, dice
        self._accounts = sorted(account.key for account in scenario.accounts if not account.proposed)
        self._by_hand = {account.key for account in scenario.accounts if account.platform in BY_HAND}
        self._login = dice.choice(scenario.staff).login
        length = slot.ends - slot.starts
        self.began = slot.starts + length * dice.uniform(0.05, 0.6)
        self._took = min(timedelta(minutes=dice.uniform(6, 25)), length * 0.3)

    def given_up(self) -> Iterator[Entry]:
        """It was begun, and nothing came of it."""
        words = self._words.given_up
        yield self._started()
        note = self._dice.choice(words) if words else ""
        yield self._entry("", RoundEnded(round=self._number, given_up=True, note=note), 1)

    def made(self, news: tuple[Counter[str], Counter[str]], *, incomplete: bool) -> Iterator[Entry]:
        """Every account was looked at where something was new or no interface reads it; ``incomplete``: not all."""
        comments, posts = news
        left_out = set(self._dice.sample(self._accounts, k=LEFT_OUT)) if incomplete else set[str]()
        seen = [name for name in self._accounts if name not in left_out]
        looks = [name for name in seen if name in self._by_hand or comments[name] or posts[name]]
        yield self._started()
        for place, name in enumerate(looks, 1):
            note, hits = self._found_by_hand(name)
            fact = AccountSeen(round=self._number, comments=comments[name], posts=posts[name], hits=hits, note=note)
            yield self._entry(name, fact, place / (len(looks) + 1))
        unchanged = tuple(name for name in seen if name not in looks)
        yield self._entry("", RoundEnded(round=self._number, unchanged=unchanged), 1)

    def _found_by_hand(self, account: str) -> tuple[str, int]:
        words = self._words.found_by_hand
        if account not in self._by_hand or not words or self._dice.randrange(ONE_FIND_BY_HAND_IN):
            return "", 0
        return self._dice.choice(words), self._dice.randint(1, 3)

    def _started(self) -> Entry:
        return self._entry("", RoundStarted(round=self._number, accounts=tuple(self._accounts)), 0)

    def _entry(self, account: str, fact: Fact, part: float) -> Entry:
        at = (self.began + self._took * part).replace(microsecond=0)
        return Entry(account=account, actor=self._login, observed=at, occurred=at, fact=fact)
