"""From process start to the first frame and to a settled screen, beside a bare interpreter and a bare Textual program.

``python -m tests.bench.startup [--wait-for TEXT] [-- COMMAND …]``: with ``--wait-for`` the moment is measured as well
at which that text stands on the screen. Runs alternate, so that a busy machine is busy for all; quote the ratios.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from tests.bench.pseudo import Terminal

_QUIET = 0.6
_FRAME = b"\x1b[1;1H"  # Textual puts its first frame there


class Start(NamedTuple):
    """Milliseconds from process start; -1 for what did not come. Bytes until settled."""

    frame: float
    wanted: float
    settled: float
    size: int


def measure(command: Sequence[str], wanted: bytes) -> Start:
    """Start a command once and watch what it writes."""
    with Terminal(command) as terminal:
        output = bytearray()
        frame = shown = settled = -1.0
        for moment, data in terminal.watch(_QUIET, wanted=wanted):
            output += data
            settled = moment
            if frame < 0 and _FRAME in output:
                frame = moment
            if shown < 0 and wanted and wanted in output:
                shown = moment
    return Start(frame if frame >= 0 else settled, shown, settled, len(output))


def _row(name: str, starts: Sequence[Start], floor: Start | None) -> tuple[str, Start]:
    middle = Start(*(median(values) for values in zip(*starts, strict=True)))
    ratio = (
        f"  {middle.frame / floor.frame:5.2f} × frame {middle.settled / floor.settled:5.2f} × settled" if floor else ""
    )
    if floor and middle.wanted >= 0:
        ratio += f" {middle.wanted / floor.frame:5.2f} × until the text"
    text = f"{name:16} frame {middle.frame:6.0f} ms  text {middle.wanted:6.0f}  settled {middle.settled:6.0f}"
    return f"{text}  {middle.size:8.0f} B{ratio}\n", middle


def main() -> int:
    """Measure by turns and print medians with ratios to the bare Textual program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--wait-for", default="")
    parser.add_argument("command", nargs="*", help="a command to measure as well")
    options = parser.parse_args()
    runs = {
        "Textual hello": [sys.executable, "-m", "tests.bench.hello_app"],
        "python -c print": [sys.executable, "-c", "print()"],
        "line list": [sys.executable, "-m", "tests.bench.list_app", "1000"],
    }
    if options.command:
        runs["given command"] = options.command
    starts: dict[str, list[Start]] = {name: [] for name in runs}
    for _ in range(options.times):
        for name, command in runs.items():
            wanted = options.wait_for.encode() if name == "given command" else b""
            starts[name].append(measure(command, wanted))
    floor: Start | None = None
    for name, values in starts.items():
        line, middle = _row(name, values, floor)
        floor = floor or middle
        sys.stdout.write(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
