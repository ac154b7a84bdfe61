"""Crisis mode: declaring, reviewing and ending one, its list of posts to stop, and what happened in it."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sm_console.api.crisis import (
    AskCrisis,
    AskCrisisReport,
    BeginCrisis,
    CrisisReport,
    CrisisView,
    EndCrisis,
    ListScheduled,
    ReviewCrisis,
    ReviewRow,
    StopRow,
    TickScheduled,
)
from sm_console.api.views import Done
from sm_console.core import crisis as rules
from sm_console.core import crisis_entries as facts
from sm_console.core import rounds
from sm_console.core.crisis import Crisis
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.rounds import SlotState
from sm_console.desk import upkeep
from sm_console.desk.ledger import CITY, Transaction
from sm_console.desk.refusals import need_text, refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.desk.watching import Watch
from sm_console.store import alarms as stored_alarms
from sm_console.store import crisis as stored
from sm_console.store import rounds as stored_rounds

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

log = logging.getLogger(__name__)


LONGEST_WORD: Final = 500
LONGEST_REVIEW: Final = timedelta(days=31)
"""A crisis is looked at at least so often."""


async def ask(services: Services, _caller: Caller, query: AskCrisis) -> list[CrisisView]:
    """Return the crisis that stands, or all."""

    def read(conn: Connection) -> list[CrisisView]:
        return [_view(services, conn, row) for row in stored.crises(conn, everything=query.all)]

    return await services.ledger.read(read)


async def begin(services: Services, caller: Caller, command: BeginCrisis) -> Done:
    """Declare a crisis, and have everything that it changes changed."""
    pack, now = services.standing.configuration.pack, services.clock()
    review = _need_review(command.review or now + timedelta(hours=pack.crisis.review_hours), now)
    reason = need_text(command.reason, LONGEST_WORD)
    _need_scope(services, command)

    def work(transaction: Transaction) -> Crisis:
        if stored.standing(transaction.conn) is not None:
            raise refused("state", N_("There is a crisis already."))
        fact = facts.CrisisBegun(
            crisis=transaction.next_id("crisis"),
            reason=reason,
            owner=_need_owner(services, command.owner or caller.login),
            review=review,
            units=tuple(dict.fromkeys(command.units)),
            accounts=tuple(dict.fromkeys(command.accounts)),
        )
        transaction.record(CITY, fact, actor=caller.login)
        return _need_crisis(transaction)

    begun = await services.ledger.write(work)
    log.warning("crisis %s has been declared by %s", begun.id, caller.login)
    count = await _put_into_force(services, begun)
    text = N_("CRISIS declared. Open comments with another time to be answered by: {count}.")
    return Done(id=begun.id, message=Message(text, {"count": str(count)}))


async def review(services: Services, caller: Caller, command: ReviewCrisis) -> Done:
    """Say that it goes on."""
    pack, now = services.standing.configuration.pack, services.clock()
    until = _need_review(command.review or now + timedelta(hours=pack.crisis.review_hours), now)
    word = need_text(command.word, LONGEST_WORD) if command.word.strip() else ""

    def work(transaction: Transaction) -> Crisis:
        standing = _need_crisis(transaction)
        owner = _need_owner(services, command.owner) if command.owner else standing.owner
        fact = facts.CrisisReviewed(crisis=standing.id, owner=owner, review=until, word=word)
        transaction.record(CITY, fact, actor=caller.login)
        return _need_crisis(transaction)

    services.standing.crisis = reviewed = await services.ledger.write(work)
    return Done(id=reviewed.id)


async def end(services: Services, caller: Caller, command: EndCrisis) -> Done:
    """Say that it is over, and have everything as before."""
    word = need_text(command.word, LONGEST_WORD) if command.word.strip() else ""

    def work(transaction: Transaction) -> int:
        standing = _need_crisis(transaction)
        transaction.record(CITY, facts.CrisisEnded(crisis=standing.id, word=word), actor=caller.login)
        return standing.id

    number = await services.ledger.write(work)
    log.warning("crisis %s has been ended by %s", number, caller.login)
    count = await _put_into_force(services, None)
    text = N_("The crisis is over. Open comments with their ordinary time again: {count}.")
    return Done(id=number, message=Message(text, {"count": str(count)}))


async def _put_into_force(services: Services, crisis: Crisis | None) -> int:
    """Let another answer time, rhythm and pace hold from now on; return how many comments were dated anew."""
    services.standing.crisis = crisis
    # Whatever was being written meanwhile was still dated the former way: let it finish first.
    await services.ledger.write(lambda transaction: transaction.touch("rounds", "comments"))
    count = await upkeep.redate(services.ledger, services.standing)
    services.collector.hasten()
    return count


async def list_scheduled(services: Services, caller: Caller, command: ListScheduled) -> Done:
    """Put a scheduled post on the list."""
    place, when, what = (need_text(text, LONGEST_WORD) for text in (command.place, command.when, command.what))

    def work(transaction: Transaction) -> Done:
        standing = _need_crisis(transaction)
        fact = facts.PostStopListed(
            crisis=standing.id, item=transaction.next_id("crisis-post"), place=place, when=when, what=what
        )
        transaction.record(CITY, fact, actor=caller.login)
        return Done(id=fact.item)

    return await services.ledger.write(work)


async def tick_scheduled(services: Services, caller: Caller, command: TickScheduled) -> Done:
    """Note that one has been stopped."""

    def work(transaction: Transaction) -> Done:
        item = stored.scheduled_item(transaction.conn, command.item)
        if item is None:
            raise refused("unknown", N_("There is no scheduled post {number} on the list."), number=str(command.item))
        if (item.stopped is not None) != command.stopped:
            fact = facts.PostStopped(item=command.item, stopped=command.stopped)
            transaction.record(CITY, fact, actor=caller.login)
        return Done(id=command.item)

    return await services.ledger.write(work)


async def report(services: Services, _caller: Caller, query: AskCrisisReport) -> CrisisReport:
    """Sum up a crisis."""

    def read(conn: Connection) -> CrisisReport:
        rows = stored.crises(conn, everything=True, number=query.crisis)
        if not rows:
            raise refused("unknown", N_("There has been no such crisis."))
        return _report(services, conn, rows[0])

    return await services.ledger.read(read)


def _report(services: Services, conn: Connection, row: Row[Any]) -> CrisisReport:
    now = services.clock()
    until = row.ended or now
    crisis = Crisis(**{name: getattr(row, name) for name in Crisis.__struct_fields__})
    accounts = {one.id for one in services.standing.configuration.accounts if crisis.covers(one.id, one.unit)}
    course = stored.course(conn, accounts, row.began, until, now)
    taken, people = stored.claims(conn, accounts, row.began, until)
    raised = stored_alarms.between(conn, row.began, until)
    expected, done = _rounds(services, conn, crisis, until)
    return CrisisReport(
        crisis=_view(services, conn, row),
        until=until,
        **{name: getattr(course, name) for name in stored.Course.__struct_fields__ if name != "claims"},
        claims=taken,
        claimed_by=people,
        rounds_expected=expected,
        rounds_done=done,
        alarms=dict(sorted(Counter(one.kind.value for one in raised).items())),
        alarms_seen=sum(one.seen is not None for one in raised),
    )


def _rounds(services: Services, conn: Connection, crisis: Crisis, until: datetime) -> tuple[int, int]:
    """Return how many rounds a crisis asked for until then, and how many were made, by the city's pack."""
    standing, since = services.standing, stored_rounds.watched_since(conn)
    pack = standing.configuration.pack
    covered = frozenset(
        one.id for one in standing.configuration.watched if one.id in since and crisis.covers(one.id, one.unit)
    )
    if not covered:
        return 0, 0
    watch = Watch(
        pack=rules.effective(pack),
        calendar=standing.crisis_calendar(pack),
        rhythm=rules.rhythm(pack),
        accounts=covered,
        begins=crisis.began,
    )
    made = watch.own([one.facts() for one in stored_rounds.between(conn, crisis.began, until)])
    days = (watch.calendar.local_date(at) for at in (crisis.began, until))
    verdicts = [one for one in rounds.judge(watch.slots(*days), made, until) if one.slot.ends <= until]
    return len(verdicts), sum(one.state is SlotState.DONE for one in verdicts)


