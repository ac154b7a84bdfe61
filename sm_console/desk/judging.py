"""The facts about whole accounts, gathered for the rules: one reading of the store for many accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from config.schema import Account
from sm_console.core import closing, pace
from sm_console.core.closing import ClosureStep, StepTaken
from sm_console.core.facts import AccountFacts
from sm_console.core.findings import Waiting
from sm_console.core.pace import PaceVerdict
from sm_console.core.periods import Period, PeriodKind
from sm_console.core.register_entries import Checklist
from sm_console.core.rules import RulePack
from sm_console.core.standpoint import Standpoint
from sm_console.desk.standing import Standing
from sm_console.store import closures, register, rule_facts

if TYPE_CHECKING:
    from sqlalchemy import Connection

Choose = Callable[[Account], RulePack]


class Subject(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One configured account with what the rules need. ``counts`` holds judged periods, oldest first.

    ``next_post`` is a post already known that is dated later than the instant.
    """

    account: Account
    facts: AccountFacts
    here: Standpoint
    last_post: datetime | None
    next_post: datetime | None
    counts: tuple[tuple[Period, int], ...]
    waiting: Waiting | None

    def verdicts(self) -> list[PaceVerdict]:
        """Return R2's verdicts, oldest period first; the last one runs."""
        return [pace.judge(self.facts, period, count, self.here) for period, count in self.counts]


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """One look at the store: what every source of findings may ask of the moment.

    ``live``: it is this moment, and what waits is what waits now, whatever the clocks say.
    """

    conn: Connection
    standing: Standing
    at: datetime
    live: bool
    here_of: Callable[[RulePack], Standpoint]

    @property
    def here(self) -> Standpoint:
        """The instant seen with the city's own pack."""
        return self.here_of(self.standing.configuration.pack)


def survey(conn: Connection, standing: Standing, at: datetime, *, live: bool) -> Survey:
    """Begin a look at the store at ``at``."""
    return Survey(conn=conn, standing=standing, at=at, live=live, here_of=_Standpoints(standing, at))


def choose(standing: Standing) -> Choose:
    """Return what decides now which pack is an account's (R15)."""
    return standing.configuration.pack_of


def gather(
    look: Survey,
    pack_of: Choose | None = None,
    *,
    past: int = 1,
    only: Collection[str] | None = None,
    closed: bool = False,
) -> list[Subject]:
    """Read what the rules need of configured accounts (``only`` those), ``past`` periods before the running one.

    ``pack_of`` decides which pack is an account's, the configuration where it is not given. Of accounts closed by
    then (R13) nothing is asked any more: they are left out unless ``closed``.
    """
    pack_of = pack_of or choose(look.standing)
    wanted = [one for one in look.standing.configuration.accounts if only is None or one.id in only]
    ids = None if only is None else [account.id for account in wanted]
    activity = rule_facts.activities(look.conn, look.at, ids)
    waiting = rule_facts.waiting(look.conn, look.at, live=look.live, accounts=ids)
    ticked = register.ticks(look.conn, look.at, ids)
    steps = {name: closing.chain(taken)[-1] for name, taken in closures.steps(look.conn, look.at, ids).items()}
    if not closed:
        shut = {name for name, last in steps.items() if last.step is ClosureStep.CLOSED}
        wanted = [account for account in wanted if account.id not in shut]
    half: list[tuple[Account, AccountFacts, Standpoint, rule_facts.Activity]] = []
    for account in wanted:
        name = account.id
        known = activity.get(name)
        if known is not None:
            here = look.here_of(pack_of(account))
            found = (waiting.get(name), ticked.get(name, ()), steps.get(name))
            half.append((account, _facts(account, known, here, found), here, known))
    counts = dict(_counts(look.conn, [(facts, here) for _, facts, here, _ in half], look.at, past))
    return [
        Subject(
            account=account,
            facts=facts,
            here=here,
            last_post=known.last_post,
            next_post=known.next_post,
            counts=counts.get(account.id, ()),
            waiting=waiting.get(account.id),
        )
        for account, facts, here, known in half
    ]


class _Standpoints:
    """One standpoint for each pack."""

    def __init__(self, standing: Standing, at: datetime) -> None:
        self._standing = standing
        self._at = at
        self._known: dict[str, Standpoint] = {}

    def __call__(self, pack: RulePack) -> Standpoint:
        known = self._known.get(pack.name)
        if known is None:
            known = self._known[pack.name] = Standpoint(self._at, pack, self._standing.calendar(pack))
        return known


def _facts(
    account: Account,
    known: rule_facts.Activity,
    here: Standpoint,
    found: tuple[Waiting | None, Sequence[register.Tick], StepTaken | None],
) -> AccountFacts:
    waiting, ticked, last = found
    day = here.calendar.local_date
    start: date | None
    # Nothing is asked of an account that was never read: silence must not look like calm, nor like neglect.
    if not known.seen or account.proposed:
        start = None
    elif account.approval is not None:
        start = account.approval.on
    else:
        start = day(known.began)
    return AccountFacts(
        account=account.id,
        platform=account.place,
        start=start if start is not None and start <= here.today else None,
        last_post=day(known.last_post) if known.last_post is not None else None,
        seasonal=account.seasonal or bool(account.season),
        windows=account.season,
        unanswered=waiting.open if waiting is not None else 0,
        approved=account.approval is not None and account.approval.on <= here.today,
        unit=account.unit,
        responsible=account.responsible,
        stand_in=account.stand_in,
        proposed=account.proposed,
        closing=last,
        ticked=frozenset(tick.item for tick in ticked if tick.checklist is Checklist.START) if ticked else _NOTHING,
        woken=_woken(ticked) if ticked else _NOTHING,
    )


_NOTHING: Final[frozenset[Any]] = frozenset()


def _woken(ticked: Sequence[register.Tick]) -> frozenset[tuple[date, str]]:
    return frozenset(
        (date.fromisoformat(tick.occasion), tick.item) for tick in ticked if tick.checklist is Checklist.WAKE
    )


def _counts(
    conn: Connection, accounts: list[tuple[AccountFacts, Standpoint]], at: datetime, past: int
) -> Iterator[tuple[str, tuple[tuple[Period, int], ...]]]:
    """Yield each account with its judged periods and the posts in them, one statement for each kind of period."""
    alike: defaultdict[tuple[Standpoint, str], list[AccountFacts]] = defaultdict(list)
    for facts, here in accounts:
        alike[here, facts.platform].append(facts)
    groups: defaultdict[tuple[Standpoint, PeriodKind], list[AccountFacts]] = defaultdict(list)
    for (here, platform), members in alike.items():
        rule = pace.pace_of(here.pack, platform)
        if rule is not None:
            groups[here, pace.kind_of(rule)] += members
    for (here, kind), members in groups.items():
        periods = here.periods(kind, past)
        edges = [*(here.midnight(period.first) for period in periods), here.midnight(periods[-1].last + _ONE_DAY)]
        found = rule_facts.post_counts(conn, [facts.account for facts in members], edges, at)
        nothing = [0] * len(periods)
        for facts in members:
            counts = found.get(facts.account, nothing)
            if facts.start is not None and facts.start <= periods[0].last:  # nearly all of them
                yield facts.account, tuple(zip(periods, counts, strict=True))
                continue
            judged = pace.judged_periods(facts, here, past)  # the last ones of ``periods``
            yield facts.account, tuple(zip(judged, counts[len(periods) - len(judged) :], strict=True))


_ONE_DAY = timedelta(days=1)
