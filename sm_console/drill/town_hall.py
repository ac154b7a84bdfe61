"""The drill's own world: simulated platforms on loopback, and a console's folders that point at them.

Everything lives in one temporary folder, which is gone when the drill is over.
"""

from __future__ import annotations

import os
import pwd
import re
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from config.edit import append_block, lines_of
from config.files import ACCOUNTS, CREDENTIALS
from config.paths import Paths, make_private
from config.schema import Account, Approval, Person, SeasonWindow, YearlyWindow
from config.write import account_table, set_person
from sm_console.core.model import Role
from sm_console.drill.platforms import Opened, open_platform, picture
from sm_console.drill.scenario import Scenario, TownAccount

if TYPE_CHECKING:
    from sm_console.drill.player import Stage

MANAGER = "Ulla Hamn"
"""The invented manager who has approved what is approved (R1)."""

NOBODY_IN_PARTICULAR = "Alex"
_FIRST_NAME = re.compile(r"[A-ZÅÄÖ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöéü]+)?")


LOGO = "logo.png"
"""The reference of the profile pictures (R7), by the name that the rule pack gives it."""


class TownHall:
    """The folders and the platforms of a running drill, by the accounts' keys."""

    def __init__(self, paths: Paths, stages: dict[str, Stage]) -> None:
        self.paths = paths
        self.stages = stages


@asynccontextmanager
async def opened(scenario: Scenario, keep: Path | None = None) -> AsyncIterator[TownHall]:
    """Start the platforms and write the configuration; stop and remove everything at the end.

    ``keep`` names a folder (absolute) that stays, for looking at afterwards. Raises ConfigError, OSError.
    """
    async with AsyncExitStack() as leaving:
        if keep is None:
            folder = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="sm-console-drill-")))
        else:
            make_private(keep)
            folder = keep
        paths = Paths(config=folder / "config", data=folder / "data")
        make_private(paths.config)
        there = {account.key: await open_platform(account, leaving) for account in scenario.accounts}
        today = datetime.now(UTC).date()
        accounts = [_as_configured(account, there[account.key], today) for account in scenario.accounts]
        _write(paths.config, accounts, {key: one.secret for key, one in there.items() if one.secret})
        _write_staff(paths.config, scenario)
        (paths.config / LOGO).write_bytes(picture("logo"))
        yield TownHall(paths, {key: one.stage for key, one in there.items()})


def _as_configured(account: TownAccount, opened: Opened, today: date) -> Account:
    approval = None
    if account.approved is not None:
        approval = Approval(by=MANAGER, on=today + account.approved)
    return Account(
        id=account.key,
        platform=account.platform,
        address=opened.stage.address,
        name=account.name,
        unit=account.unit,
        responsible=account.responsible,
        stand_in=account.stand_in,
        user=opened.user,
        remote=opened.remote,
        options=opened.options,
        allow_private=account.platform != "manual",
        approval=approval,
        proposed=account.proposed,
        seasonal=account.season is not None,
        season=_season(account.season, today),
    )


def _season(season: tuple[timedelta, timedelta] | None, today: date) -> tuple[SeasonWindow, ...]:
    if season is None:
        return ()
    first, last = (today + length for length in season)
    return (YearlyWindow(first=(first.month, first.day), last=(last.month, last.day)),)


def _write(folder: Path, accounts: Iterable[Account], secrets: Mapping[str, str]) -> None:
    """Write all accounts and secrets at once: one by one, each would be checked against all before it."""
    text = ""
    for account in accounts:
        text = append_block(text, "account", account_table(account))
    (folder / ACCOUNTS).write_text(text, encoding="utf-8")
    with open(folder / CREDENTIALS, "x", encoding="utf-8", opener=partial(os.open, mode=0o600)) as file:
        file.write(lines_of(secrets))


def _write_staff(folder: Path, scenario: Scenario) -> None:
    for colleague in scenario.staff:
        set_person(folder, Person(login=colleague.login, first_name=colleague.first_name))
    login, first_name = whoever_runs_this()
    if login:
        set_person(folder, Person(login=login, first_name=first_name, role=Role.MANAGER))


def whoever_runs_this() -> tuple[str, str]:
    """Return login (empty: nobody the machine knows) and first name of the person at the keyboard."""
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return "", NOBODY_IN_PARTICULAR
    word = entry.pw_gecos.partition(",")[0].split(" ")[0]
    return entry.pw_name, word if _FIRST_NAME.fullmatch(word) else NOBODY_IN_PARTICULAR
