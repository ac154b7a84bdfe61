"""Lists of accounts from elsewhere, and the staff list's other end."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

from config.account_list import Line, plan
from config.write import change_accounts, remove_person
from sm_console.api.register_commands import ImportAccounts, RemoveStaff
from sm_console.api.register_views import ImportChange, ImportProblem, ImportView
from sm_console.api.views import Done
from sm_console.core.messages import N_
from sm_console.core.register_entries import EntryChanged
from sm_console.desk.acts.accounts import put_in_force
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services

MOST_LINES: Final = 20_000


async def import_accounts(services: Services, caller: Caller, command: ImportAccounts) -> ImportView:
    """Say what a list would change; carry it out where that was asked for and nothing is wrong with it."""
    if len(command.lines) > MOST_LINES:
        raise refused("input", N_("At most {most} lines can be read at once."), most=str(MOST_LINES))
    lines = [Line(number=line.number, cells=line.cells) for line in command.lines]
    found = await asyncio.to_thread(plan, services.standing.configuration, lines, command.file)
    done = command.carry_out and not found.problems
    if done and found.told:
        stamps = services.standing.configuration.stamps  # what was planned is carried out on what was looked at
        write = partial(change_accounts, services.standing.folder, found.changes, found.added, seen=stamps)
        await put_in_force(services, write)
        keys: dict[str, list[str]] = {}
        for change in found.told:
            keys.setdefault(change.account, []).append(change.key)

        def work(transaction: Transaction) -> None:
            for account, changed in keys.items():
                transaction.record(account, EntryChanged(keys=tuple(changed)), actor=caller.login)

        await services.ledger.write(work)
    return ImportView(
        changes=[
            ImportChange(account=one.account, key=one.key, before=one.before, after=one.after, new=one.new)
            for one in found.told
        ],
        problems=[ImportProblem(message=one.message, place=one.place, hint=one.hint) for one in found.problems],
        same=found.same,
        done=done,
    )


async def remove_staff(services: Services, _caller: Caller, command: RemoveStaff) -> Done:
    """Take a person off the staff list."""
    await put_in_force(services, partial(remove_person, services.standing.folder, command.login))
    return Done()
