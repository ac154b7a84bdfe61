"""What SQLite says when the disk, not the program, is the trouble: one sentence for a person."""

from __future__ import annotations

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


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the disk is to blame for into a sentence. Raises DiskTrouble; everything else passes as it is."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", None)
        sentence = _SENTENCES.get(code & _PRIMARY) if code is not None else None
        if sentence is None:
            raise
        raise DiskTrouble(Message(sentence, {"path": str(path)})) from error
