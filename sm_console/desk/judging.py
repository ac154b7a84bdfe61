"""The facts about whole accounts, gathered for the rules: one reading of the store for all accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from config.schema import Account
from sm_console.core import findings, pace
from sm_console.core.facts import AccountFacts
from sm_console.core.findings import Finding, OwnAnswer, Waiting
from sm_console.core.pace import PaceVerdict
from sm_console.core.periods import Period, PeriodKind
from sm_console.core.rules import RulePack
from sm_console.core.standpoint import Standpoint
from sm_console.desk.standing import Standing
from sm_console.store import rule_facts

if TYPE_CHECKING:
    from sqlalchemy import Connection

ANSWERS_LOOKED_BACK: Final = timedelta(days=90)
"""How long an own answer without a first name (R5) is shown; after that nobody mends it."""

Choose = Callable[[Account], RulePack]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One configured account with what the rules need. ``counts`` holds judged periods, oldest first."""

    account: Account
    facts: AccountFacts
    here: Standpoint
    last_post: datetime | None
    counts: tuple[tuple[Period, int], ...]
    waiting: Waiting | None

    def verdicts(self) -> list[PaceVerdict]:
        """Return R2's verdicts, oldest period first; the last one runs."""
        return [pace.judge(self.facts, period, count, self.here) for period, count in self.counts]

    def findings(self) -> list[Finding]:
        """Return what all rules but R5 find."""
        verdicts = self.verdicts()
        return findings.of_account(
            self.facts,
            self.here,
            running=verdicts[-1] if verdicts else None,
            before=verdicts[-2] if len(verdicts) > 1 else None,
            waiting=self.waiting,
        )


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """All accounts as of one instant."""

    subjects: list[Subject]
    answers: list[OwnAnswer]


def choose(standing: Standing) -> Choose:
    """Return what decides now which pack is an account's (R15)."""
    return standing.configuration.pack_of


def gather(
    conn: Connection, standing: Standing, at: datetime, pack_of: Choose, *, live: bool, past: int, answers: bool = False
) -> Picture:
    """Read everything the rules need at ``at``: ``past`` periods before the running one, own answers where wanted.

    ``live``: what waits is what waits now, whatever the clocks say.
    """
    activity = rule_facts.activities(conn, at)
    waiting = rule_facts.waiting(conn, at, live=live)
    here_of = _Standpoints(standing, at)
    half: list[tuple[Account, AccountFacts, Standpoint, datetime | None]] = []
    for account in standing.configuration.accounts:
        known = activity.get(account.id)
        if known is not None:
            here = here_of(pack_of(account))
            half.append((account, _facts(account, known, here, waiting.get(account.id)), here, known.last_post))
    counts = dict(_counts(conn, [(facts, here) for _, facts, here, _ in half], at, past))
    subjects = [
        Subject(
            account=account,
            facts=facts,
            here=here,
            last_post=last_post,
            counts=counts.get(account.id, ()),
            waiting=waiting.get(account.id),
        )
        for account, facts, here, last_post in half
    ]
    written = rule_facts.own_answers(conn, at - ANSWERS_LOOKED_BACK, at) if answers else []
    return Picture(subjects=subjects, answers=written)


class _Standpoints:
    """One standpoint for each pack."""

    def __init__(self, standing: Standing, at: datetime) -> None:
        self._standing = standing
        self._at = at
        self._known: dict[str, Standpoint] = {}

    def __call__(self, pack: RulePack) -> Standpoint:
        if pack.name not in self._known:
            self._known[pack.name] = Standpoint(self._at, pack, self._standing.calendar(pack))
        return self._known[pack.name]


def _facts(account: Account, known: rule_facts.Activity, here: Standpoint, waiting: Waiting | None) -> AccountFacts:
    day = here.calendar.local_date
    start: date | None
    # Nothing is asked of an account that was never read: silence must not look like calm, nor like neglect.
    if not known.seen:
        start = None
    elif account.approval is not None:
        start = account.approval.on
    else:
        start = day(known.since if known.first_post is None else min(known.since, known.first_post))
    return AccountFacts(
        account=account.id,
        platform=account.platform,
        start=start if start is not None and start <= here.today else None,
        last_post=day(known.last_post) if known.last_post is not None else None,
        seasonal=account.seasonal or bool(account.season),
        windows=account.season,
        unanswered=waiting.open if waiting is not None else 0,
        approved=account.approval is not None and account.approval.on <= here.today,
        unit=account.unit,
        responsible=account.responsible,
        stand_in=account.stand_in,
    )


def _counts(
    conn: Connection, accounts: list[tuple[AccountFacts, Standpoint]], at: datetime, past: int
) -> Iterator[tuple[str, tuple[tuple[Period, int], ...]]]:
    """Yield each account with its judged periods and the posts in them, one statement for each kind of period."""
    groups: defaultdict[tuple[int, PeriodKind], list[tuple[AccountFacts, Standpoint]]] = defaultdict(list)
    for facts, here in accounts:
        rule = pace.pace_of(here.pack, facts.platform)
        if rule is not None:
            groups[id(here), pace.kind_of(rule)].append((facts, here))
    for (_, kind), members in groups.items():
        here = members[0][1]
        periods = here.periods(kind, past)
        edges = [*(here.midnight(period.first) for period in periods), here.midnight(periods[-1].last + _ONE_DAY)]
        found = rule_facts.post_counts(conn, [facts.account for facts, _ in members], edges, at)
        nothing = [0] * len(periods)
        for facts, _ in members:
            by_number = dict(zip(periods, found.get(facts.account, nothing), strict=True))
            yield (
                facts.account,
                tuple((period, by_number[period]) for period in pace.judged_periods(facts, here, past)),
            )


_ONE_DAY = timedelta(days=1)
