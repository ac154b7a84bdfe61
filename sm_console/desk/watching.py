"""R6 for this city: which accounts share a rhythm, which slots a day has for them, and how those stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from config.schema import Account
from sm_console.core import rounds
from sm_console.core.calendar import WorkCalendar
from sm_console.core.findings import Finding, Judged
from sm_console.core.rounds import Overdue, Rhythm, Round, RoundState, Slot, SlotVerdict
from sm_console.core.rules import RulePack
from sm_console.desk.judging import Survey
from sm_console.desk.standing import Standing
from sm_console.store import rounds as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOOKED_AT_FIRST: Final = timedelta(days=6)
LOOKED_BACK: Final = timedelta(days=31)
"""So far back a watch that lapsed is followed; nobody needs to know since when it has lapsed for longer."""

_ONE_DAY: Final = timedelta(days=1)


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts that are watched in the same rhythm; ``begins`` when the first of them came to the desk."""

    pack: RulePack
    calendar: WorkCalendar
    rhythm: Rhythm
    accounts: frozenset[str]
    begins: datetime

    def slots(self, first: date, last: date) -> list[Slot]:
        """Return all slots of some days that began after the accounts came."""
        found = []
        while first <= last:
            slots = rounds.expected(first, self.calendar, self.rhythm)
            found += [slot for slot in slots if slot.starts >= self.begins]
            first += _ONE_DAY
        return found

    def own(self, made: Iterable[Round]) -> list[Round]:
        """Return the rounds that concern these accounts, with no others in them."""
        return [mine for one in made if (mine := self._part(one)).accounts]

    def _part(self, made: Round) -> Round:
        if made.accounts <= self.accounts:
            return made
        return msgspec.structs.replace(made, accounts=made.accounts & self.accounts, seen=made.seen & self.accounts)

    def judge(self, mine: Iterable[Round], first: date, last: date, at: datetime) -> list[SlotVerdict]:
        """Judge the slots of some days by these accounts' own rounds."""
        return rounds.judge(self.slots(first, last), mine, at)

    def overdue(self, mine: Sequence[Round], since: datetime, at: datetime) -> Overdue | None:
        """Return how long the watch has lapsed, no further back than ``since``."""
        verdicts = self.judge(mine, self.calendar.local_date(since), self.calendar.local_date(at), at)
        return rounds.overdue(verdicts, mine, at)

    def turns(self, at: datetime) -> datetime | None:
        """Return when the next slot of today begins or ends, later than ``at``."""
        today = self.calendar.local_date(at)
        edges = [edge for slot in self.slots(today, today) for edge in (slot.starts, slot.ends)]
        return min((edge for edge in edges if edge > at), default=None)


def watches(conn: Connection, standing: Standing) -> list[Watch]:
    """Return the groups of accounts by rhythm and calendar, the city's own pack first."""
    since = stored.watched_since(conn)
    configuration = standing.configuration
    members: defaultdict[tuple[str, bool], list[Account]] = defaultdict(list)
    for account in configuration.watched:
        if account.id in since:
            in_crisis = standing.crisis_of(account.id) is not None
            members[configuration.pack_of(account).name, in_crisis].append(account)
    groups = [(standing.watch(accounts[0]), [account.id for account in accounts]) for accounts in members.values()]
    city = configuration.pack.name
    groups.sort(key=lambda group: (group[0][0].name != city, group[0][0].label))
    merged: list[tuple[RulePack, WorkCalendar, Rhythm, datetime | None, list[str]]] = []
    for (pack, calendar, rhythm, first), names in groups:
        same = [one for one in merged if one[1] is calendar and one[2] == rhythm]
        if same:
            same[0][4].extend(names)
        else:
            merged.append((pack, calendar, rhythm, first, names))
    return [
        Watch(
            pack=pack,
            calendar=calendar,
            rhythm=rhythm,
            accounts=frozenset(names),
            begins=max(min(since[name] for name in names), first or min(since.values())),
        )
        for pack, calendar, rhythm, first, names in merged
    ]


def state_of(watched: Sequence[Watch], made: Round, at: datetime) -> RoundState:
    """Say what has become of a round by ``at``."""
    if not watched:
        return rounds.state_of(made, None, at)
    day = watched[0].calendar.local_date(made.started)
    slots = watched[0].slots(day, day)
    return rounds.state_of(made, rounds.slot_of(made, slots), at)


def overdue(conn: Connection, watched: Sequence[Watch], at: datetime) -> list[tuple[Watch, Overdue]]:
    """Return the watches that have lapsed.

    A few days tell as much of a watch that is kept; only one that has lapsed for all of them is followed further.
    """
    found: list[tuple[Watch, Overdue]] = []
    for length in (LOOKED_AT_FIRST, LOOKED_BACK):
        since = at - length
        made = [one.facts() for one in stored.between(conn, since - _ONE_DAY, at)] if watched else []
        lapsed = [(watch, watch.overdue(watch.own(made), since, at)) for watch in watched]
        found = [(watch, one) for watch, one in lapsed if one is not None]
        if all(one.since > since + 2 * _ONE_DAY for _, one in found):
            break
    return found


def judge_city(look: Survey) -> Judged:
    """R6 as a finding: the watch has lapsed."""
    at, watched = look.here.at, watches(look.conn, look.standing)
    findings = [_finding(watch, found) for watch, found in overdue(look.conn, watched, at)]
    turns = [turn for watch in watched if (turn := watch.turns(at)) is not None]
    return Judged(account="", findings=tuple(findings), until=min(turns, default=None))


def _finding(watch: Watch, found: Overdue) -> Finding:
    return Finding(
        rule="R6",
        account="",
        state="overdue",
        since=found.since,
        due=found.since,
        text=rounds.sentence(found, watch.rhythm, watch.calendar, watch.pack.label),
        pack=watch.pack.label,
        about=watch.pack.name,
    )


def edges(watched: Sequence[Watch], at: datetime) -> Iterator[datetime]:
    """Yield the next edge of each rhythm today, or, where the day has none left, when the office next opens."""
    for watch in watched:
        yield watch.turns(at) or watch.calendar.next_open(at)
