"""Invented years of comments on one account: a daily rhythm, weekends, and posts that some talk much of."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
BY_HOUR = (
    0.2,
    0.1,
    0.05,
    0.05,
    0.05,
    0.1,
    0.4,
    0.9,
    1.3,
    1.4,
    1.4,
    1.5,
    1.6,
    1.4,
    1.3,
    1.3,
    1.4,
    1.6,
    1.8,
    2,
    2.1,
    1.8,
)
BY_HOUR_LATE = (1.1, 0.5)
BACKGROUND = 0.4
"""The share of comments that no post brings."""
SPREAD = 0.8
"""How unlike the posts are (of their logarithm): one in twenty brings four times the median."""
FADES = 4.0
"""Hours in which a post's comments fade to a third."""


def poisson(dice: random.Random, mean: float) -> int:
    """A Poisson number, of the mean given."""
    if mean > 50:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def ordinary(dice: random.Random, per_day: float, days: int) -> list[datetime]:
    """Comments of so many days from BEGIN, ascending, about ``per_day`` of them a day."""
    shape = BY_HOUR + BY_HOUR_LATE
    received: list[datetime] = []
    for hour in range(days * 24):
        start = BEGIN + timedelta(hours=hour)
        local = start.astimezone(ZONE)
        mean = per_day * BACKGROUND / 24 * shape[local.hour] * (0.7 if local.weekday() > 4 else 1.1)
        received += [start + timedelta(hours=dice.random()) for _ in range(poisson(dice, mean))]
    for day in range(days):
        start = BEGIN + timedelta(days=day)
        if start.astimezone(ZONE).weekday() > 4 or dice.random() > 0.7:
            continue
        posted = start + timedelta(hours=dice.uniform(7, 15))
        mean = per_day * (1 - BACKGROUND) * 2 * dice.lognormvariate(-(SPREAD**2) / 2, SPREAD)
        received += [posted + timedelta(hours=dice.expovariate(1 / FADES)) for _ in range(poisson(dice, mean))]
    return sorted(received)


def burst(dice: random.Random, at: datetime, per_hour: float, hours: float) -> list[datetime]:
    """Comments that come on top of the ordinary ones, ascending."""
    received: list[datetime] = []
    moment = at
    while True:
        moment += timedelta(hours=dice.expovariate(per_hour))
        if moment > at + timedelta(hours=hours):
            return received
        received.append(moment)
