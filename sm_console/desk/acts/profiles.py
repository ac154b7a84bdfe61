"""People's verdicts on public faces (R7–R10), and having pictures measured again."""

from __future__ import annotations

from typing import Final

from config.schema import Account
from sm_console.api.profile_commands import JudgeFace, MeasureAgain
from sm_console.api.views import Done
from sm_console.core.face import PART_OF, Face, Outcome, Part
from sm_console.core.messages import N_
from sm_console.core.profile_entries import FaceJudged
from sm_console.desk.ledger import Transaction
from sm_console.desk.pictures import see_to
from sm_console.desk.refusals import need_text, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import faces

LONGEST_NOTE: Final = 2_000


async def judge(services: Services, caller: Caller, command: JudgeFace) -> Done:
    """Record a verdict on what stands there now."""
    account = need_account(services, command.account)
    part = PART_OF.get(command.rule)
    if part is None:
        raise refused("input", N_("{rule} is none of R7, R8, R9 and R10."), rule=command.rule)
    _need_sense(part, command)
    note, source = (need_text(text, LONGEST_NOTE) if text.strip() else "" for text in (command.note, command.source))

    def work(transaction: Transaction) -> Done:
        found = faces.faces(transaction.conn, transaction.now, [account.id]).get(account.id, Face())
        basis = found.basis(part)
        if command.basis is not None and command.basis != basis:
            raise refused("changed", N_("It has changed since you looked. Look again."))
        if command.outcome is None and part not in found.verdicts:
            raise refused("state", N_("There is no verdict to take back."))
        fact = FaceJudged(part=part, outcome=command.outcome, basis=basis, note=note, source=source)
        transaction.record(account.id, fact, actor=caller.login)
        return Done()

    return await services.ledger.write(work)


def _need_sense(part: Part, command: JudgeFace) -> None:
    """Refuse a verdict that lacks what makes it one. Raises Refused("input")."""
    if command.outcome is Outcome.NO_ROOM and part is not Part.INFORMATION:
        raise refused("input", N_("Only the general information (R10) can lack room."))
    if command.outcome is Outcome.FAIL and not command.note.strip():
        raise refused("input", N_("Say in a note what is not in order."))
    if command.outcome is Outcome.PASS and part is Part.COVER and not command.source.strip():
        raise refused("input", N_("Say where the background picture is from and why it may be used (R8)."))


async def measure_again(services: Services, _caller: Caller, command: MeasureAgain) -> Done:
    """Fetch and measure an account's pictures again."""
    account = need_account(services, command.account)
    return Done(id=await see_to(services, [account.id], again=True))


def need_account(services: Services, account_id: str) -> Account:
    """Return a configured account. Raises Refused("unknown")."""
    account = services.standing.account(account_id)
    if account is None:
        raise refused("unknown", N_("There is no account {account}."), account=account_id)
    return account
