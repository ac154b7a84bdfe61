"""The time as the simulated platforms see it; tests and drills give them another one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's time."""
    return datetime.now(UTC)
