"""R3, seasons: how a seasonal account stands between its windows.

Where the guideline's wording leaves room, this is decided:

- Several states may hold at once; ``state`` is the one that first needs a person, ``also`` the others.
- ``in-season-silent``: the season runs and nothing has been posted since its first day.
- ``posting-out-of-season``: something has been posted since the last season ended.
- ``slept-a-season``: a whole season that began after the account's start has passed without a post, and
  nothing has been posted since.
- Windows that touch make one season. One that never ends, longer than a year, cannot be slept through:
  the pace (R2) and R13's periods hold all the time there.
- Each season has a wake-up list of its own, named by the season's first day: where the season is moved, people look
  once more. A season that waits with its whole list done needs nobody; one that has begun without a post and with
  something left on the list is an overdue waking.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

import msgspec
from msgspec import structs

from sm_console.core.facts import AccountFacts
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import Season, seasons

_LONGEST_SEASON = timedelta(days=366)
_ONE_DAY = timedelta(days=1)
_LEAP_YEARS_APART = 8  # a window of 29 February alone may be that far away


class SeasonState(StrEnum):
    """How a seasonal account stands."""

    IN_SEASON = "in-season"
    IN_SEASON_SILENT = "in-season-silent"
    RESTING = "resting"
    RESTING_UNANSWERED = "resting-unanswered"
    WAKING = "waking"
    POSTING_OUT_OF_SEASON = "posting-out-of-season"
    NO_WINDOW = "no-window"
    SLEPT_A_SEASON = "slept-a-season"


class SeasonVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """How one account stands.

    ``season`` is the one that runs, else the next, else the last. ``wakes`` is the day on which the next
    begins, ``None`` while one runs or where none is to come. ``since`` is the day from which the state holds,
    where it has one. ``occasion`` is the first day of the season that is being woken for or that runs, ``listed``
    how many points its wake-up list has, ``left`` the ids of those not done.
    """

    state: SeasonState
    also: tuple[SeasonState, ...] = ()
    season: Season | None = None
    wakes: date | None = None
    since: date | None = None
    occasion: date | None = None
    listed: int = 0
    left: tuple[str, ...] = ()

    @property
    def awake(self) -> bool:
        """Whether everything on the wake-up list is done."""
        return bool(self.listed) and not self.left

    @property
    def overdue(self) -> bool:
        """Whether the season has begun in silence with something left on its wake-up list."""
        return self.state is SeasonState.IN_SEASON_SILENT and bool(self.left)


def judge(facts: AccountFacts, here: Standpoint) -> SeasonVerdict | None:
    """Judge an account; ``None`` for one that is not seasonal."""
    if not facts.seasonal:
        return None
    if not facts.windows:
        return SeasonVerdict(state=SeasonState.NO_WINDOW)
    today = here.today
    known = seasons(facts.windows, today.year - _LEAP_YEARS_APART, today.year + _LEAP_YEARS_APART)
    running = next((season for season in known if season.first <= today <= season.last), None)
    slept = slept_season(facts, here)
    if running is not None:
        silent = facts.last_post is None or facts.last_post < running.first
        holds = {SeasonState.IN_SEASON_SILENT if silent else SeasonState.IN_SEASON: running.first}
        if slept is not None:
            holds[SeasonState.SLEPT_A_SEASON] = slept.last + _ONE_DAY
        return _listed(_verdict(dict(holds), running, None), running.first, facts, here)
    past = max((season for season in known if season.last < today), key=lambda season: season.last, default=None)
    coming = min((season for season in known if season.first > today), key=lambda season: season.first, default=None)
    holds_now = _between(facts, here, past, coming, slept)
    verdict = _verdict(holds_now, coming or past, coming.first if coming is not None else None)
    if coming is not None and SeasonState.WAKING in holds_now:
        verdict = _listed(verdict, coming.first, facts, here)
    return verdict


def _listed(verdict: SeasonVerdict, occasion: date, facts: AccountFacts, here: Standpoint) -> SeasonVerdict:
    """Add how the season's wake-up list stands."""
    points = here.pack.season.wake_list
    left = tuple(point.id for point in points if (occasion, point.id) not in facts.woken)
    return structs.replace(verdict, occasion=occasion, listed=len(points), left=left)


