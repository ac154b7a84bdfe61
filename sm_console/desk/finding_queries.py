"""The answers to questions about findings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from config.schema import Account
from sm_console.api import queries, rule_views
from sm_console.core import findings
from sm_console.core.findings import Finding
from sm_console.core.messages import N_
from sm_console.desk import finding_sources, judging
from sm_console.desk.judging import Survey
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services


async def all_findings(services: Services, _caller: Caller, query: queries.AskFindings) -> list[rule_views.FindingRow]:
    """What needs a person."""
    moment, live = moment_of(services, query.at)
    found = await services.ledger.read(
        lambda conn: uncached(judging.survey(conn, services.standing, moment, live=live))
    )
    accounts = {account.id: account for account in services.standing.configuration.accounts}
    return [finding_row(finding, accounts.get(finding.account)) for finding in sorted(found, key=findings.urgency)]


def uncached(look: Survey) -> list[Finding]:
    """Judge every account and the city by all rules."""
    judged = [*finding_sources.judge(look, judging.gather(look)).values(), finding_sources.judge_city(look)]
    return [finding for one in judged for finding in one.findings]


def finding_row(finding: Finding, account: Account | None) -> rule_views.FindingRow:
    """Show a finding; ``account`` is ``None`` for the whole city."""
    return rule_views.FindingRow(
        id=finding.id,
        rule=finding.rule,
        account=finding.account,
        state=finding.state,
        since=finding.since,
        due=finding.due,
        text=finding.text,
        pack=finding.pack,
        comment=finding.comment,
        account_name=account.name if account is not None else "",
        unit=account.unit if account is not None else "",
        platform=account.platform if account is not None else "",
    )


def moment_of(services: Services, at: datetime | None) -> tuple[datetime, bool]:
    """Return the moment asked for, and whether it is this one. Raises Refused("input") without a zone."""
    if at is not None and at.tzinfo is None:
        raise refused("input", N_("An instant needs a time zone."))
    return (services.clock(), True) if at is None else (at, False)


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    queries.AskFindings: all_findings,
}
