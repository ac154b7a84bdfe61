"""The spike alarm on invented years: false alarms per account and year, and minutes to the alarm for given bursts."""

from __future__ import annotations

import json
import random
import statistics
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from sm_console.core.spike import WEEK_HOURS, Rhythm, SpikeRules, find, learn, slot_of
from tests.bench.traffic import BEGIN, ZONE, burst, ordinary

LEARNED = 12
"""Weeks that a rhythm is learned from."""
QUIET = timedelta(hours=6)
"""Alarms nearer to each other than this are one."""
RULES = SpikeRules()
BURSTS = 20


def rhythms(received: list[datetime], weeks: int) -> list[Rhythm]:
    """The rhythm known at the beginning of each week, from the twelve before it."""
    hours = [0] * (weeks * WEEK_HOURS)
    for moment in received:
        index = int((moment - BEGIN) / timedelta(hours=1))
        if index < len(hours):
            hours[index] += 1
    first = slot_of(BEGIN.astimezone(ZONE))
    return [learn(hours[(week - LEARNED) * WEEK_HOURS : week * WEEK_HOURS], first) for week in range(LEARNED, weeks)]


def false_alarms(received: list[datetime], known: list[Rhythm]) -> int:
    """Alarms where nothing but ordinary days happened."""
    count, latest = 0, None
    for index, moment in enumerate(received):
        week = (moment - BEGIN) // timedelta(weeks=1) - LEARNED
        if not 0 <= week < len(known):
            continue
        if find(received[max(0, index - 500) : index + 1], moment, known[week], RULES, ZONE) is not None:
            count += latest is None or moment - latest > QUIET
            latest = moment
    return count


def minutes_to_alarm(
    dice: random.Random, received: list[datetime], known: list[Rhythm], per_hour: float
) -> Iterator[float | None]:
    """For each of some bursts at any hour, the minutes until the alarm; ``None`` where none came in three hours."""
    for number in range(BURSTS):
        week = number * (len(known) - 1) // BURSTS
        at = BEGIN + timedelta(weeks=LEARNED + week, days=dice.randrange(7), hours=dice.random() * 24)
        near = [moment for moment in received if at - timedelta(hours=7) < moment < at + timedelta(hours=4)]
        coming = burst(dice, at, per_hour, 3)
        rhythm = known[(at - BEGIN) // timedelta(weeks=1) - LEARNED]
        alarm = None
        for moment in coming:
            so_far = sorted([one for one in near if one <= moment] + [one for one in coming if one <= moment])
            if find(so_far, moment, rhythm, RULES, ZONE) is not None:
                alarm = (moment - at) / timedelta(minutes=1)
                break
        yield alarm


def measure(
    per_day: float, seeds: int, per_hour: tuple[int, ...] = (10, 30, 100), weeks: int = 52
) -> dict[str, object]:
    """All figures for accounts of one size."""
    alarms, taken = 0, {rate: list[float | None]() for rate in per_hour}
    for seed in range(seeds):
        dice = random.Random(seed)
        received = ordinary(dice, per_day, (LEARNED + weeks) * 7)
        known = rhythms(received, LEARNED + weeks)
        alarms += false_alarms(received, known)
        for rate in per_hour:
            taken[rate] += minutes_to_alarm(dice, received, known, rate)
    found = {rate: [one for one in times if one is not None] for rate, times in taken.items()}
    return {
        "comments a day": per_day,
        "false alarms per account and year": round(alarms / seeds * 52 / weeks, 1),
        "bursts": {
            f"{rate} an hour": {
                "found": round(len(times) / (seeds * BURSTS), 2),
                "median minutes": round(statistics.median(times), 1) if times else None,
            }
            for rate, times in found.items()
        },
    }


def main() -> int:
    """Measure and write JSON."""
    figures = [measure(0.3, 4), measure(2, 4), measure(10, 3), measure(50, 1)]
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