def _between(
    facts: AccountFacts, here: Standpoint, past: Season | None, coming: Season | None, slept: Season | None
) -> dict[SeasonState, date | None]:
    """Return what holds between two seasons, what first needs a person first, and since when."""
    holds: dict[SeasonState, date | None] = {}
    wake = timedelta(days=here.pack.season.wake_days)
    if facts.unanswered:
        holds[SeasonState.RESTING_UNANSWERED] = None
    if slept is not None:
        holds[SeasonState.SLEPT_A_SEASON] = slept.last + _ONE_DAY
    if coming is not None and coming.first - here.today <= wake:
        holds[SeasonState.WAKING] = coming.first - wake
    if past is not None and facts.last_post is not None and facts.last_post > past.last:
        holds[SeasonState.POSTING_OUT_OF_SEASON] = facts.last_post
    return holds or {SeasonState.RESTING: past.last + _ONE_DAY if past is not None else None}


def without_first(verdict: SeasonVerdict) -> SeasonVerdict | None:
    """Return the verdict without its first state; ``None`` where that was the only one."""
    if not verdict.also:
        return None
    return structs.replace(verdict, state=verdict.also[0], also=verdict.also[1:], since=None)


def slept_season(facts: AccountFacts, here: Standpoint) -> Season | None:
    """Return the first whole season after the start and the last post that has passed in silence."""
    if not facts.seasonal or facts.start is None or not facts.windows:
        return None
    awake = max(facts.start, facts.last_post or facts.start, here.earliest)
    for season in seasons(facts.windows, awake.year - 1, here.today.year):
        if season.first > awake and season.last < here.today and season.last - season.first < _LONGEST_SEASON:
            return season
    return None


def _verdict(holds: dict[SeasonState, date | None], season: Season | None, wakes: date | None) -> SeasonVerdict:
    state, *also = holds
    return SeasonVerdict(state=state, also=tuple(also), season=season, wakes=wakes, since=holds[state])


_SENTENCES = {
    SeasonState.IN_SEASON: N_("R3: in season {first} to {last} ({pack})"),
    SeasonState.IN_SEASON_SILENT: N_("R3: in season {first} to {last}, and no post yet ({pack})"),
    SeasonState.RESTING: N_("R3: resting until {wakes} ({pack})"),
    SeasonState.RESTING_UNANSWERED: N_("R3: resting, but comments wait for an answer: {unanswered} ({pack})"),
    SeasonState.WAKING: N_("R3: the season begins {wakes}: About text, pictures, who watches, first post ({pack})"),
    SeasonState.POSTING_OUT_OF_SEASON: N_("R3: posted {last_post}, after the season had ended ({pack})"),
    SeasonState.NO_WINDOW: N_("R3: a seasonal account without any season ({pack})"),
    SeasonState.SLEPT_A_SEASON: N_("R3: a whole season has passed without a post ({pack})"),
}


_WAKING = N_("R3: the season begins {wakes}; done on the wake-up list: {done} of {listed} ({pack})")
_OVERDUE = N_("R3: in season {first} to {last}, no post yet; done on the wake-up list: {done} of {listed} ({pack})")
_NO_MORE = N_("R3: resting, and no further season is written down ({pack})")


def sentence(verdict: SeasonVerdict, facts: AccountFacts, here: Standpoint) -> Message:
    """Say why an account stands as it does: rule, dates and pack."""
    season = verdict.season
    text = _SENTENCES[verdict.state]
    if verdict.state is SeasonState.RESTING and verdict.wakes is None:
        text = _NO_MORE
    elif verdict.state is SeasonState.WAKING and verdict.listed:
        text = _WAKING
    elif verdict.overdue:
        text = _OVERDUE
    return Message(
        text,
        {
            "first": str(season.first) if season is not None else "–",
            "last": str(season.last) if season is not None else "–",
            "wakes": str(verdict.wakes or "–"),
            "unanswered": str(facts.unanswered),
            "last_post": str(facts.last_post or "–"),
            "done": str(verdict.listed - len(verdict.left)),
            "listed": str(verdict.listed),
            "pack": here.label,
        },
    )
