"""Raising and ending alarms: a look every few seconds, whose cost follows what is open, not what there was.

What is new is read by the comments' numbers, once. Whatever stands in an open comment, a claim or a connection is
read through the indexes of what is open. Nothing is looked at while nothing has changed, but once in half a minute:
the clock alone brings deadlines, rounds and reviews.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.schema import Account
from sm_console.core import alarms as rules
from sm_console.core import rounds, spike
from sm_console.core.alarm_entries import AlarmEnded, AlarmRaised
from sm_console.core.alarms import Alarm
from sm_console.core.model import HealthState
from sm_console.core.safe_text import safe_line
from sm_console.desk import silence, watching
from sm_console.desk.ledger import CITY, DESK, Transaction
from sm_console.desk.services import Services
from sm_console.store import alarm_causes as causes
from sm_console.store import alarms as stored
from sm_console.store.search import shown

if TYPE_CHECKING:
    from sqlalchemy import Connection

EVERY: Final = 5.0
AT_LEAST_EVERY: Final = timedelta(seconds=30)
LOOKED_BACK: Final = timedelta(hours=6)
"""What is older when it arrives is no sudden event: an account's history is read for the first time."""

HISTORY: Final = timedelta(weeks=12)
UNTIL: Final = timedelta(hours=24)
"""An account's rhythm is learned from what lies before this: a spike must not be learned as usual."""

AT_ONCE: Final = 200
"""Comments that are read in one go: some milliseconds."""

NEWEST: Final = 20_000
"""So many comments are looked at once at the start."""

MOST_HITS: Final = 500
"""So many comments with a watched word are followed for each account and word."""

LONGEST_NAME: Final = 60


