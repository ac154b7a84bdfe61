"""Keys in a flood: a console on a desk with 100,000 open comments, while a thousand more arrive each second.

``python -m tests.bench.flood [--open N] [--rate N] [--seconds N] [--home DIR]``. A key's time runs from the press to
the bytes that show its effect (the cursor on another comment, another board's tab, the letter typed), with everything
else that is drawn meanwhile. Two more consoles stand idle, on the comments and on the overview: their bytes are
counted. ``--home`` keeps the filled data folder for the next run.

On two cores the console whose keys are timed, and the bare list, have one of their own; the desk, the process that
makes the comments, the idle consoles and this program share the other. Where it is allowed, all of them come before
whatever else the machine does. ``--free`` leaves both to the system.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from tests.bench.flood_player import BURST, Player
from tests.bench.observed import Observed
from tests.bench.processes import Cores, Watch, come_at_once, come_first, pin, share_cores

KEY_LIMIT_MS, IDLE_LIMIT, CATCH_UP_SECONDS = 25.0, 8 * 1024, 3.0
CONSOLE_SLOPE = 10.0
"""KiB a second that a console may grow by once it is warm: a MiB in two minutes."""
DESK_GROWTH = 2.0
"""KiB that the desk may grow by for each open comment that came: which ask the same."""
LOUD = 2.0
"""Where the machine is too loud for the limit itself: how many times the bare list's own p99 is still in order."""
BROUGHT = 0.95
"""The share of the wanted rate at which comments must have been taken, or it was no such flood."""
_COUNT = re.compile(r"Obesvarat (\d+)")


def console(home: Path) -> Observed:
    """A console on the desk in ``home``."""
    return Observed(
        [
            *(sys.executable, "-m", "sm_console", "--language", "sv"),
            *("--config", str(home / "etc"), "--data", str(home / "data")),
        ]
    )


def bare_list() -> Observed:
    """Our list in a program of its own, with nothing behind it."""
    return Observed([sys.executable, "-m", "tests.bench.list_app", "100000"], bars=0)


def count_shown(seen: Observed) -> int:
    """How many unanswered comments the title names."""
    found = _COUNT.search(seen.text())
    return int(found[1]) if found else -1


def share(times: list[float], part: int) -> float:
    """The so-many-th percentile."""
    return quantiles(times, n=100, method="inclusive")[part - 1] if len(times) > 1 else (times or [0.0])[0]


def verdicts(player: Player) -> Iterator[tuple[bool, str]]:
    """The keys' lines."""
    everything = [took for name, times in player.times.items() if name[0] != "(" for took in times]
    floor = [took for times in player.floor.values() for took in times]
    for name, times in player.times.items():
        own = player.floor.get(name, floor)
        ratios = f"{median(times) / median(own or [1.0]):4.1f} and {share(times, 99) / (share(own, 99) or 1.0):4.1f}"
        told = f"p50 {median(times):6.1f}  p99 {share(times, 99):6.1f}  most {max(times):6.1f} ms"
        print(f"  {name:18} {len(times):4}  {told}  {ratios} times the bare list")
    told = f"p50 {share(everything, 50):.1f}, p95 {share(everything, 95):.1f}, p99 {share(everything, 99):.1f} ms"
    bare = f"{share(floor, 50):.1f}, {share(floor, 95):.1f}, {share(floor, 99):.1f} ms"
    fine = share(everything, 99) <= max(KEY_LIMIT_MS, LOUD * share(floor, 99))
    limit = f"limit {KEY_LIMIT_MS:.0f} ms; a bare list by turns, {len(floor)} keys: {bare}"
    yield fine, f"key to repaint, {len(everything)} keys: {told} ({limit})"
    bursts = f"{player.bursts} bursts of {BURST}, {player.unjudged} more out of view"
    yield not player.lost, f"keys lost: {len(player.lost)} {player.lost[:5]} ({bursts})"


