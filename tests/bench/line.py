"""Keys over a slow line: a console started over SSH through a proxy that holds every byte back, each way.

``python -m tests.bench.line [--latency MS]`` plays the drill. It needs the tools beside the project (a throwaway
sshd and the proxy) and says so in one line where they are missing. Every key
must answer within one round trip and 30 ms.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from tests.bench.flood import count_shown
from tests.bench.flood_player import KEYS
from tests.bench.observed import Observed

TOOLS = Path(__file__).resolve().parents[3] / "shared" / "tools"
MORE_MS = 30.0
_PLACES = "345678912"
_TYPED = "Hejochtack"
"""No spaces: they leave the screen's text as it was."""


@contextmanager
def slow_line(latency: int) -> Iterator[list[str]]:
    """Yield the words that run a command over SSH with so many milliseconds each way."""
    with tempfile.TemporaryDirectory() as folder:
        near, far = _free_port(), _free_port()
        environ = {**os.environ, "SSH_STATE": folder, "SSH_PORT": str(far)}
        daemon = [str(TOOLS / "sshd.sh")]
        subprocess.run([*daemon, "start"], env=environ, check=True)
        words = ["--listen", str(near), "--to", f"127.0.0.1:{far}", f"latency={latency}"]
        try:
            with subprocess.Popen([sys.executable, str(TOOLS / "faultproxy.py"), *words]) as proxy:
                try:
                    _until_open(near)
                    yield [
                        *("env", f"SSH_STATE={folder}", f"SSH_PORT={near}", "SSH_OPTS=-tt"),
                        *(*daemon, "ssh"),
                    ]
                finally:
                    proxy.terminate()
        finally:
            subprocess.run([*daemon, "stop"], env=environ, check=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_open(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


class Typist:
    """Presses keys and notes when the first bytes come that show what they did."""

    def __init__(self, seen: Observed) -> None:
        self.seen = seen
        self.times: defaultdict[str, list[float]] = defaultdict(list)

    def press(self, name: str, key: bytes, effect: Callable[[], bool]) -> None:
        """Press one key on a screen at rest."""
        self.seen.pause(0.6)
        took = self.seen.press(key, effect, 5.0)
        self.times[name].append(5_000.0 if took is None else took)

    def change(self, name: str, key: bytes, part: Callable[[], str]) -> None:
        """A key after which a part of the screen is another."""
        self.seen.pause(0.6)
        before = part()
        self.press(name, key, lambda: part() != before)

    def sign(self, name: str, key: bytes) -> None:
        """A key that is answered first by anything at all: it is shown in reverse while its effect is on its way."""
        self.seen.pause(0.6)
        before = self.seen.received
        self.press(name, key, lambda: self.seen.received > before)

    def all_keys(self, rounds: int) -> None:
        """Every kind of key, some times."""
        seen = self.seen
        for _ in range(rounds):
            for name in ("j", "j", "page down", "k", "page up"):
                self.change(name, KEYS[name], seen.cursor_line)
            for key in _PLACES:
                self.change("a board", key.encode(), lambda: seen.lines()[0])
            self.change("/", b"/", seen.below)
            for letter in "bad":
                self.change("letter", letter.encode(), seen.below)
            self.change("Esc", b"\x1b", seen.below)
            self.change("Enter", b"\r", lambda: str(seen.received))
            self.change("Esc", b"\x1b", lambda: str(seen.received))
            self.sign("r, first sign", b"r")
            seen.wait(lambda: "Ctrl+S" in seen.below(), 5.0)
            self.change("Esc", b"\x1b", seen.below)
            self.press("r, the editor", b"r", lambda: "Ctrl+S" in seen.below())
            for letter in _TYPED:
                self.change("letter in the editor", letter.encode(), seen.text)
            self.change("Esc", b"\x1b", seen.below)


def run(options: argparse.Namespace) -> bool:
    """Measure and print; whether all keys kept the limit."""
    root = Path(__file__).resolve().parents[2]
    python = f"cd {root} && PYTHONPATH={root} LC_ALL=C.UTF-8 TERM=xterm-256color {sys.executable} -m sm_console"
    words = f"{python} --language sv drill --speed 1"
    limit = 2 * options.latency + MORE_MS
    with slow_line(options.latency) as ssh:
        with Observed([*ssh, "cat"]) as echo:
            echo.pause(3.0)
            floor = Typist(echo)
            for letter in "abcdefgh":
                floor.change("echo", letter.encode(), echo.text)
        with Observed([*ssh, words]) as seen:
            if not seen.wait(lambda: "hämtat" in seen.text() or "fetched" in seen.text(), 40):
                raise TimeoutError("the console did not come:\n" + seen.text())
            typist = Typist(seen)
            seen.pause(2.0)
            seen.press(b"2", lambda: count_shown(seen) > 0, 10)
            seen.pause(2.0)
            typist.all_keys(options.rounds)
    print(f"  {'the line itself':22} {len(floor.times['echo']):4}  p50 {median(floor.times['echo']):6.1f} ms")
    fine = True
    for name, times in typist.times.items():
        fine &= median(times) <= limit
        told = "ok  " if median(times) <= limit else "OVER"
        print(
            f"{told} {name:22} {len(times):4}  p50 {median(times):6.1f} ms  most {max(times):6.1f} (limit {limit:.0f})"
        )
    return fine


def main() -> int:
    """Measure; 1 where a key's median is over the limit, 0 too where the tools are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=int, default=75)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    if not (TOOLS / "sshd.sh").exists():
        print("skipped: no sshd.sh and faultproxy.py beside the project")
        return 0
    return 0 if run(options) else 1


if __name__ == "__main__":
    sys.exit(main())
