"""The register of accounts: proposing, ticking off, approving, who is responsible, and seasons (R1, R3, R14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from config.errors import ConfigError, Fault, Problem, nearest, quoted
from config.schema import Account, Approval
from config.values import season_window
from config.write import add_account, approval_keys, change_accounts, season_keys
from sm_console.api import register_commands as commands
from sm_console.api.views import Done
from sm_console.core import register, register_entries, season
from sm_console.core.messages import N_
from sm_console.core.register_entries import Checklist
from sm_console.core.rules import ListItem
from sm_console.desk import judging
from sm_console.desk.acts.accounts import new_account, put_in_force
from sm_console.desk.judging import Subject
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import config_refused, need_text, refused
from sm_console.desk.services import Caller, Services

if TYPE_CHECKING:
    from sm_console.core.entries import Fact

LONGEST_NOTE: Final = 2_000
LONGEST_WORD: Final = 200
MOST_WINDOWS: Final = 50


async def propose(services: Services, caller: Caller, command: commands.ProposeAccount) -> Done:
    """Write down an account that nothing watches yet."""
    account = structs.replace(new_account(services, command), proposed=True)
    await put_in_force(services, partial(add_account, services.standing.folder, account))
    await _record(services, caller, {command.id: register_entries.AccountProposed()})
    return Done()


async def tick(services: Services, caller: Caller, command: commands.TickPoint) -> Done:
    """Tick off a point of a checklist, or take that back."""
    note = need_text(command.note, LONGEST_NOTE) if command.note.strip() else ""
    need_account(services, command.account)

    def work(transaction: Transaction) -> Done:
        subject = _subject(services, transaction, command.account)
        rules = subject.here.pack
        starting = command.checklist is Checklist.START
        _need_point(rules.register.checklist if starting else rules.season.wake_list, command.item)
        occasion = "" if starting else _occasion(subject).isoformat()
        fact: Fact
        if command.done:
            fact = register_entries.ItemTicked(
                checklist=command.checklist, item=command.item, occasion=occasion, note=note
            )
        else:
            fact = register_entries.ItemUnticked(checklist=command.checklist, item=command.item, occasion=occasion)
        transaction.record(command.account, fact, actor=caller.login)
        return Done()

    return await services.ledger.write(work)


def _need_point(listed: tuple[ListItem, ...], wanted: str) -> None:
    """Refuse a point that the rule pack's list does not have."""
    known = [point.id for point in listed]
    if wanted not in known:
        names = ", ".join(known) or "–"
        raise refused("unknown", N_("There is no point {item}; there is: {names}."), item=quoted(wanted), names=names)


def _occasion(subject: Subject) -> date:
    """Return the season that is being woken for, or runs. Raises Refused("state")."""
    verdict = season.judge(subject.facts, subject.here)
    if verdict is None or verdict.occasion is None:
        days = str(subject.here.pack.season.wake_days)
        text = N_("No season of {account} runs or begins within {days} days: there is no list to tick off yet.")
        raise refused("state", text, account=subject.account.id, days=days)
    return verdict.occasion


async def approve(services: Services, caller: Caller, command: commands.ApproveAccount) -> Done:
    """Record a manager's approval; a proposed account is watched from then on."""
    account = need_account(services, command.account)
    by = need_text(command.by or services.standing.name(caller.login), LONGEST_WORD)

    def look(transaction: Transaction) -> tuple[Subject, list[str]]:
        subject = _subject(services, transaction, account.id)
        return subject, register.unticked(subject.facts, subject.here.pack) if account.proposed else []

    subject, left = await services.ledger.write(look)
    if left:
        text = N_("The checklist of {account} is not done; what is left: {names}.")
        raise refused("state", text, account=account.id, names=", ".join(left))
    on = command.on or subject.here.today
    if on > subject.here.today:
        raise refused("input", N_("The day of the approval lies ahead."))
    keys = approval_keys(Approval(by=by, on=on))
    await put_in_force(services, partial(change_accounts, services.standing.folder, {account.id: keys}))
    await _record(services, caller, {account.id: register_entries.AccountApproved(by=by, on=on)})
    return Done()


async def set_account(services: Services, caller: Caller, command: commands.SetAccount) -> Done:
    """Change who is responsible and such."""
    account = need_account(services, command.account)
    given = {name: getattr(command, name) for name in ("name", "unit", "responsible", "stand_in")}
    keys = {
        name: value.strip() or None
        for name, value in given.items()
        if value is not None and value.strip() != getattr(account, name)
    }
    if not keys:
        raise refused("input", N_("There is nothing to change."))
    await put_in_force(services, partial(change_accounts, services.standing.folder, {account.id: keys}))
    await _record(services, caller, {account.id: register_entries.EntryChanged(keys=tuple(keys))})
    return Done()


async def set_seasons(services: Services, caller: Caller, command: commands.SetSeasons) -> Done:
    """Write an account's seasons."""
    account = need_account(services, command.account)
    if len(command.windows) > MOST_WINDOWS:
        raise refused("input", N_("At most {most} seasons can be written down."), most=str(MOST_WINDOWS))
    windows = []
    for written in command.windows:
        try:
            windows.append(season_window(written))
        except Fault as fault:
            problem = Problem(file="", message=fault.message, hint=fault.hint)
            raise config_refused(ConfigError([problem])) from None
    keys: dict[str, Any] = season_keys(windows) if command.seasonal else {"season": None}
    keys["seasonal"] = True if command.seasonal and not windows else None
    await put_in_force(services, partial(change_accounts, services.standing.folder, {account.id: keys}))
    fact = register_entries.SeasonsSet(windows=tuple(map(str, windows)))
    await _record(services, caller, {account.id: fact})
    return Done()


def need_account(services: Services, account_id: str) -> Account:
    """Return a configured account. Raises Refused("unknown") that names the nearest."""
    account = services.standing.account(account_id)
    if account is None:
        near = nearest(account_id, [one.id for one in services.standing.configuration.accounts])
        if near:
            text = N_("There is no account {account}; did you mean {near}?")
            raise refused("unknown", text, account=quoted(account_id), near=near)
        raise refused("unknown", N_("There is no account {account}."), account=quoted(account_id))
    return account


def _subject(services: Services, transaction: Transaction, account_id: str) -> Subject:
    """Return an account's facts at this moment."""
    look = judging.survey(transaction.conn, services.standing, transaction.now, live=True)
    found = judging.gather(look, past=0, only=[account_id], closed=True)
    if not found:
        raise refused("unknown", N_("There is no account {account}."), account=account_id)
    return found[0]


async def _record(services: Services, caller: Caller, facts: Mapping[str, Fact]) -> None:
    """Note in the journal who changed the configuration."""

    def work(transaction: Transaction) -> None:
        for account, fact in facts.items():
            transaction.record(account, fact, actor=caller.login)

    await services.ledger.write(work)
