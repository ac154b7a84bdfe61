"""Whether configuration, credentials, data folder and database are in order, and who may read them."""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sm_console.cli.check import Finding
from sm_console.cli.session import config_of, paths_of, with_desk
from sm_console.core import os_trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from config.schema import Configuration


def files(args: argparse.Namespace) -> Iterator[Finding]:
    """Look at each in turn; what one finds never keeps the next from being looked at."""
    from config.errors import ConfigError
    from config.load import load

    folder, data = config_of(args), paths_of(args).data
    readable = True
    try:
        configuration = load(folder)
    except ConfigError as error:
        readable = False
        yield from (Finding(what=_("configuration"), level=2, text=text) for text in error.render(translate))
    else:
        yield from _configuration(configuration, folder)
        yield from _credentials(configuration, folder)
    yield from _data(data)
    if readable:
        yield _database(args, data)


def _told(text: str, **values: str) -> str:
    return translate(Message(text, values))


def _configuration(configuration: Configuration, folder: Path) -> Iterator[Finding]:
    import pwd

    from config.letters import check_letters

    for problem in check_letters(folder):
        yield Finding(what=_("letter templates"), level=2, text=problem.render(translate))
    accounts, staff = str(len(configuration.accounts)), str(len(configuration.staff))
    text = N_("{accounts} accounts, {staff} on the staff list, rules {pack}, in {folder}")
    yield Finding(
        what=_("configuration"),
        level=0,
        text=_told(text, accounts=accounts, staff=staff, pack=configuration.pack.label, folder=str(folder)),
    )
    try:
        login = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        login = ""
    if configuration.person(login) is None:
        text = N_("{login} is not on the staff list and cannot sign answers: `sm-console staff add {login} FIRSTNAME`")
        yield Finding(what=_("staff"), level=1, text=_told(text, login=login or "?"))


def _credentials(configuration: Configuration, folder: Path) -> Iterator[Finding]:
    from config.credentials import secret_for
    from config.errors import ConfigError

    what = _("credentials")
    wanting = [account.id for account in configuration.accounts if account.user]
    try:
        missing = [account for account in wanting if not secret_for(folder, account)]
    except ConfigError as error:
        yield from (Finding(what=what, level=2, text=text) for text in error.render(translate))
        return
    for account in missing:
        yield Finding(what=what, level=2, text=_told(N_("no password for {account}"), account=account))
    if not missing:
        yield Finding(what=what, level=0, text=_told(N_("logins, closed to others: {count}"), count=str(len(wanting))))


def _data(folder: Path) -> Iterator[Finding]:
    what = _("data folder")
    try:
        status = folder.stat()
        open_files = sorted(
            path.name for path in folder.iterdir() if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
        )
    except FileNotFoundError:
        yield Finding(what=what, level=0, text=_told(N_("{folder} will be made when needed"), folder=str(folder)))
        return
    except OSError as error:
        text = N_("{folder} cannot be read: {reason}")
        yield Finding(
            what=what, level=2, text=_told(text, folder=str(folder), reason=translate(os_trouble.reason(error)))
        )
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(what=what, level=2, text=_told(N_("{folder} cannot be written"), folder=str(folder)))
    elif stat.S_IMODE(status.st_mode) & 0o077 and open_files:
        text = N_("others can read {names} in {folder}: `chmod 700 {folder}`")
        yield Finding(what=what, level=2, text=_told(text, names=", ".join(open_files), folder=str(folder)))
    else:
        yield Finding(what=what, level=0, text=_told(N_("{folder}, closed to others"), folder=str(folder)))


def _database(args: argparse.Namespace, folder: Path) -> Finding:
    """Ask the desk, a running one or one for the moment: it opens, checks and if need be migrates the database."""
    from sm_console.api.commands import Refused
    from sm_console.api.desk import DeskGone
    from sm_console.api.queries import AskStatus

    what = _("database")
    if not any(folder.glob("*.db*")) and not any(folder.glob("*.sock")):
        return Finding(what=what, level=0, text=_("none yet; it is made when first needed"))
    try:
        status = with_desk(args, lambda desk: desk.ask(AskStatus()))
    except Refused as refused:
        return Finding(what=what, level=2, text=translate(refused.message))
    except (DeskGone, OSError) as error:
        return Finding(what=what, level=2, text=_told(N_("the desk does not answer: {reason}"), reason=str(error)))
    text = N_("in order, {open} open comments, desk {mode}")
    return Finding(what=what, level=0, text=_told(text, open=str(status.open), mode=status.mode))
