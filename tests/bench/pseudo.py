"""Programs run in a pseudo-terminal: their bytes counted, their keys timed, their screen read."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

COLUMNS, LINES = 160, 48
_READ_BYTES = 1 << 16


class Answer(NamedTuple):
    """What came after a key: the bytes, and milliseconds to the first and to the last of them."""

    output: bytes
    first_ms: float
    last_ms: float


class Terminal:
    """One program in a pseudo-terminal of its own. Nothing answers the program's questions to the terminal."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = COLUMNS,
        lines: int = LINES,
        environ: Mapping[str, str] | None = None,
        ignored: Sequence[signal.Signals] = (),
    ) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            _become(command, environ or {}, ignored)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self._status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def resize(self, columns: int, lines: int) -> None:
        """Change the size, as a window does."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read(self, quiet: float, most: float = 10.0) -> Answer:
        """Return what comes until nothing came for ``quiet`` seconds, waiting at most ``most``."""
        start = time.perf_counter()
        first = last = start
        output = bytearray()
        while (now := time.perf_counter()) - start < most:
            wait = most - (now - start) if not output else quiet
            if not select.select([self.fd], [], [], wait)[0]:
                break
            try:
                data = os.read(self.fd, _READ_BYTES)
            except OSError:  # the program has ended
                break
            if not data:
                break
            last = time.perf_counter()
            first = last if not output else first
            output += data
        return Answer(bytes(output), (first - start) * 1_000, (last - start) * 1_000)

    def watch(self, quiet: float, most: float = 30.0, *, wanted: bytes = b"") -> Iterator[tuple[float, bytes]]:
        """Yield what comes with its milliseconds since the program's start, until ``quiet`` seconds without any.

        Silence before ``wanted`` has come does not count.
        """
        end = self.started + most
        wait = most
        seen = b""
        while time.perf_counter() < end and select.select([self.fd], [], [], wait)[0]:
            try:
                data = os.read(self.fd, _READ_BYTES)
            except OSError:
                return
            if not data:
                return
            yield (time.perf_counter() - self.started) * 1_000, data
            seen = (seen + data) if wanted else b""
            wait = quiet if wanted in seen else end - time.perf_counter()

    def read_until(self, wanted: bytes, most: float = 20.0) -> bytes:
        """Return all output up to the read in which ``wanted`` came; TimeoutError if it does not come."""
        output = bytearray()
        end = time.perf_counter() + most
        while wanted not in output:
            left = end - time.perf_counter()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise TimeoutError(f"{wanted!r} did not come; the last was {bytes(output[-300:])!r}")
            try:
                output += os.read(self.fd, _READ_BYTES)
            except OSError:
                raise TimeoutError(f"the program ended; the last was {bytes(output[-300:])!r}") from None
        return bytes(output)

    def press(self, keys: bytes, quiet: float = 0.15, most: float = 3.0) -> Answer:
        """Send keys and return what came of them."""
        self.send(keys)
        return self.read(quiet, most)

    def send(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self.fd, keys)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def wait(self, most: float = 20.0) -> int:
        """Return the exit status once the program has ended (negative: by that signal), its output thrown away."""
        end = time.perf_counter() + most
        while self._status is None and time.perf_counter() < end:
            if self.fd >= 0:
                self.read(0.05, most=0.05)
            else:
                select.select([], [], [], 0.02)
            self._reap(os.WNOHANG)
        if self._status is None:
            raise TimeoutError(f"the program still runs after {most} seconds")
        return self._status

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped connection does."""
        os.close(self.fd)
        self.fd = -1

    def close(self) -> None:
        """End the program if it still runs, and close the terminal."""
        self._reap(os.WNOHANG)
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap(0)
        if self.fd >= 0:
            self.hang_up()

    def _reap(self, flags: int) -> None:
        if self._status is None:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, flags)
                if pid:
                    self._status = os.waitstatus_to_exitcode(status)


def _become(command: Sequence[str], environ: Mapping[str, str], ignored: Sequence[signal.Signals]) -> None:
    """Turn the child process into the program."""
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
    kept = {
        name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES", "COLORTERM", "NO_COLOR"}
    }
    try:
        os.execvpe(command[0], list(command), {**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environ})
    finally:
        os._exit(127)
