"""R2, posting pace: how many posts a period asks for, and how it stands.

Where the guideline's wording leaves room, this is decided:

- What counts: the account's own original posts, quotes included, on the local day on which they were
  published. A deleted post counts for the period in which it stood: that of its publication, however
  soon it was deleted. When it went is only known from when somebody looked, so a verdict that hung on
  it would hang on chance; and what once was met stays met.
- The rules hold from the day after the account's ``start``: the period that holds the start is ``new``
  also where the start is its first day. Earlier periods have no verdict.
- A period that does not lie in season from its first day to its last is ``resting``, the running one
  and a new one too: nothing is asked for in it.
- Today counts among the working days left until the office closes, not after.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import msgspec

from sm_console.core.facts import AccountFacts
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.periods import Period, PeriodKind
from sm_console.core.rules import PaceRules, RulePack
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import in_season, seasons

# Asked for each account: both are much faster than an enum's own look-ups.
_KINDS = {kind.value: kind for kind in PeriodKind}


class PaceState(StrEnum):
    """How a period stands. The first two of the second line and ``over`` are those of past ones."""

    DONE = "done"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    MET = "met"
    MISSED = "missed"
    OVER = "over"
    RESTING = "resting"
    NEW = "new"


_DONE, _ON_TRACK, _AT_RISK, _MET, _MISSED, _OVER, _RESTING, _NEW = PaceState


class PaceVerdict(msgspec.Struct, frozen=True, gc=False):
    """One period of one account. ``most`` ``None``: there is no upper bound. ``left``: working days, running only."""

    period: Period
    count: int
    least: int
    most: int | None
    state: PaceState
    left: int = 0

    @property
    def missing(self) -> int:
        """How many posts there should be more."""
        return max(self.least - self.count, 0)


def pace_of(pack: RulePack, platform: str) -> PaceRules | None:
    """Return what a pack asks of a platform; ``None`` where it asks for nothing."""
    return pack.pace.get(platform)


def kind_of(pace: PaceRules) -> PeriodKind:
    """Return the kind of period that a pace is counted in."""
    return _KINDS[pace.period]


def judged_periods(facts: AccountFacts, here: Standpoint, past: int) -> list[Period]:
    """Return the running period and those before it that have a verdict, ``past`` at most, oldest first."""
    pace = pace_of(here.pack, facts.platform)
    if pace is None or facts.start is None or facts.start > here.today:
        return []
    start = facts.start
    return [period for period in here.periods(kind_of(pace), past) if period.last >= start]


def judge(facts: AccountFacts, period: Period, count: int, here: Standpoint) -> PaceVerdict:
    """Judge one of ``judged_periods`` with ``count`` posts in it up to the instant. Raises KeyError without a pace."""
    pace = here.pack.pace[facts.platform]
    running = period.last >= here.today
    left = here.days_left(period.kind) if running else 0
    state = _state(facts, period, count, pace, running=running, left=left)
    return PaceVerdict(period, count, pace.least, pace.most, state, left)


def _state(facts: AccountFacts, period: Period, count: int, pace: PaceRules, *, running: bool, left: int) -> PaceState:
    if facts.seasonal and not _is_in_season(facts, period):
        return _RESTING
    if facts.start is None or facts.start >= period.first:
        return _NEW
    if pace.most is not None and count > pace.most:
        return _OVER
    if count >= pace.least:
        return _DONE if running else _MET
    if not running:
        return _MISSED
    return _ON_TRACK if left >= pace.least - count else _AT_RISK


def _is_in_season(facts: AccountFacts, period: Period) -> bool:
    years = seasons(facts.windows, period.first.year - 1, period.last.year + 1)
    return in_season(years, period.first, period.last)


_SENTENCES = {
    PaceState.DONE: N_("R2: {count} posts in {period}, {pace} asked for: done ({pack})"),
    PaceState.ON_TRACK: N_(
        "R2: {count} posts in {period}, {pace} asked for: {missing} more by {day}; working days left: {left} ({pack})"
    ),
    PaceState.AT_RISK: N_(
        "R2: {count} posts in {period}, {pace} asked for: {missing} more by {day}, "
        "but working days left: {left} ({pack})"
    ),
    PaceState.MET: N_("R2: {count} posts in {period}, {pace} asked for: met ({pack})"),
    PaceState.MISSED: N_("R2: {count} posts in {period}, {pace} asked for: missed ({pack})"),
    PaceState.OVER: N_("R2: {count} posts in {period}, more than the {pace} asked for ({pack})"),
    PaceState.RESTING: N_("R2: {count} posts in {period}, which is not all in season: none asked for ({pack})"),
    PaceState.NEW: N_("R2: {count} posts in {period}, in which the account began: none asked for ({pack})"),
}

_OF_ONE = {
    PaceState.DONE: N_("R2: {count} post in {period}, {pace} asked for: done ({pack})"),
    PaceState.ON_TRACK: N_(
        "R2: {count} post in {period}, {pace} asked for: {missing} more by {day}; working days left: {left} ({pack})"
    ),
    PaceState.AT_RISK: N_(
        "R2: {count} post in {period}, {pace} asked for: {missing} more by {day}, "
        "but working days left: {left} ({pack})"
    ),
    PaceState.MET: N_("R2: {count} post in {period}, {pace} asked for: met ({pack})"),
    PaceState.MISSED: N_("R2: {count} post in {period}, {pace} asked for: missed ({pack})"),
    PaceState.OVER: N_("R2: {count} post in {period}, more than the {pace} asked for ({pack})"),
    PaceState.RESTING: N_("R2: {count} post in {period}, which is not all in season: none asked for ({pack})"),
    PaceState.NEW: N_("R2: {count} post in {period}, in which the account began: none asked for ({pack})"),
}
"""The same of a single post."""


def sentence(verdict: PaceVerdict, here: Standpoint) -> Message:
    """Say why a period stands as it does: rule, numbers and pack."""
    return _sentence(verdict, here.label)


@lru_cache(maxsize=1024)
def _sentence(verdict: PaceVerdict, pack: str) -> Message:
    """Say it once: thousands of accounts share a few sentences."""
    return Message(
        (_OF_ONE if verdict.count == 1 else _SENTENCES)[verdict.state],
        {
            "count": str(verdict.count),
            "period": verdict.period.name,
            "pace": written(verdict.least, verdict.most),
            "missing": str(verdict.missing),
            "day": verdict.period.last.isoformat(),
            "left": str(verdict.left),
            "pack": pack,
        },
    )


def written(least: int, most: int | None) -> str:
    """Write a pace as people do: "3–4", "≥ 2", "3"."""
    if most is None:
        return f"≥ {least}"
    return str(least) if least == most else f"{least}–{most}"
