"""The answers to questions about the rules for whole accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sm_console.api import queries, rule_views
from sm_console.core import pace
from sm_console.core.messages import N_
from sm_console.desk import judging, rule_differences, rule_packs
from sm_console.desk.finding_queries import moment_of
from sm_console.desk.judging import Subject
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services

MOST_PERIODS: Final = 520


async def week(services: Services, _caller: Caller, query: queries.AskWeek) -> list[rule_views.WeekRow]:
    """R2, period by period."""
    if not 0 <= query.periods <= MOST_PERIODS:
        raise refused("input", N_("At most {most} periods can be asked for."), most=str(MOST_PERIODS))
    subjects = await _subjects(services, query.at, past=query.periods)
    return [
        rule_views.WeekRow(
            period=verdict.period.name,
            start=verdict.period.first,
            end=verdict.period.last,
            count=verdict.count,
            min=verdict.least,
            max=verdict.most,
            state=verdict.state,
            missing=verdict.missing,
            left=verdict.left,
            by=subject.here.last_working_day(verdict.period.kind) if verdict.left else None,
            text=pace.sentence(verdict, subject.here),
            **_about(subject),
        )
        for subject in subjects
        for verdict in subject.verdicts()
    ]


async def packs(services: Services, _caller: Caller, _query: queries.AskRulePacks) -> list[rule_views.PackRow]:
    """All rule packs of the configuration in force."""
    return rule_packs.listed(services.standing.configuration)


async def _subjects(services: Services, at: datetime | None, *, past: int) -> list[Subject]:
    """Gather all accounts' facts as of ``at``, ``None`` for now. Raises Refused("input") for one without a zone."""
    moment, live = moment_of(services, at)
    return await services.ledger.read(
        lambda conn: judging.gather(judging.survey(conn, services.standing, moment, live=live), past=past)
    )


def _about(subject: Subject) -> dict[str, str]:
    account = subject.account
    return {
        "account": account.id,
        "account_name": account.name,
        "unit": account.unit,
        "platform": account.platform,
        "pack": subject.here.label,
    }


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    queries.AskWeek: week,
    queries.AskRulePacks: packs,
    queries.AskRulesDiff: rule_differences.rules_diff,
}
