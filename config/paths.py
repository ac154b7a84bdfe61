"""Where configuration and data are: for one person the XDG folders, for a service the system's."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from config.errors import ConfigError, Problem
from config.files import trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message

_FOLDER = "sm-console"


class Paths(msgspec.Struct, frozen=True):
    """The two folders everything stands in; both absolute."""

    config: Path
    data: Path


def default_paths(config_dir: Path | None = None, data_dir: Path | None = None) -> Paths:
    """Return the folders of the person running the program, each replaced by the one given.

    Raises ConfigError where there is no home folder to put them in.
    """
    return Paths(
        config=config_dir.absolute() if config_dir else _xdg("XDG_CONFIG_HOME", ".config") / _FOLDER,
        data=data_dir.absolute() if data_dir else _xdg("XDG_DATA_HOME", ".local/share") / _FOLDER,
    )


def served_paths() -> Paths:
    """Return the folders of the service that a whole server shares."""
    return Paths(config=Path("/etc") / _FOLDER, data=Path("/var/lib") / _FOLDER)


def _xdg(variable: str, fallback: str) -> Path:
    """Return a base folder; a relative one in the variable is ignored, as the XDG specification asks."""
    given = Path(os.environ.get(variable, ""))
    if given.is_absolute():
        return given
    try:
        return Path.home() / fallback
    except RuntimeError:
        message = Message(N_("there is no home folder to keep settings in"))
        hint = Message(N_("name folders with --config and --data"))
        raise ConfigError([Problem(file="~", message=message, hint=hint)]) from None


def make_private(folder: Path) -> None:
    """Make a folder that only this user can look into, parents as usual.

    One that is there already must be this user's own and no link, and is closed to others where it
    was open. Raises ConfigError.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            _check_private(folder)
    except OSError as error:
        raise ConfigError([trouble(str(folder), error)]) from None


def _check_private(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        message = Message(N_("the folder belongs to someone else"))
        hint = Message(N_("choose another folder with --data"))
        raise ConfigError([Problem(file=str(folder), message=message, hint=hint)])
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)
