"""The answer bank: asking for ready answers, writing, approving, withdrawing; and none sent that may not be."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sm_console.api.bank import ApproveBankText, AskBank, BankRow, WithdrawBankText, WriteBankText
from sm_console.api.views import Done
from sm_console.core import adapt
from sm_console.core.bank import BankState, may_approve, states
from sm_console.core.bank_entries import BankTextApproved, BankTextWithdrawn, BankTextWritten
from sm_console.core.messages import N_
from sm_console.desk.bank_state import UNUSABLE
from sm_console.desk.ledger import CITY, Transaction
from sm_console.desk.refusals import need_text, refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import bank as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection


LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 10_000
LONGEST_WHY: Final = 500
MOST_TAGS: Final = 20
LONGEST_TAG: Final = 40
LANGUAGES: Final = 12
"""Letters in a language's code, such as "sv" or "zh-Hant"."""


async def ask(services: Services, _caller: Caller, query: AskBank) -> list[BankRow]:
    """List the bank."""
    rows = await services.ledger.read(stored.versions)
    found = _judged(rows, _today(services))
    if query.all:
        return [_view(services, row, state) for row, state in found]
    usable = [_view(services, row, state) for row, state in found if state is BankState.USABLE]
    return sorted(usable, key=lambda row: (-row.uses, row.title.casefold(), row.answer))


async def write(services: Services, caller: Caller, command: WriteBankText) -> Done:
    """Write a version; the answer's number is handed back."""
    fact = BankTextWritten(
        answer=command.answer,
        version=1,
        title=need_text(command.title, LONGEST_TITLE),
        text=_need_known_places(need_text(command.text, LONGEST_TEXT)),
        language=need_text(command.language, LANGUAGES),
        tags=tuple(dict.fromkeys(need_text(tag, LONGEST_TAG) for tag in command.tags[:MOST_TAGS])),
        valid_until=command.valid_until,
    )
    if command.valid_until is not None and command.valid_until < _today(services):
        raise refused("input", N_("The last day {day} lies in the past."), day=command.valid_until.isoformat())

    def work(transaction: Transaction) -> Done:
        written = fact
        if command.answer:
            before = _need(transaction, command.answer)
            written = _as_version(fact, before[-1].version + 1)
        else:
            written = _as_version(fact, 1, answer=transaction.next_id("bank"))
        transaction.record(CITY, written, actor=caller.login)
        return Done(id=written.answer)

    return await services.ledger.write(work)


async def approve(services: Services, caller: Caller, command: ApproveBankText) -> Done:
    """Approve a version."""
    rules = services.standing.configuration.pack.bank

    def work(transaction: Transaction) -> Done:
        rows = _need(transaction, command.answer)
        row = next((one for one in rows if one.version == command.version), None)
        if row is None:
            raise refused("unknown", N_("Ready answer {answer} has no version {version}."), **_names(command))
        if row.approved_at is not None:
            raise refused("state", N_("Version {version} of ready answer {answer} is approved."), **_names(command))
        if row.version < rows[-1].version:
            text = N_("There is a newer version of ready answer {answer}: {version}.")
            raise refused("changed", text, answer=str(row.answer), version=str(rows[-1].version))
        if not may_approve(row.written_by, caller.login, rules):
            raise refused("role", N_("Four eyes: somebody else than the writer has to approve a ready answer."))
        fact = BankTextApproved(answer=row.answer, version=row.version)
        transaction.record(CITY, fact, actor=caller.login)
        return Done(id=row.answer)

    return await services.ledger.write(work)


async def withdraw(services: Services, caller: Caller, command: WithdrawBankText) -> Done:
    """Take an answer out of use."""
    why = need_text(command.why, LONGEST_WHY) if command.why.strip() else ""

    def work(transaction: Transaction) -> Done:
        _need(transaction, command.answer)
        transaction.record(CITY, BankTextWithdrawn(answer=command.answer, why=why), actor=caller.login)
        return Done(id=command.answer)

    return await services.ledger.write(work)


def need_usable(conn: Connection, services: Services, answer: int, version: int) -> None:
    """Refuse to send what was made from a version that may not be used (any more). Raises Refused("bank")."""
    rows = stored.versions(conn, answer) if answer > 0 else []
    if not rows:
        raise refused("unknown", N_("There is no ready answer {answer}."), answer=str(answer))
    state = states([stored.facts(row) for row in rows], _today(services)).get(version)
    if state in UNUSABLE:
        raise refused("bank", UNUSABLE[state], title=rows[-1].title)
    if state is None:
        raise refused(
            "unknown",
            N_("Ready answer {answer} has no version {version}."),
            answer=str(answer),
            version=str(version),
        )


def _judged(rows: Sequence[Any], today: date) -> list[tuple[Any, BankState]]:
    found = []
    for _answer, group in groupby(rows, key=lambda row: row.answer):
        members = list(group)
        verdicts = states([stored.facts(row) for row in members], today)
        found += [(row, verdicts[row.version]) for row in members]
    return found


def _view(services: Services, row: Any, state: BankState) -> BankRow:
    name = services.standing.name
    return BankRow(
        answer=row.answer,
        version=row.version,
        state=state,
        title=row.title,
        text=row.text,
        language=row.language,
        tags=tuple(row.tags),
        valid_until=stored.valid_until(row),
        written_by=name(row.written_by),
        written_at=row.written_at,
        approved_by=name(row.approved_by) if row.approved_by is not None else "",
        approved_at=row.approved_at,
        why=row.withdrawn_why or "",
        uses=row.uses,
    )


def _need(transaction: Transaction, answer: int) -> Sequence[Any]:
    """Return an answer's versions. Raises Refused where there is none, or it has been withdrawn."""
    rows = stored.versions(transaction.conn, answer) if answer > 0 else []
    if not rows:
        raise refused("unknown", N_("There is no ready answer {answer}."), answer=str(answer))
    if rows[-1].withdrawn_at is not None:
        raise refused("state", N_("Ready answer {answer} has been withdrawn."), answer=str(answer))
    return rows


def _need_known_places(text: str) -> str:
    wrong = adapt.unknown(text)
    if wrong:
        known = ", ".join(f"{{{name}}}" for name in sorted(adapt.KNOWN))
        place = f"{{{wrong[0]}}}"
        raise refused("input", N_("{place} is no placeholder. There are {known}."), place=place, known=known)
    return text


def _as_version(fact: BankTextWritten, version: int, *, answer: int = 0) -> BankTextWritten:
    from msgspec import structs

    return structs.replace(fact, version=version, answer=answer or fact.answer)


def _names(command: ApproveBankText) -> dict[str, str]:
    return {"answer": str(command.answer), "version": str(command.version)}


def _today(services: Services) -> date:
    pack = services.standing.configuration.pack
    return services.standing.calendar(pack).local_date(services.clock())


QUERIES: Final[dict[type, Handler]] = {AskBank: ask}
COMMANDS: Final[dict[type, Handler]] = {WriteBankText: write, ApproveBankText: approve, WithdrawBankText: withdraw}
