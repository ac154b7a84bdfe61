"""Where accounts stand in the closure queue (R13), and the record of who came into it and left it by themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import msgspec

from sm_console.core import closing, closure
from sm_console.core.closing import ClosureStep, Evidence, StepTaken
from sm_console.core.closure import Candidate
from sm_console.core.closure_entries import ClosureMoved
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk import judging
from sm_console.desk.judging import Subject, Survey
from sm_console.desk.ledger import CITY, DESK, EVERY, Ledger, Transaction
from sm_console.desk.standing import Standing
from sm_console.store import closures

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sm_console.desk.services import Services

LOOK_EVERY: Final = 30.0
FIRST_LOOK: Final = 5.0
"""Seconds after the start: the first screen comes first."""


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """An account's place. ``step`` ``None``: it has none. ``steps`` is the chain it has come (``core.closing``)."""

    subject: Subject
    found: Candidate | None
    step: ClosureStep | None
    steps: Sequence[StepTaken]
    announcing: bool

    @property
    def last(self) -> StepTaken | None:
        """The last step on record."""
        return self.steps[-1] if self.steps else None

    @property
    def evidence(self) -> Evidence | None:
        """What is known against the account: now, or when the last step with evidence was taken."""
        if self.found is not None:
            return closure.evidence(self.found, self.subject.facts, self.subject.last_post, self.subject.here)
        return next((taken.evidence for taken in reversed(self.steps) if taken.evidence is not None), None)

    @property
    def acted(self) -> bool:
        """Whether any person has taken a step."""
        return any(taken.step not in closing.BY_ITSELF for taken in self.steps)


def positions(look: Survey, accounts: Collection[str] | None = None) -> list[Position]:
    """Return the places of configured accounts (``None``: of all), closed ones included, also those without any."""
    taken = closures.steps(look.conn, look.at, accounts)
    return [
        _position(subject, closing.chain(taken.get(subject.account.id, ())))
        for subject in judging.gather(look, past=0, only=accounts, closed=True)
        if not subject.facts.proposed
    ]


def _position(subject: Subject, steps: Sequence[StepTaken]) -> Position:
    found = closure.candidate(subject.facts, subject.here)
    return Position(
        subject=subject,
        found=found,
        step=closure.step(subject.facts, found, subject.here),
        steps=steps,
        announcing=closure.must_announce(subject.facts, subject.here),
    )


def position(conn: Connection, services: Services, account: str) -> Position | None:
    """Return an account's place now, ``None`` where it is not configured."""
    look = judging.survey(conn, services.standing, services.clock(), live=True)
    return next(iter(positions(look, {account})), None)


async def load_closed(ledger: Ledger, standing: Standing) -> None:
    """Put into force which accounts are closed: they are not read."""
    standing.closed = await ledger.read(closures.closed)


class ClosureWatch:
    """Notes who has become a candidate and who has left by themselves: a little after it can be known."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._touched: set[str] = {EVERY}
        self._day: date | None = None
        self._begun = False
        services.ledger.watch(self._touched.update)

    async def step(self) -> float:
        """Look at what was touched, at midnight at all; return the seconds until the next look."""
        if not self._begun:
            self._begun = True
            return FIRST_LOOK
        today = self._services.standing.calendar().local_date(self._services.clock())
        everything = EVERY in self._touched or today != self._day
        accounts = None if everything else self._touched - {CITY}
        self._touched.clear()
        self._day = today
        if accounts is None or accounts:
            await note_changes(self._services, accounts)
        return LOOK_EVERY


async def note_changes(services: Services, accounts: Collection[str] | None = None) -> int:
    """Record which of these accounts (``None``: of all) came into the queue or left it; return how many did."""

    def changed(conn: Connection, among: Collection[str] | None) -> list[tuple[str, ClosureMoved]]:
        look = judging.survey(conn, services.standing, services.clock(), live=True)
        found = ((place.subject.account.id, moved_by_itself(place)) for place in positions(look, among))
        return [(account, fact) for account, fact in found if fact is not None]

    def work(transaction: Transaction) -> int:
        facts = changed(transaction.conn, names)
        transaction.record_all([transaction.entry(account, fact, actor=DESK) for account, fact in facts])
        return len(facts)

    names = {account for account, _ in await services.ledger.read(lambda conn: changed(conn, accounts))}
    return await services.ledger.write(work) if names else 0


def moved_by_itself(place: Position) -> ClosureMoved | None:
    """Return what has happened without anybody's doing and is not on record yet, ``None`` for nothing."""
    last = place.last
    if place.step is ClosureStep.CANDIDATE and (last is None or last.step is not ClosureStep.CANDIDATE):
        return ClosureMoved(step=ClosureStep.CANDIDATE, evidence=place.evidence)
    if place.step is ClosureStep.LEFT and last is not None and last.step is not ClosureStep.LEFT:
        return ClosureMoved(step=ClosureStep.LEFT, note=why_left(place))
    return None


def why_left(place: Position) -> Message:
    """Say why an account has left the queue by itself."""
    evidence, last_post, pack = place.evidence, place.subject.facts.last_post, place.subject.here.label
    day = place.subject.here.calendar.local_date
    before = day(evidence.last_post) if evidence is not None and evidence.last_post is not None else None
    if last_post is not None and (before is None or last_post > before):
        return Message(
            N_("R13: has posted again on {day} and left the queue ({pack})"), {"day": str(last_post), "pack": pack}
        )
    return Message(N_("R13: is no longer inactive by the rules and left the queue ({pack})"), {"pack": pack})
