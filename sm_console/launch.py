"""A desk beside the console, in a process of its own that lasts as long as somebody is connected to it.

Importing the engine takes about as long as importing the screen: side by side the queue stands sooner,
and no work of the desk ever keeps a key waiting. It also outlives the console that started it while
others of the same person are connected, and until what they queued has left.

Nothing heavy is imported here: this runs before the first frame.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from config.paths import Paths
from sm_console.api.address import socket_address

_NULL = [
    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
]


class Beside:
    """The desk process started by this one, if any. ``listens`` tells whether a desk accepts at the socket."""

    def __init__(self, paths: Paths, language: str | None, socket_path: Path) -> None:
        self._paths = paths
        self._language = language
        self._socket = socket_path
        self._pid = 0

    def start(self) -> None:
        """Start a desk unless one listens already. Losing the race for the lock it ends by itself."""
        if self.running or _accepts(self._socket):
            return
        words = ["--config", str(self._paths.config), "--data", str(self._paths.data)]
        if self._language:
            words += ["--language", self._language]
        # Isolated, so that neither the working directory nor the environment can slip a module in.
        arguments = [sys.executable, "-I", "-m", "sm_console", *words, "desk", "--private"]
        self._pid = os.posix_spawn(sys.executable, arguments, os.environ, file_actions=_NULL, setsid=True)

    @property
    def running(self) -> bool:
        """Whether the process started here still runs."""
        if not self._pid:
            return False
        try:
            ended, _status = os.waitpid(self._pid, os.WNOHANG)
        except ChildProcessError:
            ended = self._pid
        if ended:
            self._pid = 0
        return not ended


def _accepts(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as probe, socket_address(path) as address:
            probe.connect(address)
    except OSError:
        return False
    return True
