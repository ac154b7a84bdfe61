"""What people do with findings: put them off, give them to a colleague, take that back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sm_console.api.finding_commands import AssignFinding, PutOffFinding, TakeBackFinding
from sm_console.api.views import Done
from sm_console.core.calendar import WorkCalendar
from sm_console.core.finding_acts import LONGEST, deadline, next_working_day
from sm_console.core.finding_entries import ActKind, FindingAssigned, FindingPutOff, FindingReleased
from sm_console.core.findings import Finding
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_colleague, need_text, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import finding_acts

LONGEST_REASON: Final = 500


async def put_off(services: Services, caller: Caller, command: PutOffFinding) -> Done:
    """Put it off; the answer says until when."""
    at, finding = await _need_finding(services, command.finding)
    calendar = services.standing.calendar(services.standing.pack(finding.account))
    until = _need_until(command, at, calendar)
    why = _reason(command.why, needed=command.until is not None)
    last = deadline(finding, calendar)
    if last is not None and until > last and not command.late:
        _refuse_late(last, at, calendar)

    def work(transaction: Transaction) -> Done:
        fact = FindingPutOff(
            finding=finding.id, state=finding.state, until=until, why=why, due=finding.due, late=command.late
        )
        transaction.record(finding.account, fact, actor=caller.login)
        return Done(message=Message(N_("Put off until {time}."), {"time": _local(until, calendar)}))

    return await services.ledger.write(work)


async def assign(services: Services, caller: Caller, command: AssignFinding) -> Done:
    """Give it to somebody; the answer says to whom."""
    _, finding = await _need_finding(services, command.finding)
    to = need_colleague(services, command.to.strip()) if command.to.strip() else caller.login
    why = _reason(command.why, needed=False)

    def work(transaction: Transaction) -> Done:
        transaction.record(finding.account, FindingAssigned(finding=finding.id, to=to, why=why), actor=caller.login)
        return Done(message=Message(N_("Assigned to {name}."), {"name": services.standing.name(to)}))

    return await services.ledger.write(work)


async def take_back(services: Services, caller: Caller, command: TakeBackFinding) -> Done:
    """Nothing has been done with it."""

    def work(transaction: Transaction) -> Done:
        held = finding_acts.held(transaction.conn)
        kinds = (
            (ActKind.PUT_OFF, command.finding in held.put_off),
            (ActKind.ASSIGNED, command.finding in held.assigned),
        )
        acts = [kind for kind, holds in kinds if holds]
        if not acts:
            raise refused("state", N_("Nobody has put this off or been given it."))
        for act in acts:
            fact = FindingReleased(finding=command.finding, act=act, why="taken-back")
            transaction.record(held.account_of[command.finding], fact, actor=caller.login)
        return Done(message=Message(N_("Taken back.")))

    return await services.ledger.write(work)


async def _need_finding(services: Services, name: str) -> tuple[datetime, Finding]:
    """Return this moment and a finding that stands. Raises Refused("unknown")."""
    at, snapshot = await services.judged.now()
    finding = snapshot.by_id.get(name)
    if finding is None:
        raise refused("unknown", N_("There is no finding {finding} now."), finding=name)
    return at, finding


def _need_until(command: PutOffFinding, at: datetime, calendar: WorkCalendar) -> datetime:
    """Return until when. Raises Refused("input")."""
    if command.until is None:
        return next_working_day(at, calendar)
    if command.until.tzinfo is None or command.until <= at:
        raise refused("input", N_("The date has passed."))
    if command.until - at > LONGEST:
        raise refused("input", N_("Nothing is put off for more than a year."))
    return command.until.astimezone(at.tzinfo)


def _reason(why: str, *, needed: bool) -> str:
    return need_text(why, LONGEST_REASON) if needed or why.strip() else ""


def _refuse_late(last: datetime, at: datetime, calendar: WorkCalendar) -> None:
    """Say that a date lies past the deadline. Raises Refused("deadline")."""
    if last <= at:
        raise refused(
            "deadline", N_("The last staffed moment was {time}: this cannot wait."), time=_local(last, calendar)
        )
    raise refused(
        "deadline", N_("It has to be seen to by {time}: put it off until then at most."), time=_local(last, calendar)
    )


def _local(moment: datetime, calendar: WorkCalendar) -> str:
    return f"{moment.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
