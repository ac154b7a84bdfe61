"""The answers to questions about seasons (R3), with what a year band shows of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sm_console.api import queries, rule_views
from sm_console.api.register_views import PointView
from sm_console.core import season
from sm_console.core.register_entries import Checklist
from sm_console.core.rules import ListItem
from sm_console.core.season import SeasonVerdict
from sm_console.core.standpoint import Standpoint
from sm_console.core.windows import seasons as seasons_of
from sm_console.desk import judging
from sm_console.desk.finding_queries import moment_of
from sm_console.desk.judging import Subject
from sm_console.desk.services import Caller, Services
from sm_console.desk.standing import Standing
from sm_console.store import register, rule_facts
from sm_console.store.register import Tick

if TYPE_CHECKING:
    from sqlalchemy import Connection

MONTHS_BEFORE: Final = 5
"""A band's whole months before this one; twelve in all, so that today stands near the middle."""
WEEKS: Final = 53
_WEEK: Final = timedelta(days=7)

Judged = tuple[Subject, SeasonVerdict]


async def seasons(services: Services, _caller: Caller, query: queries.AskSeasons) -> list[rule_views.SeasonRow]:
    """R3, all seasonal accounts."""
    moment, live = moment_of(services, query.at)

    def look(conn: Connection) -> list[rule_views.SeasonRow]:
        survey = judging.survey(conn, services.standing, moment, live=live)
        judged: list[Judged] = []
        for subject in judging.gather(survey, past=0):
            verdict = None if subject.facts.proposed else season.judge(subject.facts, subject.here)
            if verdict is not None:
                judged.append((subject, verdict))
        ticks = register.ticks(conn, moment, [subject.account.id for subject, _ in judged])
        posts = _posts(survey, [subject for subject, _ in judged])
        return [_row(one, ticks, posts, services.standing) for one in judged]

    return await services.ledger.read(look)


def _row(
    judged: Judged, ticks: Mapping[str, Sequence[Tick]], posts: Mapping[str, Sequence[int]], standing: Standing
) -> rule_views.SeasonRow:
    subject, verdict = judged
    account, here, which = subject.account, subject.here, verdict.season
    first = band_begins(here.today)
    last = first + WEEKS * _WEEK - timedelta(days=1)
    mine = ticks.get(account.id, ())
    occasion = verdict.occasion.isoformat() if verdict.occasion is not None else None
    done = [tick for tick in mine if tick.checklist is Checklist.WAKE and tick.occasion == occasion]
    return rule_views.SeasonRow(
        account=account.id,
        account_name=account.name,
        unit=account.unit,
        platform=account.platform,
        pack=here.label,
        state=verdict.state,
        window=str(which.window) if which is not None else "",
        wakes=verdict.wakes,
        also=verdict.also,
        first=which.first if which is not None else None,
        last=which.last if which is not None else None,
        since=verdict.since,
        text=season.sentence(verdict, subject.facts, here),
        windows=tuple(map(str, account.season)),
        occasion=verdict.occasion,
        points=points(here.pack.season.wake_list, done, standing) if occasion is not None else (),
        overdue=verdict.overdue,
        band=first,
        posts=tuple(posts.get(account.id, (0,) * WEEKS)),
        spans=tuple(
            (max(one.first, first), min(one.last, last))
            for one in seasons_of(account.season, first.year - 1, last.year)
            if one.first <= last and one.last >= first
        ),
    )


def points(items: Iterable[ListItem], done: Iterable[Tick], standing: Standing) -> tuple[PointView, ...]:
    """Show a checklist with who ticked off what."""
    ticked = {tick.item: tick for tick in done}
    shown = []
    for item in items:
        tick = ticked.get(item.id)
        point = PointView(id=item.id, sv=item.sv, en=item.en)
        if tick is not None:
            point = PointView(
                id=item.id, sv=item.sv, en=item.en, name=standing.name(tick.login), at=tick.at, note=tick.note
            )
        shown.append(point)
    return tuple(shown)


def band_begins(today: date) -> date:
    """Return the first day of the band around a day: that of a month, five months back."""
    months = today.year * 12 + today.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def _posts(look: judging.Survey, subjects: Iterable[Subject]) -> dict[str, Sequence[int]]:
    """Count posts week by week, one statement for each calendar."""
    groups: defaultdict[int, list[tuple[str, Standpoint]]] = defaultdict(list)
    for subject in subjects:
        groups[id(subject.here)].append((subject.account.id, subject.here))
    found: dict[str, Sequence[int]] = {}
    for members in groups.values():
        here = members[0][1]
        first = band_begins(here.today)
        edges = [here.midnight(first + _WEEK * number) for number in range(WEEKS + 1)]
        found |= rule_facts.post_counts(look.conn, [name for name, _ in members], edges, look.at)
    return found


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {queries.AskSeasons: seasons}
