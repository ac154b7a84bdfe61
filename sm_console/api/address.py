"""Addresses of unix sockets, however long the path to them is."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_LONGEST: Final = 100
"""The kernel keeps 108 bytes for a unix address; longer paths are reached through the directory."""


@contextmanager
def socket_address(path: Path) -> Iterator[str]:
    """Yield an address to connect or bind to while the block runs. Raises OSError without a directory."""
    if len(os.fsencode(path)) <= _LONGEST:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)


def listening_socket(path: Path, mode: int, backlog: int = 100) -> socket.socket:
    """A non-blocking socket that listens at ``path``, in place of one left there. Raises OSError.

    The name appears when connections are taken already: whoever sees it can come in.
    """
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError(errno.EEXIST, "not a socket", str(path))
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        new = path.with_name(f".{path.name}.new")
        new.unlink(missing_ok=True)
        with socket_address(new) as address:
            made.bind(address)
            Path(address).chmod(mode)
        made.listen(backlog)
        made.setblocking(False)
        new.replace(path)
    except BaseException:
        made.close()
        raise
    return made
