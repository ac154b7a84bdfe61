"""How fast one account may answer many: a platform takes a flood of equal answers for spam, and counts its writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

SECONDS_BETWEEN: Final = {
    "wordpress": 1.0,
    "facebook": 3.0,  # the Page's calls count against 4,800 per engaged user and day; equal comments look like spam
    "instagram": 10.0,
    "x": 9.0,  # 100 posts per 15 minutes for one user
    "mastodon": 1.0,  # 300 requests per 5 minutes
    "bluesky": 2.5,  # 5,000 points an hour, 3 for each record made
    "youtube": 3.0,
    "flickr": 1.0,  # 3,600 requests an hour
}
USUAL: Final = 3.0
"""Seconds between two acts of one account, where a platform is not named above."""

TIGHT: Final = 4.0
"""So many times slower where the platform's limit is nearly spent."""


def gap(platform: str, *, tight: bool = False) -> timedelta:
    """Return the time between two acts of one account."""
    return timedelta(seconds=SECONDS_BETWEEN.get(platform, USUAL) * (TIGHT if tight else 1.0))


def moments(first: datetime, gaps: Iterable[tuple[str, timedelta]]) -> Iterator[datetime]:
    """Yield when each act may leave: those of one account (the word beside the gap) one gap after the other."""
    last: dict[str, datetime] = {}
    for lane, pause in gaps:
        moment = last[lane] + pause if lane in last else first
        last[lane] = moment
        yield moment
