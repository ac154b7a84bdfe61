"""The answers to questions about the rules for whole accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from config.rule_diff import differences
from config.schema import Account
from sm_console.api import queries, rule_views
from sm_console.core import closure, findings, pace, season
from sm_console.core.findings import Finding
from sm_console.core.messages import N_
from sm_console.core.rules import RulePack
from sm_console.desk import judging
from sm_console.desk.judging import Choose, Picture, Subject
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services

MOST_PERIODS: Final = 520


async def week(services: Services, _caller: Caller, query: queries.AskWeek) -> list[rule_views.WeekRow]:
    """R2, period by period."""
    if not 0 <= query.periods <= MOST_PERIODS:
        raise refused("input", N_("At most {most} periods can be asked for."), most=str(MOST_PERIODS))
    picture = await _picture(services, query.at, past=query.periods)
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
            text=pace.sentence(verdict, subject.here),
            **_about(subject),
        )
        for subject in picture.subjects
        for verdict in subject.verdicts()
    ]


async def seasons(services: Services, _caller: Caller, query: queries.AskSeasons) -> list[rule_views.SeasonRow]:
    """R3, all seasonal accounts."""
    picture = await _picture(services, query.at)
    rows = []
    for subject in picture.subjects:
        verdict = season.judge(subject.facts, subject.here)
        if verdict is None:
            continue
        which = verdict.season
        rows.append(
            rule_views.SeasonRow(
                state=verdict.state,
                window=str(which.window) if which is not None else "",
                wakes=verdict.wakes,
                also=verdict.also,
                first=which.first if which is not None else None,
                last=which.last if which is not None else None,
                since=verdict.since,
                text=season.sentence(verdict, subject.facts, subject.here),
                **_about(subject),
            )
        )
    return rows


async def closures(services: Services, _caller: Caller, query: queries.AskClosures) -> list[rule_views.ClosureRow]:
    """R13, the queue."""
    picture = await _picture(services, query.at)
    rows = []
    for subject in picture.subjects:
        found = closure.candidate(subject.facts, subject.here)
        step = closure.step(None, found)
        if found is not None and step is not None:
            rows.append(
                rule_views.ClosureRow(
                    step=step,
                    since=found.since,
                    reason=closure.sentence(found, subject.here),
                    last_post=subject.last_post,
                    missed=found.missed,
                    cause=found.cause,
                    **_about(subject),
                )
            )
    return sorted(rows, key=lambda row: (row.since, row.account))


async def all_findings(services: Services, _caller: Caller, query: queries.AskFindings) -> list[rule_views.FindingRow]:
    """What needs a person."""
    picture = await _picture(services, query.at, past=1, answers=True)
    names = set(services.standing.names().values())
    by_id = {subject.account.id: subject for subject in picture.subjects}
    found = [(finding, subject) for subject in picture.subjects for finding in subject.findings()]
    for answer in picture.answers:
        writer = by_id.get(answer.account)
        finding = findings.of_answer(answer, names, writer.here) if writer is not None else None
        if writer is not None and finding is not None:
            found.append((finding, writer))
    found.sort(key=lambda pair: findings.urgency(pair[0]))
    return [_row(finding, subject) for finding, subject in found]


async def rules_diff(services: Services, _caller: Caller, query: queries.AskRulesDiff) -> rule_views.RulesDiff:
    """What another pack would change."""
    before, after = _pack(services, query.before), _pack(services, query.after)
    chosen = judging.choose(services.standing)
    now = await _picture(services, query.at, past=1)
    touched = [subject for subject in now.subjects if chosen(subject.account).name == before.name]
    then = await _picture(services, query.at, past=1, pack_of=_instead(chosen, before, after))
    others = {subject.account.id: subject for subject in then.subjects}
    return rule_views.RulesDiff(
        before=before.label,
        after=after.label,
        changes=[
            rule_views.RuleChange(key=one.key, before=one.before, after=one.after) for one in differences(before, after)
        ],
        accounts=[_change(subject, others[subject.account.id]) for subject in touched if subject.account.id in others],
    )


def _change(now: Subject, then: Subject) -> rule_views.AccountChange:
    """Return which findings would go and which would come; the same one with other numbers is neither."""
    one, other = ({(found.rule, found.state): found for found in subject.findings()} for subject in (now, then))
    return rule_views.AccountChange(
        account=now.account.id,
        account_name=now.account.name,
        gone=[_row(found, now) for key, found in one.items() if key not in other],
        new=[_row(found, then) for key, found in other.items() if key not in one],
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


async def _picture(
    services: Services, at: datetime | None, *, past: int = 0, answers: bool = False, pack_of: Choose | None = None
) -> Picture:
    """Gather as of ``at``, ``None`` for now. Raises Refused("input") for an instant without a zone."""
    if at is not None and at.tzinfo is None:
        raise refused("input", N_("An instant needs a time zone."))
    moment, live = (services.clock(), True) if at is None else (at, False)
    chosen = pack_of or judging.choose(services.standing)
    return await services.ledger.read(
        lambda conn: judging.gather(conn, services.standing, moment, chosen, live=live, past=past, answers=answers)
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


def _row(finding: Finding, subject: Subject) -> rule_views.FindingRow:
    return rule_views.FindingRow(
        rule=finding.rule,
        state=finding.state,
        since=finding.since,
        due=finding.due,
        text=finding.text,
        comment=finding.comment,
        **_about(subject),
    )


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    queries.AskWeek: week,
    queries.AskSeasons: seasons,
    queries.AskClosures: closures,
    queries.AskFindings: all_findings,
    queries.AskRulesDiff: rules_diff,
}
