"""What a key press costs, in bytes and milliseconds: our list, the floor and its peers in one run.

``python -m tests.bench.keys [-- COMMAND …]`` also measures a command whose first screen is a list.
Times on a shared machine are only good for comparison within one run: quote the ratios.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from statistics import median, quantiles
from typing import NamedTuple

from tests.bench.pseudo import LINES, Answer, Terminal

DOWN, UP, PAGE_DOWN = b"\x1b[B", b"\x1b[A", b"\x1b[6~"
APPLICATION_KEYS = {DOWN: b"\x1bOB", UP: b"\x1bOA", PAGE_DOWN: PAGE_DOWN}  # what curses asks terminals to send
_QUIET = 0.12
_IDLE_SECONDS = 5.0
_PEER_ROWS = "2000"


class Cost(NamedTuple):
    """Of one kind of press: median bytes, median and 95th percentile milliseconds to the last byte."""

    size: float
    p50: float
    p95: float


def _cost(answers: Sequence[Answer]) -> Cost:
    times = [answer.last_ms for answer in answers]
    return Cost(median(len(answer.output) for answer in answers), median(times), quantiles(times, n=20)[-1])


def measure(command: Sequence[str], presses: int, *, application_keys: bool = False) -> dict[str, Cost]:
    """Run a command and return the cost of each kind of press, and of idling."""
    codes = APPLICATION_KEYS if application_keys else {key: key for key in APPLICATION_KEYS}
    costs: dict[str, Cost] = {}
    with Terminal(command) as terminal:
        terminal.read(1.0, most=60.0)
        idle = terminal.read(_IDLE_SECONDS, most=_IDLE_SECONDS)
        costs["idle 5 s"] = Cost(len(idle.output), 0, 0)
        costs["cursor"] = _cost([terminal.press(codes[DOWN], _QUIET) for _ in range(presses)])
        for _ in range(LINES):
            terminal.press(codes[DOWN], 0.02)
        costs["scroll"] = _cost([terminal.press(codes[DOWN], _QUIET) for _ in range(presses)])
        costs["page"] = _cost([terminal.press(codes[PAGE_DOWN], _QUIET) for _ in range(presses)])
    return costs


def main() -> int:
    """Measure, print a table with ratios to the floor, and return 1 where our limits are broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("command", nargs="*", help="a command to measure as well")
    options = parser.parse_args()
    python = sys.executable
    runs = {
        "raw curses, 100k": ([python, "-m", "tests.bench.curses_list", "100000"], True),
        "line list, 100k": ([python, "-m", "tests.bench.list_app", "100000"], False),
        "DataTable, 2k": ([python, "-m", "tests.bench.peer_lists", "table", _PEER_ROWS], False),
        "OptionList, 2k": ([python, "-m", "tests.bench.peer_lists", "options", _PEER_ROWS], False),
    }
    if options.command:
        runs["given command"] = (options.command, False)
    floor: dict[str, Cost] = {}
    broken = []
    for name, (command, application_keys) in runs.items():
        costs = measure(command, options.presses, application_keys=application_keys)
        floor = floor or costs
        for press, cost in costs.items():
            ratio = f"{cost.size / floor[press].size:6.2f} × bytes" if floor[press].size else ""
            slower = f"{cost.p50 / floor[press].p50:6.2f} × time" if floor[press].p50 else ""
            sys.stdout.write(
                f"{name:18} {press:9} {cost.size:8.0f} B {cost.p50:7.1f} / {cost.p95:6.1f} ms {ratio} {slower}\n"
            )
        if name in {"line list, 100k", "given command"}:
            limits = {"cursor": 450, "scroll": 1_024, "idle 5 s": 0}
            broken += [f"{name}: {press}" for press, most in limits.items() if costs[press].size > most]
    for what in broken:
        sys.stdout.write(f"over its limit: {what}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
