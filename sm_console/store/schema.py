"""The database's version: compared cheaply at every start, migrated only where it differs.

Alembic is loaded only to migrate. ``VERSIONS`` names every migration there is, oldest first; a test
holds it to the migrations folder.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.store.engine import BUSY_SECONDS, prepare_file, sync_engine
from sm_console.store.errors import DatabaseTooNew, DatabaseUnusable
from sm_console.store.trouble import trouble_of

VERSIONS = tuple(f"{number:04}" for number in range(1, 16))
HEAD = VERSIONS[-1]
MIGRATIONS = Path(__file__).with_name("migrations")


def version_of(path: Path) -> str:
    """Return the database's version, empty for a file without any table.

    Raises DatabaseTooNew for a version this program does not know, DatabaseUnusable for a file that
    cannot be read or holds something else, DiskTrouble where the disk is to blame.
    """
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return ""
            if "alembic_version" not in tables:
                raise DatabaseUnusable(
                    Message(N_("{path} holds something else than this program's database."), {"path": str(path)})
                )
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error as error:
        if isinstance(error, sqlite3.OperationalError) and (trouble := trouble_of(error, path)) is not None:
            raise trouble from error
        raise DatabaseUnusable(
            Message(N_("The database {path} cannot be read: {why}."), {"path": str(path), "why": str(error)})
        ) from error
    version = str(rows[0][0]) if rows else ""
    if version and version not in VERSIONS:
        raise DatabaseTooNew(
            Message(
                N_("The database {path} was made by a newer version of this program ({version}); upgrade the program."),
                {"path": str(path), "version": version},
            )
        )
    return version


def bring_up_to_date(path: Path) -> bool:
    """Make or migrate the database at ``path`` where that is needed; tell whether it was.

    Raises DatabaseTooNew, DatabaseUnusable, DiskTrouble. All of a migration happens in one transaction.
    """
    try:
        prepare_file(path)
    except OSError as error:
        if (trouble := trouble_of(error, path)) is not None:
            raise trouble from error
        raise DatabaseUnusable(
            Message(
                N_("The database {path} cannot be opened: {why}."),
                {"path": str(path), "why": error.strerror or str(error)},
            )
        ) from error
    if version_of(path) == HEAD:
        return False
    _migrate(path)
    return True


def _migrate(path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = sync_engine(path, writer=True)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
