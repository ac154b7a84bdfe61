"""The answers to questions about rounds (R6)."""

from __future__ import annotations

import calendar as months
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sm_console.api import round_queries, round_views
from sm_console.api.round_views import LookNeed
from sm_console.core import rounds
from sm_console.core.calendar import clamp
from sm_console.core.messages import N_
from sm_console.core.rounds import SlotVerdict
from sm_console.desk import watching
from sm_console.desk.finding_queries import moment_of
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.desk.watching import Watch
from sm_console.store import rounds as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_ITEMS: Final = 200
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_ONE_DAY: Final = timedelta(days=1)
_NEEDS: Final = tuple(LookNeed)


async def day(services: Services, caller: Caller, query: round_queries.AskRounds) -> round_views.RoundsView:
    """One day's slots and rounds."""
    at = clamp(moment_of(services, query.at)[0])

    def read(conn: Connection) -> round_views.RoundsView:
        watched = watching.watches(conn, services.standing)
        which = query.day or services.standing.calendar().local_date(at)
        made = stored.between(conn, *_span(services, which, which, at))
        facts = [one.facts() for one in made]
        mine = stored.open_of(conn, caller.login)
        turns = [turn for watch in watched if (turn := watch.turns(at)) is not None]
        return round_views.RoundsView(
            at=at,
            day=which,
            slots=[
                _slot(services, watch, which, verdict)
                for watch in watched
                for verdict in watch.judge(watch.own(facts), which, which, at)
            ],
            rounds=[_round(services, watched, one, at) for one in made],
            overdue=[_overdue(watch, found) for watch, found in watching.overdue(conn, watched, at)],
            mine=mine.id if mine is not None else 0,
            turns=min(turns, default=None),
        )

    return await services.ledger.read(read)


async def proof(services: Services, _caller: Caller, query: round_queries.AskRoundProof) -> list[round_views.ProofRow]:
    """A month, day by day."""
    at = clamp(moment_of(services, query.at)[0])
    first, last = _month(query.month)
    last = min(last, services.standing.calendar().local_date(at))

    def read(conn: Connection) -> list[round_views.ProofRow]:
        made = [one.facts() for one in stored.between(conn, *_span(services, first, last, at))]
        watched = watching.watches(conn, services.standing)
        rows = [row for watch in watched for row in _proofs(services, watch, watch.own(made), (first, last), at)]
        return sorted(rows, key=lambda row: row.day)

    return await services.ledger.read(read)


async def watch(services: Services, caller: Caller, query: round_queries.AskWatch) -> list[round_views.WatchRow]:
    """All accounts in a round, those that need a look first."""

    def read(conn: Connection) -> list[round_views.WatchRow]:
        made = stored.by_id(conn, query.round) if query.round else stored.open_of(conn, caller.login)
        if made is None and query.round:
            raise refused("unknown", N_("There is no round {number}."), number=str(query.round))
        return watch_rows(services, conn, made, services.clock())

    return await services.ledger.read(read)


async def news(services: Services, _caller: Caller, query: round_queries.AskNews) -> round_views.NewsView:
    """What is new on an account."""
    if services.standing.account(query.account) is None:
        raise refused("unknown", N_("There is no account {account}."), account=query.account)
    now = services.clock()

    def read(conn: Connection) -> round_views.NewsView:
        heights = stored.heights(conn)
        found = stored.items(conn, query.account, floor(services, now), now, limit=MOST_ITEMS)
        return round_views.NewsView(
            account=query.account,
            items=[
                round_views.NewItem(**{name: getattr(one, name) for name in round_views.NewItem.__struct_fields__})
                for one in found
            ],
            comments_up_to=heights.comments,
            posts_up_to=heights.posts,
        )

    return await services.ledger.read(read)


def floor(services: Services, now: datetime) -> datetime:
    """Return what stands for the last look at an account nobody has looked at: the working day before began then."""
    calendar = services.standing.calendar()
    day = calendar.local_date(now) - _ONE_DAY
    while not calendar.is_working(day):
        day -= _ONE_DAY
    return calendar.opens(day)


def watch_rows(
    services: Services, conn: Connection, made: stored.StoredRound | None, now: datetime
) -> list[round_views.WatchRow]:
    """Say of each account in a round (``None``: one begun now) what it needs."""
    configuration, known = services.standing.configuration, stored.watched_since(conn)
    names = {account.id for account in configuration.watched if account.id in known}
    if made is not None:
        names &= set(made.accounts)
    fresh, troubled = stored.news(conn, names, floor(services, now), now), stored.troubled(conn)
    seen = made.facts().seen if made is not None else frozenset[str]()
    looks = made.looks if made is not None else ()
    rows = []
    for account in configuration.watched:
        if account.id not in names:
            continue
        found, mine = fresh[account.id], [look for look in looks if look.account == account.id]
        manual = not services.capabilities_of(account).comments
        rows.append(
            round_views.WatchRow(
                account=account.id,
                account_name=account.name,
                unit=account.unit,
                platform=account.platform,
                address=account.address,
                need=_need(account.id in seen, manual, account.id in troubled, found),
                manual=manual,
                comments=found.comments,
                posts=found.posts,
                last=found.at,
                by=services.standing.name(found.login) if found.login else "",
                hits=sum(look.hits for look in mine),
                notes=tuple(look.note for look in mine if look.note),
            )
        )
    return sorted(rows, key=lambda row: (_NEEDS.index(row.need), row.unit, row.account))


