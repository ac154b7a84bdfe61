"""What the processes of a measurement spend and hold, and on which cores they run."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import linear_regression
from typing import NamedTuple, Self

_NICE = -10
_EVERY = 1.0
"""Seconds between two looks."""


def rss(pid: int) -> int:
    """Resident memory in KiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0])


def cpu(pid: int) -> float:
    """Seconds of processor time so far, all threads together."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Cores(NamedTuple):
    """Which cores those whose keys are measured run on, and which everybody else."""

    measured: frozenset[int]
    others: frozenset[int]


def share_cores() -> Cores | None:
    """Give the last core to what is measured; ``None`` where there is but one, or where none can be chosen."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    return Cores(frozenset(cores[-1:]), frozenset(cores[:-1])) if len(cores) > 1 else None


def pin(pids: Sequence[int], cores: frozenset[int]) -> None:
    """Keep processes with all their threads, and what these start later, on some cores."""
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(ProcessLookupError):  # a thread that has just ended
                os.sched_setaffinity(int(task.name), cores)


def come_first(pid: int) -> bool:
    """Let a process have more of its core than the machine's other work; false where that is not allowed.

    Linux shares a core out between sessions first, and then between the processes of one: both are told.
    """
    try:
        os.setpriority(os.PRIO_PROCESS, pid, _NICE)
        session = Path(f"/proc/{pid}/autogroup")
        if session.exists():
            session.write_text(f"{_NICE}\n", encoding="ascii")
    except OSError:
        return False
    return True


def come_at_once(pids: Sequence[int], rank: int) -> bool:
    """Let processes that do little have their core whenever they want it; false where that is not allowed.

    Among those the higher ``rank`` comes first. Not for one that works much: what the system itself does for all of
    them, such as handing on what is typed, would wait for it.
    """
    try:
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setscheduler(int(task.name), os.SCHED_RR, os.sched_param(rank))
    except (PermissionError, AttributeError):
        return False
    return True


class Spent(NamedTuple):
    """Of one process: KiB at the first and at the last look, KiB a second after the warm-up, its share of a core."""

    first: int
    last: int
    slope: float
    share: float


class Watch:
    """Looks at processes once a second, from a thread of its own, while the ``with`` lasts."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._seen: dict[str, list[tuple[float, int, float]]] = {name: [] for name in pids}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_again, daemon=True)

    def __enter__(self) -> Self:
        self._look()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._look()

    def _look_again(self) -> None:
        while not self._end.wait(_EVERY):
            self._look()

    def _look(self) -> None:
        for name, pid in self._pids.items():
            with suppress(FileNotFoundError, IndexError):  # it has ended
                self._seen[name].append((time.perf_counter(), rss(pid), cpu(pid)))

    def spent(self, name: str, warm_up: float = 0.33) -> Spent:
        """What a process came to; the first part of the time, ``warm_up``, does not count for the slope."""
        seen = self._seen[name]
        (began, first, at_first), (ended, last, at_last) = seen[0], seen[-1]
        warm = [(when, held) for when, held, _ in seen if when - began >= warm_up * (ended - began)]
        slope = linear_regression(*zip(*warm, strict=True)).slope if len(warm) > 2 else 0.0
        return Spent(first, last, slope, (at_last - at_first) / max(ended - began, 1e-9))
