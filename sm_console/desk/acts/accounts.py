"""Changing the configuration from the console: the files are written, then read again by everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from config.credentials import drop_secret, store_secret
from config.errors import ConfigError
from config.schema import Account, Person
from config.write import add_account, remove_account, set_person
from sm_console.api.commands import AddAccount, AddStaff, RemoveAccount
from sm_console.api.views import Done
from sm_console.core.messages import N_
from sm_console.core.model import Role
from sm_console.desk import upkeep
from sm_console.desk.refusals import config_refused, refused
from sm_console.desk.services import Caller, Services


async def add(services: Services, _caller: Caller, command: AddAccount) -> Done:
    """Write a new account and its secret."""
    if services.standing.account(command.id) is not None:
        raise refused("config", N_('There is already an account "{id}".'), id=command.id)
    account = Account(
        id=command.id,
        platform=command.platform,
        address=command.address,
        name=command.name,
        unit=command.unit,
        responsible=command.responsible,
        stand_in=command.stand_in,
        user=command.user,
        allow_private=command.allow_private,
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

    await _changed(services, write)
    return Done()


async def remove(services: Services, _caller: Caller, command: RemoveAccount) -> Done:
    """Take an account and its secret out of the files."""
    folder = services.standing.folder

    def write() -> None:
        remove_account(folder, command.id)
        drop_secret(folder, command.id)

    await _changed(services, write)
    return Done()


async def add_staff(services: Services, _caller: Caller, command: AddStaff) -> Done:
    """Put a person on the staff list, or change their first name; their role stays."""
    known = services.standing.configuration.person(command.login)
    role = known.role if known is not None else Role.STAFF
    person = Person(login=command.login, first_name=command.first_name, role=role)
    await _changed(services, lambda: set_person(services.standing.folder, person))
    return Done()


async def _changed(services: Services, write: Callable[[], Any]) -> None:
    """Write off the loop (the disk may be slow), then put what was written into force."""
    try:
        await asyncio.to_thread(write)
    except ConfigError as error:
        raise config_refused(error) from None
    await upkeep.reload(services)
