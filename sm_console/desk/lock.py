"""The lock that lets one process at a time own a data directory.

The kernel frees it when the process ends, however it ends. The file holds the owner's process id,
for messages only. A socket left behind by a dead owner may be removed only while holding it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

LOCK_NAME: Final = "desk.lock"


class DataLock:
    """A held lock; make one with :meth:`take`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, data: Path) -> DataLock | None:
        """Lock ``data``, made with mode 0700 where missing; ``None`` when another process has it.

        Raises OSError when the directory cannot be made or written.
        """
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(data / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        try:
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:  # such as a full disk; the call itself does not know the name
            os.close(descriptor)
            raise OSError(error.errno, error.strerror, str(data / LOCK_NAME)) from error
        return cls(descriptor)

    def release(self) -> None:
        """Give the directory back; doing it twice is no error."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def owner(data: Path) -> int | None:
    """Return the process id that last took the lock, for a message; ``None`` where it is not known."""
    try:
        return int((data / LOCK_NAME).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
