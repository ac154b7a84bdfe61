"""The answers to questions about the rules for whole accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from config.rule_diff import differences
from config.schema import Account
from sm_console.api import queries, rule_views
from sm_console.core import pace
from sm_console.core.findings import Finding
from sm_console.core.messages import N_
from sm_console.core.rules import RulePack
from sm_console.desk import finding_sources, judging
from sm_console.desk.finding_queries import finding_row, moment_of
from sm_console.desk.judging import Choose, Subject
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services

if TYPE_CHECKING:
    from sqlalchemy import Connection

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


async def rules_diff(services: Services, _caller: Caller, query: queries.AskRulesDiff) -> rule_views.RulesDiff:
    """What another pack would change."""
    before, after = _pack(services, query.before), _pack(services, query.after)
    chosen = judging.choose(services.standing)
    (moment, live), chosen = moment_of(services, query.at), judging.choose(services.standing)

    def compare(conn: Connection) -> list[rule_views.AccountChange]:
        look = judging.survey(conn, services.standing, moment, live=live)
        touched = {one.id for one in services.standing.configuration.accounts if chosen(one).name == before.name}
        now = finding_sources.prepare(look, only=touched)
        then = finding_sources.prepare(look, _instead(chosen, before, after), only=touched)
        judged = zip(now.subjects.values(), now.judge(), then.judge(), strict=True)
        return [_change(subject.account, one.findings, other.findings) for subject, one, other in judged]

    return rule_views.RulesDiff(
        before=before.label,
        after=after.label,
        changes=[
            rule_views.RuleChange(key=one.key, before=one.before, after=one.after) for one in differences(before, after)
        ],
        accounts=await services.ledger.read(compare),
    )


def _change(account: Account, now: Sequence[Finding], then: Sequence[Finding]) -> rule_views.AccountChange:
    """Return which findings would go and which would come; the same one with other numbers is neither."""
    one, other = ({(found.rule, found.state): found for found in findings} for findings in (now, then))
    return rule_views.AccountChange(
        account=account.id,
        account_name=account.name,
        gone=[finding_row(found, account) for key, found in one.items() if key not in other],
        new=[finding_row(found, account) for key, found in other.items() if key not in one],
    )


def _instead(chosen: Choose, before: RulePack, after: RulePack) -> Choose:
    def pack_of(account: Account) -> RulePack:
        pack = chosen(account)
        return after if pack.name == before.name else pack

    return pack_of


def _pack(services: Services, name: str) -> RulePack:
    packs = services.standing.configuration.packs
    if name not in packs:
        raise refused(
            "unknown", N_("There is no rule pack {name}; there is: {known}."), name=name, known=", ".join(sorted(packs))
        )
    return packs[name]


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
        "pack": subject.here.pack.label,
    }


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    queries.AskWeek: week,
    queries.AskRulesDiff: rules_diff,
}