def _view(services: Services, conn: Connection, row: Row[Any]) -> CrisisView:
    name, pack = services.standing.name, services.standing.configuration.pack
    return CrisisView(
        id=row.id,
        reason=row.reason,
        owner=name(row.owner),
        owner_login=row.owner,
        units=row.units,
        accounts=row.accounts,
        began_by=name(row.began_by),
        began=row.began,
        review=row.review,
        review_due=row.ended is None and services.clock() >= row.review,
        ended_by=name(row.ended_by) if row.ended_by is not None else "",
        ended=row.ended,
        word=row.ended_word or "",
        answer_hours=pack.crisis.answer_hours,
        round_minutes=pack.crisis.round_minutes,
        reviews=[
            ReviewRow(at=one.at, by=name(one.login), review=one.review, word=one.word)
            for one in stored.reviews(conn, row.id)
        ],
        scheduled=[
            StopRow(
                id=one.id,
                place=one.place,
                when=one.planned,
                what=one.what,
                listed_by=name(one.listed_by),
                stopped_by=name(one.stopped_by) if one.stopped_by is not None else "",
                stopped=one.stopped,
            )
            for one in stored.scheduled(conn, row.id)
        ],
    )


def _need_crisis(transaction: Transaction) -> Crisis:
    standing = stored.standing(transaction.conn)
    if standing is None:
        raise refused("state", N_("There is no crisis just now."))
    return standing


def _need_review(review: datetime, now: datetime) -> datetime:
    if review.tzinfo is None:
        raise refused("input", N_("An instant needs a time zone."))
    if not now < review <= now + LONGEST_REVIEW:
        days = str(LONGEST_REVIEW.days)
        raise refused("input", N_("The next review must lie ahead, at most {days} days from now."), days=days)
    return review


def _need_owner(services: Services, login: str) -> str:
    """Return the login of somebody on the staff list, by login or first name; as written where nobody is listed."""
    wanted = need_text(login, LONGEST_WORD)
    for known, first_name in services.standing.names().items():
        if wanted.casefold() in {known.casefold(), first_name.casefold()}:
            return known
    return wanted


def _need_scope(services: Services, command: BeginCrisis) -> None:
    """Refuse a crisis for units or accounts that there are not."""
    accounts = services.standing.configuration.accounts
    for known, wanted in (
        ({one.unit for one in accounts}, command.units),
        ({one.id for one in accounts}, command.accounts),
    ):
        missing = [name for name in wanted if not name or name not in known]
        if missing:
            raise refused("unknown", N_("There is no unit and no account {name}."), name=missing[0])


QUERIES: Final[dict[type, Handler]] = {AskCrisis: ask, AskCrisisReport: report}
COMMANDS: Final[dict[type, Handler]] = {
    BeginCrisis: begin,
    ReviewCrisis: review,
    EndCrisis: end,
    ListScheduled: list_scheduled,
    TickScheduled: tick_scheduled,
}
