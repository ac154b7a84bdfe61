"""Replacing a file so that a reader, a crash or another writer never meets half of one."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.errors import ConfigChanged, ConfigError, Problem
from config.files import Source, read, trouble
from sm_console.core.messages import N_
from sm_console.core.model import Message

LOCK_NAME = ".lock"
_MOST_WAIT_SECONDS = 5.0
_PAUSE_SECONDS = 0.02


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that programs of ours write one after the other.

    Makes the folder where it is missing. Raises ConfigError where it cannot be written to, or where
    another program keeps the lock for seconds.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError([trouble(str(folder), error)]) from None
    try:
        _wait_for(handle, folder)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, folder: Path) -> None:
    patience = time.monotonic() + _MOST_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise ConfigError([trouble(str(folder / LOCK_NAME), error)]) from None
            if time.monotonic() > patience:
                message = Message(N_("another program is writing here and does not finish"))
                hint = Message(N_("try again in a moment"))
                raise ConfigError([Problem(file=str(folder), message=message, hint=hint)]) from None
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def replace(path: Path, data: bytes, before: Source, *, mode: int | None = None) -> None:
    """Put ``data`` in the file's place, under the lock, if it still is what ``before`` read.

    Its permissions and owner stay; a new one gets ``mode``, or what the umask gives. A symbolic link
    stays one, and what it points to is replaced. Raises ConfigChanged, ConfigError.
    """
    target = Path(os.path.realpath(path))
    scratch = target.with_name(f".{target.name}.new")
    try:
        try:
            _write_scratch(scratch, data, before, mode)
            # Editors take no lock of ours: look once more, as late as can be.
            if read(target).stamp != before.stamp:
                raise ConfigChanged(path.name)
            scratch.replace(target)
        finally:
            scratch.unlink(missing_ok=True)
        _sync_folder(target.parent)
    except OSError as error:
        raise ConfigError([trouble(path.name, error)]) from None


def _write_scratch(scratch: Path, data: bytes, before: Source, mode: int | None) -> None:
    scratch.unlink(missing_ok=True)  # left behind by a crash: nobody else writes while we hold the lock
    wanted = before.mode if before.data is not None and mode is None else mode
    first_mode = 0o644 if wanted is None else wanted & 0o600
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, first_mode)
    with os.fdopen(handle, "wb") as file:
        if before.data is not None and before.owner != os.geteuid():
            with suppress(PermissionError):  # only root can give a file back to its owner
                os.fchown(handle, before.owner, -1)
        if wanted is not None:
            os.fchmod(handle, wanted)
        file.write(data)
        file.flush()
        os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_copy(path: Path, source: Source) -> Path:
    """Save the file as it was beside it, never over an earlier copy. Raises ConfigError."""
    number = 1
    while True:
        copy = path.with_name(f"{path.name}.bak" + (str(number) if number > 1 else ""))
        try:
            handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, source.mode & 0o600)
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            raise ConfigError([trouble(copy.name, error)]) from None
        with os.fdopen(handle, "wb") as file:
            file.write(source.data or b"")
            file.flush()
            os.fsync(handle)
        return copy