class Flood:
    """One measurement: the desk's process, and what is told of it."""

    def __init__(self, options: argparse.Namespace, home: Path) -> None:
        self.options = options
        self.home = home
        self.cores: Cores | None = None if options.free else share_cores()
        self.lines: list[tuple[bool, str]] = []

    def run(self) -> list[tuple[bool, str]]:
        """Flood and measure; return each limit's verdict with its line."""
        if self.cores is not None:
            pin([os.getpid()], self.cores.others)
            cores = (sorted(self.cores.measured), sorted(self.cores.others))
            print(f"timed console and bare list on core {cores[0]}, all others on {cores[1]}")
        words = [str(self.home), str(self.options.open)]
        command = [sys.executable, "-m", "tests.bench.flood_desk", *words]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as desk:
            self._answer(desk)
            with (
                bare_list() as floor,
                console(self.home) as active,
                console(self.home) as one,
                console(self.home) as two,
            ):
                self._measure(desk, floor, active, {"idle on comments": one, "idle on overview": two})
            if desk.stdin is not None:
                desk.stdin.close()
        return self.lines

    def _answer(self, desk: subprocess.Popen[str]) -> list[str]:
        if desk.stdout is None:
            raise ValueError("the desk has no output")
        return desk.stdout.readline().split()

    def _measure(
        self, desk: subprocess.Popen[str], floor: Observed, active: Observed, idle: dict[str, Observed]
    ) -> None:
        options, comments = self.options, idle["idle on comments"]
        if self.cores is not None:
            pin([floor.pid, active.pid], self.cores.measured)
            beside = [come_first(pid) for pid in (desk.pid, *(one.pid for one in idle.values()))]
            first = all([*beside, come_at_once([floor.pid, active.pid], 1), come_at_once([os.getpid()], 2)])
            print("they come before the machine's other work" if first else "they wait like all others")
        for seen in (active, comments):
            seen.wait(lambda seen=seen: "WordPress" in seen.text(), 30)  # type: ignore[misc]
            seen.press(b"2", lambda seen=seen: count_shown(seen) > 0, 20)  # type: ignore[misc]
        active.pause(options.settle)
        before = count_shown(comments)
        sent = {name: seen.received for name, seen in idle.items()}
        source = self._begin(desk)
        pids = {"console": active.pid, **{name: seen.pid for name, seen in idle.items()}}
        pids |= {"desk": desk.pid, "source of the flood": source, "this program": os.getpid()}
        begun = time.perf_counter()
        player = Player(active, floor, random.Random(options.seed))
        with Watch(pids) as watch:
            player.play(begun + options.seconds)
            came, took = self._answer(desk)
            ended = time.perf_counter()
        self.lines += verdicts(player)
        caught = [
            seen.wait(lambda seen=seen: count_shown(seen) == before + int(came), 10)  # type: ignore[misc]
            for seen in (comments, active)
        ]
        rest = time.perf_counter() - ended
        rate, wanted = int(came) / float(took), options.rate
        self.lines += [
            (rate >= BROUGHT * wanted, f"{came} comments in {took} s: {rate:.0f} a second (wanted {wanted})"),
            (all(caught) and rest <= CATCH_UP_SECONDS, f"counters right {rest:.1f} s after the last key"),
        ]
        for name, seen in idle.items():
            speed = (seen.received - sent[name]) / (ended - begun)
            self.lines.append((speed <= IDLE_LIMIT, f"{name}: {speed:.0f} bytes a second (limit {IDLE_LIMIT})"))
        self.lines += [self._told(name, watch, int(came), ended - begun) for name in pids]

    def _begin(self, desk: subprocess.Popen[str]) -> int:
        """Open the flood gates; return the number of the process that makes it."""
        if desk.stdin is None:
            raise ValueError("the desk hears nothing")
        first = 1_000_000 + int(time.time()) % 100_000_000 * 1_000
        desk.stdin.write(f"{first} {self.options.rate} {self.options.seconds}\n")
        desk.stdin.flush()
        return int(self._answer(desk)[0])

    def _told(self, name: str, watch: Watch, came: int, seconds: float) -> tuple[bool, str]:
        """One process: what it holds, how that grows, and how much of a core it took."""
        spent = watch.spent(name)
        told = f"{name}: {spent.first / 1024:.0f} MiB at first, {spent.last / 1024:.0f} at last"
        told += f", {spent.slope:+.1f} KiB/s once warm, {spent.share:.0%} of a core"
        if name == "desk":
            each = spent.slope * seconds / max(came, 1)
            return each <= DESK_GROWTH, f"{told}, {each:.2f} KiB for each comment (limit {DESK_GROWTH})"
        judged = name not in {"source of the flood", "this program"}
        return not judged or spent.slope <= CONSOLE_SLOPE, told + (f" (limit {CONSOLE_SLOPE:+.0f})" if judged else "")


def main() -> int:
    """Measure and judge; 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settle", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--free", action="store_true", help="let every process run on every core")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        lines = Flood(options, options.home or Path(folder)).run()
    for fine, words in lines:
        print(f"{'ok  ' if fine else 'OVER'} {words}")
    return 0 if all(fine for fine, _ in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
