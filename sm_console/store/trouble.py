"""What SQLite says when the disk, not the program, is the trouble: one sentence for a person."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.store.errors import DiskTrouble

_PRIMARY: Final = 0xFF  # an extended code names its kind in the lowest byte

_SENTENCES: Final = {
    sqlite3.SQLITE_FULL: N_("The disk is full: nothing was saved. Make room on the disk of {path}, then try again."),
    sqlite3.SQLITE_READONLY: N_("The database may not be written to: nothing was saved. Look at the rights of {path}."),
    sqlite3.SQLITE_PERM: N_("The database may not be written to: nothing was saved. Look at the rights of {path}."),
    sqlite3.SQLITE_BUSY: N_("Another program holds the database {path}: nothing was saved. Try again."),
    sqlite3.SQLITE_CANTOPEN: N_("The database {path} cannot be opened any more: nothing was saved."),
    sqlite3.SQLITE_IOERR: N_("The disk of {path} fails: nothing was saved. Look at the disk, and at the backups."),
    sqlite3.SQLITE_CORRUPT: N_("The database {path} is damaged. Stop the desk, and take the latest backup."),
    sqlite3.SQLITE_NOTADB: N_("The database {path} is damaged. Stop the desk, and take the latest backup."),
}


_SYSTEM: Final = {
    errno.ENOSPC: sqlite3.SQLITE_FULL,
    errno.EDQUOT: sqlite3.SQLITE_FULL,
    errno.EROFS: sqlite3.SQLITE_READONLY,
}
"""What the operating system says before SQLite has a say."""

_LITTLE: Final = 1024 * 1024
"""Bytes left on a disk that is as good as full: the log's index alone takes 32 KiB at a time."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the disk is to blame for into a sentence. Raises DiskTrouble; everything else passes as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        trouble = trouble_of(error, path)
        if trouble is None:
            raise
        raise trouble from error


def trouble_of(error: DBAPIError | sqlite3.Error | OSError, path: Path) -> DiskTrouble | None:
    """Return the sentence for what the disk is to blame for, ``None`` for everything else."""
    sentence = _SENTENCES.get(_kind(error, path))
    return DiskTrouble(Message(sentence, {"path": str(path)})) if sentence is not None else None


def _kind(error: DBAPIError | sqlite3.Error | OSError, path: Path) -> int:
    """Return SQLite's kind of trouble, 0 for what is no trouble with the disk."""
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, 0)
    code = getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlite_errorcode", None)
    kind = (code or 0) & _PRIMARY
    if kind == sqlite3.SQLITE_IOERR and _is_full(path):
        return sqlite3.SQLITE_FULL  # where the log's index cannot grow, SQLite says no more than that
    return kind


def _is_full(path: Path) -> bool:
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False  # it cannot even be asked: it fails
    return disk.f_bavail * disk.f_frsize < _LITTLE