class AlarmKeeper:
    """One desk's watch for what calls for somebody at once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._height = -1
        self._looked: datetime | None = None
        self._up_to = -1
        self._recent: defaultdict[str, list[datetime]] = defaultdict(list)
        self._hits: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._rhythms: dict[str, tuple[datetime, spike.Rhythm]] = {}
        self.undelivered: set[str] = set()
        """Receivers outside that alarms do not reach just now."""

    async def step(self) -> float:
        """Raise what is new and end what is over; return the seconds until the next look."""
        services, now = self._services, self._services.clock()
        height = services.fan_out.height
        if height == self._height and self._looked is not None and now - self._looked < AT_LEAST_EVERY:
            return EVERY
        self._height, self._looked = height, now
        while await services.ledger.read(lambda conn: self._read_new(conn, now)):
            continue
        spikes = await self._spikes(now)
        found = [*spikes, *await services.ledger.read(lambda conn: self._look(conn, now))]
        standing = await services.ledger.read(stored.standing)
        raised, ended = rules.compare({one.key: one.id for one in standing}, found)
        if raised or ended:
            await services.ledger.write(lambda transaction: _record(transaction, raised, ended))
        return EVERY

    def _look(self, conn: Connection, now: datetime) -> list[Alarm]:
        found = [*self._words(conn), *self._connections(conn, now)]
        found += [*self._deadlines(conn, now), *self._rounds(conn, now), *self._review(now)]
        return [*found, *(rules.not_delivered(target) for target in sorted(self.undelivered))]

    def _read_new(self, conn: Connection, now: datetime) -> bool:
        """Take in a portion of the comments that have come since the last look, at the start of the latest.

        Whether there may be more: between two portions the desk attends to others.
        """
        standing = self._services.standing
        if self._up_to < 0:
            self._up_to = max(causes.newest(conn) - NEWEST, 0)
        arrived = causes.arrived(conn, self._up_to, AT_ONCE)
        for one in arrived:
            self._up_to = one.id
            if one.written > now - LOOKED_BACK:
                self._recent[one.account].append(min(one.written, now))
            if one.open:
                for word in rules.words_in(shown(one.text, one.format), standing.pack(one.account).alarms.words):
                    if len(self._hits[one.account, word]) < MOST_HITS:
                        self._hits[one.account, word].add(one.id)
        return len(arrived) == AT_ONCE

    async def _spikes(self, now: datetime) -> list[Alarm]:
        found, standing = [], self._services.standing
        for account, written in list(self._recent.items()):
            await asyncio.sleep(0)  # in a flood each account has thousands
            latest = sorted(at for at in written if at > now - LOOKED_BACK)
            if not latest:
                del self._recent[account]
                continue
            self._recent[account] = latest
            pack = standing.pack(account)
            known = standing.account(account)
            if known is None or len(latest) < pack.alarms.spike.least:
                continue
            zone = standing.calendar(pack).zone
            event = spike.find(latest, now, await self._rhythm(account, now), pack.alarms.spike, zone)
            if event is not None:
                found.append(rules.spike(account, _name(known), event))
        return found

    async def _rhythm(self, account: str, now: datetime) -> spike.Rhythm:
        """What is usual on an account: learned once a day."""
        last = (now - UNTIL).replace(minute=0, second=0, microsecond=0)
        known = self._rhythms.get(account)
        if known is not None and last - known[0] < timedelta(days=1):
            return known[1]
        zone = self._services.standing.calendar().zone
        first, counts = await self._services.ledger.read(
            lambda conn: causes.hourly(conn, account, last - HISTORY, last)
        )
        learned = spike.learn(counts, spike.slot_of(first.astimezone(zone)))
        self._rhythms[account] = last, learned
        return learned

    def _words(self, conn: Connection) -> list[Alarm]:
        followed = {number for numbers in self._hits.values() for number in numbers}
        still_open = causes.still_open(conn, followed)
        found = []
        for (account, word), numbers in list(self._hits.items()):
            numbers.intersection_update(still_open)
            known = self._services.standing.account(account)
            if not numbers:
                del self._hits[account, word]
            elif known is not None:
                found.append(rules.word(account, _name(known), word, len(numbers)))
        return found

    def _connections(self, conn: Connection, now: datetime) -> list[Alarm]:
        found: list[Alarm] = []
        together: defaultdict[str, list[str]] = defaultdict(list)
        for one in causes.troubled(conn):
            account = self._services.standing.account(one.account)
            if account is None:
                continue
            if one.message is not None and one.message.text == silence.UNUSUAL.text:
                found.append(rules.silence(account.id, _name(account)))
                continue
            down = timedelta(minutes=self._services.standing.pack(account.id).alarms.down_minutes)
            if now - one.since < down:
                continue
            if one.state is HealthState.BROKEN:
                found.append(rules.down(account.id, _name(account)))
            else:
                together[account.platform].append(_name(account))
        return found + [rules.down_together(platform, sorted(names)) for platform, names in together.items()]

    def _deadlines(self, conn: Connection, now: datetime) -> list[Alarm]:
        standing = self._services.standing
        found: list[Alarm] = []
        by_patience: defaultdict[float, list[Account]] = defaultdict(list)
        for account in standing.configuration.accounts:
            pack = standing.pack(account.id)
            minutes = float(pack.alarms.deadline_minutes)
            if standing.crisis_of(account.id) is not None:  # else every comment would call as it comes
                minutes = min(minutes, pack.crisis.answer_hours * 30)
            by_patience[minutes].append(account)
        zone = standing.calendar().zone
        for minutes, accounts in by_patience.items():
            late = causes.running_out(conn, now, now + timedelta(minutes=minutes))
            found += [
                rules.running_out(account.id, _name(account), *late[account.id], zone)
                for account in accounts
                if account.id in late
            ]
        return found

    def _rounds(self, conn: Connection, now: datetime) -> list[Alarm]:
        found = []
        for watch, lapsed in watching.overdue(conn, watching.watches(conn, self._services.standing), now):
            text = rounds.sentence(lapsed, watch.rhythm, watch.calendar, watch.pack.label)
            found.append(rules.overdue(watch.pack.name, lapsed.last.slot.ends, text))
        return found

    def _review(self, now: datetime) -> list[Alarm]:
        standing = self._services.standing
        crisis = standing.crisis
        if crisis is None or not crisis.review_due(now):
            return []
        return [rules.review(crisis, standing.name(crisis.owner), standing.calendar().zone)]


def _name(account: Account) -> str:
    return safe_line(account.name or account.id, LONGEST_NAME)


def _record(transaction: Transaction, raised: list[Alarm], ended: list[int]) -> None:
    entries = [transaction.entry(CITY, AlarmEnded(alarm=number), actor=DESK) for number in ended]
    first = transaction.next_id("alarm", len(raised)) if raised else 0
    for number, alarm in enumerate(raised, first):
        fact = AlarmRaised(alarm=number, kind=alarm.kind, key=alarm.key, text=alarm.text, count=alarm.count)
        entries.append(transaction.entry(alarm.account, fact, actor=DESK))
    transaction.record_all(entries)
