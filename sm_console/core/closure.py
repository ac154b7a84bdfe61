"""R13, closure: when an account becomes a candidate, and when it leaves the queue by itself.

Where the guideline's wording leaves room, this is decided:

- Only periods that count for R2 count here: whole, in season, after the start. Weeks, months and
  half-years alike have to be over. They need not follow each other: a season's weeks follow last season's.
- Any post that counts for R2 ends the silence, in season or not; only what began after its day counts.
- The season rule holds beside the periods: a whole season slept through, or 18 months after the last
  post (the start, where there never was one). It is for seasonal accounts only.
- Whichever comes first is the reason, and says since when.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from sm_console.core.closing import ClosureCause, ClosureStep, Evidence, stand
from sm_console.core.facts import AccountFacts
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.pace import kind_of, pace_of
from sm_console.core.periods import PeriodKind, add_months, number_of, numbered, whole_numbers
from sm_console.core.rules import ClosureRules
from sm_console.core.season import slept_season
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import seasons

_ONE_DAY = timedelta(days=1)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An account that R13 is about. ``since`` is the first day on which it was one; ``missed`` periods by now."""

    cause: ClosureCause
    since: date
    missed: int
    last_post: date | None


_LIMITS: Final[Mapping[PeriodKind, Callable[[ClosureRules], int]]] = {
    PeriodKind.WEEK: lambda rules: rules.weeks,
    PeriodKind.MONTH: lambda rules: rules.months,
    PeriodKind.HALF_YEAR: lambda rules: rules.half_years,
}
_CAUSE_OF = {
    PeriodKind.WEEK: ClosureCause.WEEKS,
    PeriodKind.MONTH: ClosureCause.MONTHS,
    PeriodKind.HALF_YEAR: ClosureCause.HALF_YEARS,
}


def candidate(facts: AccountFacts, here: Standpoint) -> Candidate | None:
    """Judge an account; ``None`` where it is no candidate."""
    if facts.start is None or facts.start > here.today:
        return None
    if not facts.seasonal and _heard_of_late(facts, here):
        return None  # nearly all of them
    causes: list[tuple[date, ClosureCause]] = []
    silent, kind = silent_periods(facts, here)
    if kind is not None:
        needed = threshold(here.pack.closure, kind)
        if len(silent) >= needed:
            causes.append((numbered(kind, silent[needed - 1]).last + _ONE_DAY, _CAUSE_OF[kind]))
    if facts.seasonal:
        slept = slept_season(facts, here)
        if slept is not None:
            causes.append((slept.last + _ONE_DAY, ClosureCause.SEASON))
        asleep = add_months(max(facts.last_post or facts.start, here.earliest), here.pack.season.sleep_months)
        if asleep <= here.today:
            causes.append((asleep, ClosureCause.ASLEEP))
    if not causes:
        return None
    since, cause = min(causes)
    return Candidate(cause=cause, since=since, missed=len(silent), last_post=facts.last_post)


def _heard_of_late(facts: AccountFacts, here: Standpoint) -> bool:
    """Whether too few periods have passed since the last post, or the start, to count them."""
    pace = pace_of(here.pack, facts.platform)
    if pace is None or facts.start is None:
        return True
    kind = kind_of(pace)
    quiet = max(facts.start, facts.last_post or facts.start)
    return here.running(kind).number - number_of(kind, quiet) < threshold(here.pack.closure, kind)


def silent_periods(facts: AccountFacts, here: Standpoint) -> tuple[Sequence[int], PeriodKind | None]:
    """Return the numbers of the past periods that count and lie after the last post, oldest first, and their kind."""
    pace = pace_of(here.pack, facts.platform)
    if pace is None or facts.start is None:
        return [], None
    kind = kind_of(pace)
    first = max(facts.start, facts.last_post or facts.start, here.earliest) + _ONE_DAY
    last = here.today - _ONE_DAY
    if not facts.seasonal:
        return whole_numbers(kind, first, last), kind
    found: list[int] = []
    for season in seasons(facts.windows, first.year - 1, here.today.year):
        found += whole_numbers(kind, max(first, season.first), min(last, season.last))
    return found, kind


def threshold(rules: ClosureRules, kind: PeriodKind) -> int:
    """Return how many silent periods make a candidate."""
    return _LIMITS[kind](rules)


def step(facts: AccountFacts, found: Candidate | None, here: Standpoint) -> ClosureStep | None:
    """Return where an account stands by the rule and its last step on record, ``None`` outside the queue."""
    return stand(facts.closing, found=found is not None, today=here.today)


def must_announce(facts: AccountFacts, here: Standpoint) -> bool:
    """Whether the closing has to be announced: not after more than the pack's months of silence."""
    quiet = facts.last_post or facts.start
    return quiet is None or add_months(max(quiet, here.earliest), here.pack.closure.unannounced_months) >= here.today


def evidence(found: Candidate, facts: AccountFacts, last_post: datetime | None, here: Standpoint) -> Evidence:
    """Put together what a step is taken on. ``last_post`` is the instant behind ``facts.last_post``."""
    return Evidence(
        cause=found.cause,
        since=found.since,
        missed=found.missed,
        last_post=last_post,
        unanswered=facts.unanswered,
        pack=here.label,
        why=sentence(found, here),
    )


_SENTENCES = {
    ClosureCause.WEEKS: N_("R13: whole weeks without a post: {missed}; enough to close an account: {limit} ({pack})"),
    ClosureCause.MONTHS: N_("R13: whole months without a post: {missed}; enough to close an account: {limit} ({pack})"),
    ClosureCause.HALF_YEARS: N_(
        "R13: half-years without a post: {missed}; enough to close an account: {limit} ({pack})"
    ),
    ClosureCause.SEASON: N_("R13: a whole season has passed without a post ({pack})"),
    ClosureCause.ASLEEP: N_("R13: {limit} months have passed since the last post ({pack})"),
}


def sentence(found: Candidate, here: Standpoint) -> Message:
    """Say why an account is a candidate: rule, numbers and pack."""
    rules = here.pack.closure
    limits = {
        ClosureCause.WEEKS: rules.weeks,
        ClosureCause.MONTHS: rules.months,
        ClosureCause.HALF_YEARS: rules.half_years,
        ClosureCause.ASLEEP: here.pack.season.sleep_months,
    }
    limit = str(limits.get(found.cause, 0))
    return Message(_SENTENCES[found.cause], {"missed": str(found.missed), "limit": limit, "pack": here.label})
