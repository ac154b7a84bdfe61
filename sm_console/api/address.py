"""Addresses of unix sockets, however long the path to them is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
