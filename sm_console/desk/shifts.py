"""Handing a shift over: what stands then is written down with it, and it stays told until the receiver has read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from sm_console.api.diary import DiaryKind
from sm_console.api.queries import InboxFilter
from sm_console.api.shift_words import FINDING
from sm_console.api.shifts import (
    AcknowledgeHandover,
    AskHandovers,
    AskShiftSummary,
    HandOver,
    HandoverState,
    HandoverView,
)
from sm_console.api.views import Done
from sm_console.core import entries, shifts
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.shift_entries import HandedItem, HandedKind, ShiftAcknowledged, ShiftHandedOver, ShiftSummary
from sm_console.desk import diary
from sm_console.desk.ledger import CITY, Transaction
from sm_console.desk.refusals import need_colleague, need_text, refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import acts, finding_acts
from sm_console.store import queries as rows
from sm_console.store import shifts as stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from sm_console.desk.standing import Standing

LONGEST_WORDS: Final = 5_000
MOST: Final = 500
DECISIONS: Final = frozenset({DiaryKind.REMOVAL, DiaryKind.WAIVED, DiaryKind.CLOSURE, DiaryKind.CRISIS, DiaryKind.NOTE})


async def ask(services: Services, caller: Caller, query: AskHandovers) -> list[HandoverView]:
    """List handovers."""
    limit = min(max(query.limit, 0), MOST)

    def read(conn: Connection) -> list[Any]:
        if query.all:
            found = stored.latest(conn, MOST if query.mine else limit)
            mine = [row for row in found if not query.mine or caller.login in {row.giver, row.receiver}]
            return mine[:limit]
        return list(stored.unacknowledged(conn, caller.login if query.mine else ""))[:limit]

    return [_view(services.standing, row) for row in await services.ledger.read(read)]


async def ask_summary(services: Services, caller: Caller, _query: AskShiftSummary) -> ShiftSummary:
    """What a handover would say now."""
    now = services.clock()
    summary = await services.ledger.read(lambda conn: summed_up(conn, services.standing, caller.login, now))
    return _named(services.standing, summary)


async def hand_over(services: Services, caller: Caller, command: HandOver) -> Done:
    """Write down what stands, and leave it to a colleague."""
    standing = services.standing
    receiver = need_colleague(services, command.to.strip())
    if receiver == caller.login:
        raise refused("input", N_("A shift is handed over to somebody else."))
    words = need_text(command.words, LONGEST_WORDS) if command.words.strip() else ""

    def work(transaction: Transaction) -> Done:
        mine = acts.claims_of(transaction.conn, caller.login)
        fact = ShiftHandedOver(
            handover=transaction.next_id("handover"),
            to=receiver,
            words=words,
            summary=summed_up(transaction.conn, standing, caller.login, transaction.now),
            given_back=len(mine) if command.give_back else 0,
        )
        transaction.record(CITY, fact, actor=caller.login)
        if command.give_back:
            released = [(held.account, entries.ClaimReleased(comment=held.comment)) for held in mine]
            transaction.record_all([transaction.entry(name, one, actor=caller.login) for name, one in released])
        text = N_("Handed over to {name}, who has to acknowledge it.")
        return Done(id=fact.handover, message=Message(text, {"name": standing.name(receiver)}))

    return await services.ledger.write(work)


async def acknowledge(services: Services, caller: Caller, command: AcknowledgeHandover) -> Done:
    """The receiver has read it."""
    names = services.standing

    def work(transaction: Transaction) -> Done:
        row = _wanted(transaction, caller, command.handover)
        values = {"number": str(row.id), "name": names.name(row.receiver)}
        if row.receiver != caller.login:
            raise refused("role", N_("Handover {number} was left to {name}, who has to acknowledge it."), **values)
        if _state(row) is not HandoverState.WAITING:
            raise refused("state", N_("Handover {number} does not wait any more."), number=str(row.id))
        transaction.record(CITY, ShiftAcknowledged(handover=row.id), actor=caller.login)
        giver = {"name": names.name(row.giver)}
        return Done(id=row.id, message=Message(N_("You have taken over from {name}."), giver))

    return await services.ledger.write(work)


def _wanted(transaction: Transaction, caller: Caller, number: int) -> Any:
    if number:
        row = stored.by_number(transaction.conn, number)
        if row is None:
            raise refused("unknown", N_("There is no handover {number}."), number=str(number))
        return row
    waiting = stored.unacknowledged(transaction.conn, caller.login)
    mine = [row for row in waiting if row.receiver == caller.login]
    if not mine:
        raise refused("unknown", N_("No handover waits for you."))
    return mine[0]


def summed_up(conn: Connection, standing: Standing, login: str, now: datetime) -> ShiftSummary:
    """Return how everything stands, and what was decided since ``login`` took over. Logins stand as logins."""
    since = shifts.began(stored.taken_over(conn, login), now)
    page = rows.inbox_page(
        conn, InboxFilter(), now, standing.calendar().next_open(now), live=True, limit=0, login=login, names={}
    )
    claims = stored.held_claims(conn, now)
    items, more = shifts.told(
        [
            *stored.crises(conn),
            *stored.alarms(conn),
            *claims,
            *stored.given(conn),
            *stored.drafts(conn),
            *stored.notes(conn, since),
            *_findings(conn),
            *_decisions(conn, standing, since, now),
        ]
    )
    return ShiftSummary(
        since=since,
        at=now,
        open=page.total,
        overdue=page.overdue,
        before_open=page.before_open,
        claimed=len(claims),
        items=items,
        more=more,
    )


def _findings(conn: Connection) -> Iterator[HandedItem]:
    """What was promised about findings: put off until a time, given to somebody."""
    held = finding_acts.held(conn)
    for put_off in held.put_off.values():
        yield HandedItem(
            kind=HandedKind.PUT_OFF,
            account=held.account_of[put_off.finding],
            login=put_off.login,
            until=put_off.until,
            text=put_off.why,
            what=Message(FINDING, {"finding": put_off.finding}),
        )
    for given in held.assigned.values():
        yield HandedItem(
            kind=HandedKind.ASSIGNED,
            account=held.account_of[given.finding],
            login=given.to,
            text=given.why,
            what=Message(FINDING, {"finding": given.finding}),
        )


def _decisions(conn: Connection, standing: Standing, since: datetime, now: datetime) -> Iterator[HandedItem]:
    """What the diary holds of decisions. Its names are first names already, of people without one the logins."""
    for row in diary.read(conn, standing, since, now + diary.MOMENT):
        if row.kind in DECISIONS:
            yield HandedItem(
                kind=HandedKind.DECISION,
                account=row.account,
                comment=row.comment,
                login=row.name,
                at=row.at,
                text=row.words,
                what=row.what,
            )


def _state(row: Any) -> HandoverState:
    if row.acknowledged is not None:
        return HandoverState.ACKNOWLEDGED
    return HandoverState.WAITING if row.replaced is None else HandoverState.REPLACED


def _named(standing: Standing, summary: ShiftSummary) -> ShiftSummary:
    return structs.replace(summary, items=tuple(_named_item(standing, item) for item in summary.items))


def _named_item(standing: Standing, item: HandedItem) -> HandedItem:
    account = standing.account(item.account)
    return structs.replace(
        item,
        login=standing.name(item.login) if item.login else "",
        account_name=(account.name if account is not None else "") or item.account,
    )


def _view(standing: Standing, row: Any) -> HandoverView:
    return HandoverView(
        id=row.id,
        at=row.at,
        giver=row.giver,
        giver_name=standing.name(row.giver),
        receiver=row.receiver,
        receiver_name=standing.name(row.receiver),
        state=_state(row),
        acknowledged=row.acknowledged,
        words=row.words,
        given_back=row.given_back,
        summary=_named(standing, row.summary),
    )


QUERIES: Final[dict[type, Handler]] = {AskHandovers: ask, AskShiftSummary: ask_summary}
COMMANDS: Final[dict[type, Handler]] = {HandOver: hand_over, AcknowledgeHandover: acknowledge}
