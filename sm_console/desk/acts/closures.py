"""The steps of the closure queue (R13), taken by people: each in its order, with who, when and why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import msgspec

from sm_console.api import closure_commands as commands
from sm_console.api.closure_views import PackageView
from sm_console.api.commands import Refused
from sm_console.api.views import Done
from sm_console.core import closing
from sm_console.core.closing import STEP_OF, ClosureAct, StepTaken
from sm_console.core.closure_entries import ClosureMoved, ClosureUndone
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role, at_least
from sm_console.desk import packages
from sm_console.desk.closing import Position, load_closed, moved_by_itself, position
from sm_console.desk.closure_queries import need_account
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.letters import default_answer_by
from sm_console.desk.refusals import need_text, refused
from sm_console.desk.services import Caller, Services

LONGEST_REASON: Final = 2_000
FURTHEST: Final = timedelta(days=5 * 366)
MOST_FOLLOWERS: Final = 10**10


async def warn(services: Services, caller: Caller, command: commands.WarnOwner) -> Done:
    """The owner has been warned."""
    followers = command.followers
    if followers is not None and not 0 <= followers <= MOST_FOLLOWERS:
        raise refused("input", N_("This is no number of followers."))

    def fact(place: Position) -> ClosureMoved:
        until = _need_ahead(place, command.answer_by or default_answer_by(place))
        return _moved(place, ClosureAct.WARN, command.reason, until=until, followers=followers)

    return await _take(services, caller, command.account, ClosureAct.WARN, fact)


async def keep(services: Services, caller: Caller, command: commands.KeepAccount) -> Done:
    """A manager keeps the account for a time."""
    reason = need_text(command.reason, LONGEST_REASON)

    def fact(place: Position) -> ClosureMoved:
        return _moved(place, ClosureAct.KEEP, reason, until=_need_ahead(place, command.until))

    return await _take(services, caller, command.account, ClosureAct.KEEP, fact)


async def close(services: Services, caller: Caller, command: commands.DecideClosing) -> Done:
    """A manager decides to close."""
    return await _plain(services, caller, command.account, ClosureAct.CLOSE, command.reason)


async def announce(services: Services, caller: Caller, command: commands.NoteAnnounced) -> Done:
    """The closing stands on the account."""
    return await _plain(services, caller, command.account, ClosureAct.ANNOUNCE, command.reason)


async def done(services: Services, caller: Caller, command: commands.NoteClosed) -> Done:
    """The account is closed."""

    def fact(place: Position) -> ClosureMoved:
        if place.subject.facts.unanswered:
            text = N_("{account}: comments wait for an answer ({count}): answer them, or note that none is needed.")
            raise refused("state", text, account=command.account, count=str(place.subject.facts.unanswered))
        return _moved(place, ClosureAct.DONE, command.reason)

    taken = await _take(services, caller, command.account, ClosureAct.DONE, fact)
    await load_closed(services.ledger, services.standing)
    services.fan_out.publish(frozenset({"accounts"}))
    return taken


async def preserve(services: Services, caller: Caller, command: commands.PreserveAccount) -> PackageView:
    """Make the package, then note where it lies."""
    reason = _reason(command.reason)
    need_account(services, command.account)
    place = await services.ledger.read(lambda conn: position(conn, services, command.account))
    _need_order(services, place, command.account, ClosureAct.PRESERVE)
    package = await packages.make(services, caller, command.account)

    def fact(place: Position) -> ClosureMoved:
        moved = _moved(place, ClosureAct.PRESERVE, reason)
        return msgspec.structs.replace(moved, package=package.name, manifest=package.manifest)

    try:
        await _take(services, caller, command.account, ClosureAct.PRESERVE, fact)
    except Refused:
        await asyncio.to_thread(packages.discard, package)
        raise
    return PackageView(
        account=command.account,
        path=str(package.path),
        files=package.files,
        size=package.size,
        manifest=package.manifest,
    )


async def undo(services: Services, caller: Caller, command: commands.UndoClosure) -> Done:
    """Take the last step back."""
    reason = _reason(command.reason)
    need_account(services, command.account)

    def work(transaction: Transaction) -> Done:
        place = position(transaction.conn, services, command.account)
        found = closing.to_take_back(command.account, place.steps if place is not None else ())
        if isinstance(found, Message):
            raise Refused("state", found)
        _need_right(caller, found)
        fact = ClosureUndone(taken=found.id, step=found.step, reason=reason)
        transaction.record(command.account, fact, actor=caller.login)
        return Done(id=found.id)

    taken = await services.ledger.write(work)
    if command.account in services.standing.closed:
        await load_closed(services.ledger, services.standing)
        services.fan_out.publish(frozenset({"accounts"}))
    return taken


def _need_right(caller: Caller, taken: StepTaken) -> None:
    """Refuse to take back a manager's step without being one. Raises Refused("role")."""
    if taken.step in closing.MANAGERS_STEPS and not at_least(caller.role, Role.MANAGER):
        raise refused("role", N_("Only a manager may do this."))


async def _plain(services: Services, caller: Caller, account: str, act: ClosureAct, why: str) -> Done:
    return await _take(services, caller, account, act, lambda place: _moved(place, act, why))


async def _take(
    services: Services, caller: Caller, account: str, act: ClosureAct, fact: Callable[[Position], ClosureMoved]
) -> Done:
    """Record a step in its order; what has happened by itself is recorded before it. Raises Refused."""
    need_account(services, account)

    def work(transaction: Transaction) -> Done:
        place = _need_order(services, position(transaction.conn, services, account), account, act)
        by_itself = moved_by_itself(place) if act is not ClosureAct.ANNOUNCE else None
        if by_itself is not None:
            transaction.record(account, by_itself, actor=DESK)
        transaction.record(account, fact(place), actor=caller.login)
        return Done(id=transaction.height)

    return await services.ledger.write(work)


def _need_order(services: Services, place: Position | None, account: str, act: ClosureAct) -> Position:
    """Refuse a step out of order. Raises Refused("state")."""
    if place is None:
        raise refused("state", N_("{account} is no candidate for closing (R13)."), account=account)
    obstacle = closing.obstacle(account, act, place.step, place.steps, announcing=place.announcing, at=services.clock())
    if obstacle is not None:
        raise Refused("state", obstacle)
    return place


def _need_ahead(place: Position, until: date) -> date:
    """Refuse a last day that has passed or lies far off. Raises Refused("input")."""
    today = place.subject.here.today
    if not today <= until <= today + FURTHEST:
        raise refused("input", N_("The day has passed already, or lies more than five years ahead."))
    return until


def _moved(
    place: Position,
    act: ClosureAct,
    why: str,
    *,
    until: date | None = None,
    followers: int | None = None,
) -> ClosureMoved:
    return ClosureMoved(
        step=STEP_OF[act],
        reason=_reason(why),
        until=until,
        evidence=place.evidence,
        followers=followers,
    )


def _reason(why: str) -> str:
    return need_text(why, LONGEST_REASON) if why.strip() else ""
