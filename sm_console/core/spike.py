"""Spikes: when an account gets more comments than it ever does at that weekday and hour.

An account is compared with itself. From the comments of past weeks comes its **rhythm**: how many to expect in each of
a week's 168 local hours, and how much that varies. A count is a spike when so many would come by chance less
often than the rule pack's odds: ten in an hour are one for a quiet account, a hundred are none for a busy one.

Counts vary more than a Poisson process's: a post that is much talked of brings many at once, and that is an ordinary
day. So counts are taken as negative binomial, with the variation that the account itself has shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp, lgamma, log
from zoneinfo import ZoneInfo

import msgspec

WEEK_HOURS = 168
_DAY_HOURS = 24
_WEEKEND = 5 * _DAY_HOURS
_TRUST = 4.0
"""Weeks that the wider picture (same hour on similar days) weighs beside an hour's own history."""
_QUIETEST = 0.5
"""Comments that are added to the whole history, so that an account which never got any expects a few."""
_STEADIEST = 50.0
_WILDEST = 0.3
"""Bounds of the shape: the larger, the closer to Poisson."""
_SIZES = (1, 6)
"""Hours over which the variation is measured."""
_NEGLIGIBLE = 1e-12
_HOUR = timedelta(hours=1)


class SpikeRules(msgspec.Struct, frozen=True, kw_only=True):
    """A spike is a count in one of the trailing ``windows`` (minutes) that chance gives less often than ``odds``.

    Fewer than ``least`` comments never are one.
    """

    windows: tuple[int, ...] = (15, 60, 360)
    odds: float = 1e-6
    least: int = 5


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """What to expect: comments in each local hour of the week, Monday 00 first.

    ``shapes`` say how much counts vary, by the hours they are taken over: many at once come for hours on end.
    """

    rates: tuple[float, ...]
    shapes: dict[int, float]

    def shape(self, minutes: int) -> float:
        """Return the shape for counts over so many minutes: that of the longest time known within them."""
        fitting = [hours for hours in self.shapes if hours * 60 <= minutes]
        return self.shapes[max(fitting) if fitting else min(self.shapes)]

    def expected(self, first: datetime, last: datetime, zone: ZoneInfo) -> float:
        """Return the comments to expect between two instants, at most a week apart."""
        total, start = 0.0, first
        while start < last:
            local = start.astimezone(zone)
            into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
            end = min(last, start + _HOUR - into)
            total += self.rates[slot_of(local)] * ((end - start) / _HOUR)
            start = end
        return total


class Spike(msgspec.Struct, frozen=True, kw_only=True):
    """More comments than chance explains: ``count`` in ``minutes``, where ``expected`` is usual."""

    minutes: int
    count: int
    expected: float
    odds: float


def slot_of(local: datetime) -> int:
    """Return the hour of the week of a local time, Monday 00 being 0."""
    return local.weekday() * _DAY_HOURS + local.hour


def learn(hours: Sequence[int], first_slot: int) -> Rhythm:
    """Learn an account's rhythm from its comments in consecutive hours, the first of which is ``first_slot``."""
    sums, seen = [0.0] * WEEK_HOURS, [0] * WEEK_HOURS
    for index, count in enumerate(hours):
        slot = (first_slot + index) % WEEK_HOURS
        sums[slot] += count
        seen[slot] += 1
    mean = (sum(sums) + _QUIETEST) / max(len(hours), WEEK_HOURS)
    similar = [_similar(slot, sums, seen, mean) for slot in range(WEEK_HOURS)]
    rates = tuple((sums[slot] + _TRUST * similar[slot]) / (seen[slot] + _TRUST) for slot in range(WEEK_HOURS))
    expected = [rates[(first_slot + index) % WEEK_HOURS] for index in range(len(hours))]
    return Rhythm(rates=rates, shapes={size: _shape(hours, expected, size) for size in _SIZES})


def _similar(slot: int, sums: Sequence[float], seen: Sequence[int], mean: float) -> float:
    """The rate of the same hour and its neighbours on similar days: Monday to Friday, or the weekend."""
    days = range(5, 7) if slot >= _WEEKEND else range(5)
    hours = [(slot % _DAY_HOURS + step) % _DAY_HOURS for step in (-1, 0, 1)]
    slots = [day * _DAY_HOURS + hour for day in days for hour in hours]
    return (sum(sums[one] for one in slots) + _TRUST * mean) / (sum(seen[one] for one in slots) + _TRUST)


def _shape(hours: Sequence[int], expected: Sequence[float], size: int) -> float:
    """How much counts over ``size`` hours vary around what is expected, by moments: variance = mean + mean² / shape."""
    squares = excess = 0.0
    for start in range(0, len(hours) - size + 1, size):
        rate = sum(expected[start : start + size])
        squares += rate * rate
        excess += (sum(hours[start : start + size]) - rate) ** 2 - rate
    if squares == 0.0 or excess <= squares / _STEADIEST:
        return _STEADIEST
    return max(_WILDEST, squares / excess)


def chance(count: int, expected: float, shape: float) -> float:
    """Return how likely ``count`` comments or more are, where ``expected`` is the mean."""
    if count <= 0:
        return 1.0
    share = expected / (expected + shape)
    if share <= 0.0:
        return 0.0
    term = exp(
        lgamma(count + shape) - lgamma(shape) - lgamma(count + 1) + shape * log(1.0 - share) + count * log(share)
    )
    total, at = term, count
    # Beyond the mean each term is smaller than the one before; up to it they may still grow.
    while total < 1.0 and (at <= expected or term > total * _NEGLIGIBLE):
        term *= (at + shape) / (at + 1) * share
        total += term
        at += 1
    return min(total, 1.0)


def find(received: Sequence[datetime], at: datetime, rhythm: Rhythm, rules: SpikeRules, zone: ZoneInfo) -> Spike | None:
    """Return the least likely spike that ends ``at``; ``received`` are the comments' instants, ascending."""
    found: Spike | None = None
    for minutes in rules.windows:
        start = at - timedelta(minutes=minutes)
        count = _between(received, start, at)
        if count < rules.least:
            continue
        expected = rhythm.expected(start, at, zone)
        odds = chance(count, expected, rhythm.shape(minutes))
        if odds < rules.odds and (found is None or odds < found.odds):
            found = Spike(minutes=minutes, count=count, expected=expected, odds=odds)
    return found


def _between(received: Sequence[datetime], start: datetime, at: datetime) -> int:
    from bisect import bisect_right

    return bisect_right(received, at) - bisect_right(received, start)
