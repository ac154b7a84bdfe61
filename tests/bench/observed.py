"""A program in a pseudo-terminal whose screen is followed: keys are timed to the bytes that show what they did."""

from __future__ import annotations

import os
import re
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from os import read
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.pseudo import COLUMNS, LINES, Terminal
from tests.bench.screen import Screen

_SEQUENCE_BEGUN = re.compile(rb"\x1b(\[[?>=<]?[0-9;]*[ $!]?|\][^\x07]*)?")
BARS = 3
"""Lines above the console's list."""
_SWITCH = 0.0005
"""Seconds after which the reading thread gets its turn: it notes when bytes came."""


class Observed:
    """One program and its screen. Bytes are read and dated by a thread, and drawn when somebody looks."""

    def __init__(self, command: Sequence[str], columns: int = COLUMNS, lines: int = LINES, bars: int = BARS) -> None:
        sys.setswitchinterval(_SWITCH)
        self._terminal = Terminal(command, columns=columns, lines=lines)
        self.pid = self._terminal.pid
        self.received = 0
        """Bytes that have come so far."""
        self._screen = Screen(columns, lines)
        self._bars = bars
        self._rest = b""
        self._come: deque[tuple[float, bytes]] = deque()
        self._news = threading.Event()
        self._open = True
        self.pressed = 0.0
        """When the latest key was pressed (``perf_counter``)."""
        self.latest = 0.0
        """When the latest bytes came that have been drawn."""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        self._reader.join()
        self._terminal.close()

    def _read(self) -> None:
        with suppress(OSError):  # the program has ended
            while self._open:
                if select.select([self._terminal.fd], [], [], 0.2)[0]:
                    data = read(self._terminal.fd, 1 << 16)
                    self.received += len(data)
                    self._come.append((time.perf_counter(), data))
                    self._news.set()

    def _draw(self) -> float:
        """Draw one piece of what has come; return when it came, 0 where there is none."""
        if not self._come:
            return 0.0
        when, data = self._come.popleft()
        self.latest = when
        data = self._rest + data
        whole = _whole(data)
        self._rest = data[whole:]
        self._screen.feed(data[:whole])
        return when

    def press(self, key: bytes, effect: Callable[[], bool], most: float) -> float | None:
        """Press and return the milliseconds to the bytes that show the effect; ``None`` if that does not come."""
        while self._draw():
            pass
        self.pressed = start = time.perf_counter()
        self._terminal.send(key)
        while (left := start + most - time.perf_counter()) > 0:
            self._news.clear()
            while when := self._draw():
                if effect():
                    return (when - start) * 1_000
            self._news.wait(min(left, 0.05))
        return None

    def wait(self, wanted: Callable[[], bool], most: float) -> bool:
        """Whether something comes to stand on the screen in so many seconds."""
        end = time.perf_counter() + most
        while time.perf_counter() < end:
            self.pause(0.02)
            if wanted():
                return True
        return False

    def when(self, wanted: Callable[[], bool], most: float) -> float | None:
        """Return when the bytes came with which something stands on the screen; ``None`` if they do not come.

        What stands there already came with the latest bytes at the latest.
        """
        if wanted():
            return self.latest
        end = time.perf_counter() + most
        while (left := end - time.perf_counter()) > 0:
            self._news.clear()
            while when := self._draw():
                if wanted():
                    return when
            self._news.wait(min(left, 0.05))
        return None

    def pause(self, seconds: float) -> None:
        """Let time pass, and draw what comes."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._news.clear()
            while self._draw():
                pass
            self._news.wait(left)

    def lines(self) -> list[str]:
        """The screen."""
        while self._draw():
            pass
        return self._screen.text()

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines())

    def cursor_line(self) -> str:
        """The line of the list on which the cursor stands."""
        return next((line for line in self._screen.text()[self._bars :] if line.startswith(">")), "")

    def cursor_look(self) -> str:
        """How the line with the cursor looks: reversed or bold, by whether the list has the keys."""
        rows = (line for line in self._screen.cells[self._bars :] if line[0][0] == ">")
        return next((line[0][1] for line in rows), "")

    def top(self) -> str:
        """The first line, the places' tabs."""
        return self._screen.text()[0]

    def keep(self, name: str) -> None:
        """Write the screen into the folder that BENCH_KEEP names, if it names one: to look at what went wrong."""
        if folder := os.environ.get("BENCH_KEEP"):
            (Path(folder) / f"{name}.txt").write_text(self.text(), encoding="utf-8")

    def list_lines(self) -> list[str]:
        """The lines of the list, down to the divider."""
        lines = self.lines()[self._bars :]
        divider = next((at for at, line in enumerate(lines) if line.startswith("──")), len(lines))
        return lines[:divider]

    def head(self) -> str:
        """The line that names the columns."""
        return self._screen.text()[2]

    def below(self) -> str:
        """The last lines, where one types."""
        return "\n".join(self._screen.text()[-4:])


def _whole(data: bytes) -> int:
    """Return how much of it is whole characters and sequences: a read may end in the middle of one."""
    end = len(data)
    escape = data.rfind(b"\x1b", max(0, end - 32))
    if escape >= 0 and _SEQUENCE_BEGUN.fullmatch(data, escape):
        end = escape
    for back in range(1, min(4, end) + 1):
        byte = data[end - back]
        if byte & 0xC0 == 0xC0:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return end if back >= size else end - back
        if byte < 0x80:
            break
    return end
