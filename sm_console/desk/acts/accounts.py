"""Changing the configuration from the console: the files are written, then read again by everybody."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any, Final

from msgspec import structs

from config.credentials import drop_secret, environment_name, store_secret
from config.errors import ConfigError
from config.schema import Account, Approval, Person
from config.write import add_account, remove_account, set_login, set_person
from connectors.base import Found
from connectors.errors import ConnectorError
from sm_console.api.commands import AddAccount, AddStaff, RemoveAccount, StoreLogin
from sm_console.api.register_commands import ProposeAccount
from sm_console.api.views import Done, ProbeView
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role
from sm_console.desk import upkeep
from sm_console.desk.refusals import config_refused, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import polling

TRY_SECONDS: Final = 60.0
"""How long trying a new login may take."""


async def add(services: Services, _caller: Caller, command: AddAccount) -> Done:
    """Write a new account and its secret."""
    account = structs.replace(
        new_account(services, command),
        user=command.user,
        allow_private=command.allow_private,
        remote=command.remote,
        options=command.options,
        approval=_approval(services, command),
    )
    folder = services.standing.folder

    def write() -> None:
        add_account(folder, account)
        if command.secret:
            try:
                store_secret(folder, account.id, command.secret)
            except ConfigError:
                remove_account(folder, account.id)  # an account that cannot log in helps nobody
                raise

    await put_in_force(services, write)
    return Done()


def new_account(services: Services, command: AddAccount | ProposeAccount) -> Account:
    """Return the account that a command describes. Raises Refused("config") for an id that is taken."""
    if services.standing.account(command.id) is not None:
        raise refused("config", N_('There is already an account "{id}".'), id=command.id)
    return Account(
        id=command.id,
        platform=command.platform,
        address=command.address,
        name=command.name,
        unit=command.unit,
        responsible=command.responsible,
        stand_in=command.stand_in,
    )


def _approval(services: Services, command: AddAccount) -> Approval | None:
    """Return the approval that comes with a new account (R1). Raises Refused("input") for one of tomorrow."""
    if not command.approved_by.strip():
        return None
    today = services.standing.calendar().local_date(services.clock())
    if command.approved_on is not None and command.approved_on > today:
        raise refused("input", N_("The day of the approval lies ahead."))
    return Approval(by=command.approved_by.strip(), on=command.approved_on or today)


async def store_login(services: Services, _caller: Caller, command: StoreLogin) -> ProbeView:
    """Write down a login, then try it as it stands now."""
    if services.standing.account(command.account) is None:
        raise refused("config", N_('There is no account "{id}".'), id=command.account)
    folder, variable = services.standing.folder, environment_name(command.account)
    if os.environ.get(variable):
        text = N_("The secret of {id} stands in {variable} and wins over what is stored: take it away there first.")
        raise refused("config", text, id=command.account, variable=variable)

    def write() -> None:
        store_secret(folder, command.account, command.secret)
        if command.user or command.remote:
            set_login(folder, command.account, user=command.user, remote=command.remote)

    await put_in_force(services, write)
    account = services.standing.account(command.account)
    if account is None:
        raise refused("config", N_('There is no account "{id}".'), id=command.account)
    await services.ledger.write(lambda transaction: polling.put(transaction.conn, account.id, next_due=None))
    services.collector.forget(account.id)
    return await _tried(services, account)


async def _tried(services: Services, account: Account) -> ProbeView:
    try:
        async with asyncio.timeout(TRY_SECONDS):
            found = await services.links.connector(account).check()
    except ConnectorError as error:
        found, platform = Found(kind="", summary=error.message), ""
    except TimeoutError:
        found, platform = Found(kind="", summary=Message(N_("The platform answered too slowly."))), ""
    else:
        platform = account.platform
    return ProbeView(
        platform=platform,
        address=account.address,
        kind=found.kind,
        name=found.name,
        summary=found.summary,
        warnings=list(found.warnings),
    )


async def remove(services: Services, _caller: Caller, command: RemoveAccount) -> Done:
    """Take an account and its secret out of the files."""
    folder = services.standing.folder

    def write() -> None:
        remove_account(folder, command.id)
        drop_secret(folder, command.id)

    await put_in_force(services, write)
    return Done()


async def add_staff(services: Services, _caller: Caller, command: AddStaff) -> Done:
    """Put a person on the staff list, or change their first name; their role stays."""
    known = services.standing.configuration.person(command.login)
    role = known.role if known is not None else Role.STAFF
    person = Person(login=command.login, first_name=command.first_name, role=role)
    await put_in_force(services, lambda: set_person(services.standing.folder, person))
    return Done()


async def put_in_force(services: Services, write: Callable[[], Any]) -> None:
    """Write off the loop (the disk may be slow), then put what was written into force."""
    try:
        await asyncio.to_thread(write)
    except ConfigError as error:
        raise config_refused(error) from None
    await upkeep.reload(services)