def _need(seen: bool, manual: bool, troubled: bool, found: stored.News) -> LookNeed:  # noqa: FBT001 - one caller
    fresh = found.comments + found.posts > 0
    if seen and not fresh:
        return LookNeed.SEEN
    if fresh:
        return LookNeed.NEW
    if manual:
        return LookNeed.MANUAL
    return LookNeed.TROUBLE if troubled else LookNeed.UNCHANGED


def _span(services: Services, first: date, last: date, at: datetime) -> tuple[datetime, datetime]:
    """Return the instants between which a day's rounds begin, up to ``at``."""
    zone = services.standing.calendar().zone
    start, end = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (first, last + _ONE_DAY))
    return clamp(start), min(clamp(end) - timedelta(microseconds=1), at)


def _month(written: str) -> tuple[date, date]:
    """Return a month's first and last day. Raises Refused("input")."""
    match = _MONTH.fullmatch(written)
    if match is not None and 1 <= int(match[2]) <= 12 and 1900 <= int(match[1]) <= 9000:
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1), date(year, month, months.monthrange(year, month)[1])
    raise refused("input", N_("{month} is not a month such as 2026-03."), month=ascii(written))


def _people(services: Services, logins: Sequence[str]) -> tuple[str, ...]:
    return tuple(services.standing.name(login) for login in logins)


def _slot(services: Services, watch: Watch, day: date, verdict: SlotVerdict) -> round_views.SlotRow:
    return round_views.SlotRow(
        day=day,
        slot=verdict.slot.number,
        of=verdict.slot.of,
        starts=verdict.slot.starts,
        ends=verdict.slot.ends,
        state=verdict.state,
        rounds=verdict.rounds,
        people=_people(services, verdict.people),
        accounts=verdict.accounts or len(watch.accounts),
        seen=verdict.seen,
        missing=verdict.missing,
        pack=watch.pack.label,
    )


def _round(
    services: Services, watched: Sequence[Watch], made: stored.StoredRound, at: datetime
) -> round_views.RoundRow:
    facts = made.facts()
    account = services.standing.account
    return round_views.RoundRow(
        id=made.id,
        login=made.login,
        name=services.standing.name(made.login),
        started=made.started,
        ended=made.ended,
        state=watching.state_of(watched, facts, at),
        accounts=len(made.accounts),
        seen=len(facts.seen & facts.accounts),
        unchanged=len(made.unchanged),
        note=made.note,
        looks=tuple(
            round_views.LookRow(
                account=look.account,
                account_name=known.name if (known := account(look.account)) is not None else "",
                **{name: getattr(look, name) for name in ("at", "comments", "posts", "hits", "note")},
            )
            for look in made.looks
        ),
    )


def _overdue(watch: Watch, found: rounds.Overdue) -> round_views.OverdueRow:
    text = rounds.sentence(found, watch.rhythm, watch.calendar, watch.pack.label)
    return round_views.OverdueRow(since=found.since, slots=found.slots, text=text, pack=watch.pack.label)


def _proofs(
    services: Services, watch: Watch, mine: Sequence[rounds.Round], days: tuple[date, date], at: datetime
) -> Iterator[round_views.ProofRow]:
    """Yield the proof of each day from the first to the last."""
    local = watch.calendar.local_date
    by_day: defaultdict[date, list[SlotVerdict]] = defaultdict(list)
    for verdict in watch.judge(mine, *days, at):
        by_day[local(verdict.slot.starts)].append(verdict)
    ended: defaultdict[date, list[str]] = defaultdict(list)
    for one in mine:
        if one.ended is not None and not one.given_up:
            ended[local(one.started)].append(one.login)
    day, last = days
    while day <= last:
        found = rounds.proof(day, by_day[day], at)
        yield round_views.ProofRow(
            day=day,
            working=watch.calendar.is_working(day),
            expected=found.expected,
            done=found.done,
            partial=found.partial,
            missed=found.missed,
            rounds=len(ended[day]),
            people=_people(services, list(dict.fromkeys([*found.people, *ended[day]]))),
            pack=watch.pack.label,
        )
        day += _ONE_DAY


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    round_queries.AskRounds: day,
    round_queries.AskRoundProof: proof,
    round_queries.AskWatch: watch,
    round_queries.AskNews: news,
}
