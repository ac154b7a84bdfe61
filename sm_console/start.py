"""Where everything is put together: finding a running desk, or becoming one.

A client of a running desk loads neither engine, SQL nor HTTP client: all of that is imported below
only once a desk has to be opened here.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.paths import Paths, default_paths
from sm_console.api.client import SocketDesk
from sm_console.api.commands import Refused
from sm_console.api.desk import DeskGone
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    from sm_console.desk.identity import Directory
    from sm_console.launch import Beside
    from sm_console.own_desk import EmbeddedDesk

SOCKET_NAME: Final = "desk.sock"
DATABASE_NAME: Final = "desk.db"
SERVED_SOCKET: Final = Path("/run/sm-console/desk.sock")
SOCKET_VARIABLE: Final = "SM_CONSOLE_SOCKET"

SOCKET_SECONDS: Final = 2.0
"""How long a desk that accepts a connection may take to greet."""

STARTING_SECONDS: Final = 15.0
"""How long to wait for a desk that has the lock but does not listen yet: it may be migrating."""

_NEXT_TRY: Final = 0.05
_NEXT_LOOK: Final = 0.005


def private_socket(paths: Paths) -> Path:
    """Return where a desk listens for its own user."""
    return paths.data / SOCKET_NAME


def database_path(paths: Paths) -> Path:
    """Return the database file."""
    return paths.data / DATABASE_NAME


def served_socket() -> Path:
    """Return where a desk for the whole machine listens."""
    return Path(os.environ.get(SOCKET_VARIABLE) or SERVED_SOCKET)


def is_served_here() -> bool:
    """Return whether there is a desk for the whole machine, be it that it does not answer just now.

    Whoever may not even look into its folder is none of its people.
    """
    return os.path.exists(served_socket())  # noqa: PTH110 - Path.exists raises where one may not look


def beside(paths: Paths, language: str | None) -> Beside | None:
    """Return what starts a desk in a process of its own; ``None`` where the machine's served one is used."""
    from sm_console.launch import Beside

    if _is_usual(paths) and is_served_here():
        return None
    return Beside(paths, language, private_socket(paths))


async def connect(
    paths: Paths,
    *,
    language: str | None = None,
    mode: str = "embedded",
    watching: bool = True,
    process: Beside | None = None,
    directory: Directory | None = None,
    only_served: bool = False,
) -> SocketDesk | EmbeddedDesk:
    """Return a desk: a running one, or else one of our own that lasts until it is closed.

    The machine's served desk is only looked for where no other data folder was asked for. Where its socket
    stands, or it was there before (``only_served``), no other one will do: an empty desk of one's own would look
    as if nothing waited (DeskGone; call this again). ``watching``
    false makes one of our own fetch only when told to; ``directory`` says who belongs to which group there.
    With ``process`` it is started beside this one; should that end before it answers, it is opened here after
    all, which tells why. When another process's desk goes away (DeskGone), call this again: whoever comes
    first becomes the desk.

    Raises Refused ("busy": the folder is held by something that does not answer; "role"), ConfigError,
    StoreError, OSError.
    """
    if _is_usual(paths):
        served = await _answering(served_socket())
        if served is not None:
            return served
        if only_served or is_served_here():
            raise DeskGone(str(served_socket()))
    deadline = asyncio.get_running_loop().time() + STARTING_SECONDS
    if process is not None:
        process.start()
    while True:
        running = await _answering(private_socket(paths))
        if running is not None:
            return running
        if process is not None and process.running:
            await asyncio.sleep(_NEXT_LOOK)
            continue
        own = await _own_desk(paths, language=language, mode=mode, watching=watching, directory=directory)
        if own is not None:
            return own
        if asyncio.get_running_loop().time() > deadline:
            raise busy(paths)
        await asyncio.sleep(_NEXT_TRY)


def _is_usual(paths: Paths) -> bool:
    return paths.data == default_paths().data


async def _answering(path: Path) -> SocketDesk | None:
    """Return the desk at a socket, ``None`` where nobody answers. Raises Refused."""
    try:
        return await SocketDesk.connect(path, within=SOCKET_SECONDS)
    except (OSError, TimeoutError, DeskGone):
        return None


def busy(paths: Paths) -> Refused:
    """Return what to say where the folder is held by something that does not answer."""
    from sm_console.desk.lock import owner

    text = N_("Another program (process {pid}) holds {folder} and does not answer. Wait for it, or end it.")
    pid = owner(paths.data)
    return Refused("busy", Message(text, {"pid": str(pid or "?"), "folder": str(paths.data)}))


async def _own_desk(
    paths: Paths, *, language: str | None, mode: str, watching: bool, directory: Directory | None
) -> EmbeddedDesk | None:
    """Become the desk; ``None`` when somebody else has the lock."""
    from sm_console.desk.lock import DataLock

    lock = DataLock.take(paths.data)
    if lock is None:
        return None
    from sm_console.own_desk import open_desk

    return await open_desk(paths, lock, language=language, mode=mode, watching=watching, directory=directory)
