"""When to fetch next: base intervals, jitter, back-off, and when silence counts as a gap.

Seconds are floats, instants aware UTC; the random number in [0, 1) is handed in by the caller.
"""

from __future__ import annotations

from datetime import datetime, timedelta

BASE_SECONDS = {
    "wordpress": 120.0,
    "feed": 300.0,
    "instagram": 180.0,
    "x": 180.0,
    "youtube": 180.0,
    "flickr": 300.0,
    "bambuser": 600.0,
    "manual": 3600.0,
}
"""Seconds between two polls of a healthy account, by platform.

Feeds are cached on their way anyway; where polls cost money or come from a day's ration they are fewer.
"""

DEFAULT_SECONDS = 120.0
LONGEST_BACK_OFF = 3600.0
"""No account that fails is left alone longer than this, unless the platform itself asks for it."""

LONGEST_PAUSE = 86_400.0
"""However long a platform asks us to stay away, it is looked at once a day."""

JITTER = 0.1
GAP_POLLS = 5
SHORTEST_GAP = 900.0


def base_interval(platform: str) -> float:
    """Return the seconds between two polls of a healthy account."""
    return BASE_SECONDS.get(platform, DEFAULT_SECONDS)


def next_due(
    now: datetime,
    interval: float,
    failures: int,
    retry_after: float | None,
    rng_unit: float,
) -> datetime:
    """Return when to fetch next after an attempt at ``now``.

    A success (``failures`` 0) is followed after ``interval`` seconds ± 10 %. Each failure in a row doubles
    that up to LONGEST_BACK_OFF. ``retry_after``, the platform's own word in seconds, wins over the
    back-off: never earlier than it says, up to 10 % later, but never faster than ``interval`` and
    never later than LONGEST_PAUSE.
    """
    if retry_after is not None and retry_after == retry_after:  # noqa: PLR0124 - a NaN says nothing
        asked = min(max(retry_after, interval), LONGEST_PAUSE)
        return now + timedelta(seconds=min(asked * (1 + JITTER * rng_unit), LONGEST_PAUSE))
    longest = max(LONGEST_BACK_OFF, interval)
    doublings = min(max(failures, 0), 32)  # more would only overflow
    delay = min(interval * 2.0**doublings, longest)
    return now + timedelta(seconds=min(delay * (1 + JITTER * (2 * rng_unit - 1)), longest))


def is_due(due: datetime | None, now: datetime) -> bool:
    """Whether it is time. ``None`` (never planned) is; so is a plan that a clock set back has left far ahead."""
    return due is None or due <= now or (due - now).total_seconds() > LONGEST_PAUSE


def gap_since(last_success: datetime | None, now: datetime, interval: float) -> datetime | None:
    """Return since when nothing could be fetched, once that is long enough to count as a gap.

    It is when the last success is more than five polls and a quarter of an hour ago. An account that
    never succeeded is new, not behind.
    """
    if last_success is None:
        return None
    silent = (now - last_success).total_seconds()
    return last_success if silent > max(GAP_POLLS * interval, SHORTEST_GAP) else None
