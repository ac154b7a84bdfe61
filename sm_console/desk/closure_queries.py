"""The answers to questions about the closure queue (R13)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sm_console.api import closure_queries as queries
from sm_console.api import closure_views as views
from sm_console.core import closing
from sm_console.core.closing import ClosureStep
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk import judging, letters
from sm_console.desk.closing import Position, position, positions, why_left
from sm_console.desk.finding_queries import moment_of
from sm_console.desk.ledger import DESK
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.desk.standing import Standing
from sm_console.store import closures
from sm_console.store.closures import PastStep

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def queue(services: Services, _caller: Caller, query: queries.AskClosures) -> list[views.ClosureRow]:
    """The queue."""
    moment, live = moment_of(services, query.at)

    def look(conn: Connection) -> list[views.ClosureRow]:
        places = positions(judging.survey(conn, services.standing, moment, live=live))
        return [_row(place, services.standing) for place in places if _is_shown(place, moment)]

    rows = await services.ledger.read(look)
    return sorted(rows, key=lambda row: (row.step is ClosureStep.CLOSED, row.since, row.account))


def _is_shown(place: Position, at: datetime) -> bool:
    if place.step is not ClosureStep.LEFT:
        return place.step is not None
    last = place.last
    fresh = last is None or last.step is not ClosureStep.LEFT or at - last.at <= closing.LEFT_SHOWN
    return place.acted and fresh


def _row(place: Position, standing: Standing) -> views.ClosureRow:
    subject, step, last, evidence = place.subject, place.step, place.last, place.evidence
    if step is None or evidence is None:
        raise AssertionError("only accounts in the queue are shown, and each came into it on evidence")
    taken = last if last is not None and last.step is step else None
    act = closing.next_act(step, announcing=place.announcing)
    pack = subject.here.label
    return views.ClosureRow(
        account=subject.account.id,
        account_name=subject.account.name,
        unit=subject.account.unit,
        platform=subject.account.platform,
        pack=pack,
        step=step,
        since=evidence.since,
        reason=why_left(place) if step is ClosureStep.LEFT else evidence.why,
        last_post=subject.last_post,
        missed=evidence.missed,
        cause=evidence.cause,
        task=closing.task(step, taken, announcing=place.announcing, pack=pack),
        moved=taken.at if taken is not None else None,
        by=_name(standing, taken.by) if taken is not None else "",
        why=taken.reason if taken is not None else "",
        answer_by=_until(place, ClosureStep.WARNED),
        keep_until=_until(place, ClosureStep.KEPT),
        next=act,
        next_by=closing.role_of(act) if act is not None else None,
        owner=subject.account.responsible,
        stand_in=subject.account.stand_in,
        open=subject.facts.unanswered,
        followers=next((one.followers for one in reversed(place.steps) if one.followers is not None), None),
        package=next((one.package for one in reversed(place.steps) if one.package), ""),
    )


def _until(place: Position, step: ClosureStep) -> Any:
    """Return the last day that the latest such step named."""
    return next((taken.until for taken in reversed(place.steps) if taken.step is step), None)


def _name(standing: Standing, login: str) -> str:
    return "" if login == DESK else standing.name(login)


async def history(
    services: Services, _caller: Caller, query: queries.AskClosureHistory
) -> list[views.ClosureHistoryRow]:
    """Every step of an account. Raises Refused."""
    moment, _live = moment_of(services, query.at)
    need_account(services, query.account)
    past = await services.ledger.read(lambda conn: closures.history(conn, query.account, moment))
    return [_past(one, services.standing) for one in past]


def _past(past: PastStep, standing: Standing) -> views.ClosureHistoryRow:
    taken, evidence = past.taken, past.taken.evidence
    note: Message | None = taken.note or (evidence.why if evidence is not None else None)
    return views.ClosureHistoryRow(
        step=taken.step,
        at=taken.at,
        by=_name(standing, taken.by),
        why=taken.reason,
        until=taken.until,
        note=note,
        last_post=evidence.last_post if evidence is not None else None,
        missed=evidence.missed if evidence is not None else None,
        followers=taken.followers,
        package=taken.package,
        manifest=past.manifest,
        undone_at=past.undone_at,
        undone_by=_name(standing, past.undone_by) if past.undone_by else "",
        undone_why=past.undone_why,
    )


async def letter(services: Services, caller: Caller, query: queries.AskClosureLetter) -> views.LetterView:
    """A letter, filled in. Raises Refused."""
    need_account(services, query.account)
    place = await services.ledger.read(lambda conn: position(conn, services, query.account))
    if place is None or place.evidence is None:
        raise refused("state", N_("{account} is no candidate for closing (R13)."), account=query.account)
    return await letters.write(services, caller, place, query)


def need_account(services: Services, account: str) -> None:
    """Refuse what is not configured. Raises Refused("unknown")."""
    if services.standing.account(account) is None:
        raise refused("unknown", N_("There is no account {account}."), account=account)


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    queries.AskClosures: queue,
    queries.AskClosureHistory: history,
    queries.AskClosureLetter: letter,
}
