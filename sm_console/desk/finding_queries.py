"""The answers to questions about findings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from config.schema import Account
from sm_console.api import finding_queries, finding_views, rule_views, views
from sm_console.core import findings
from sm_console.core.calendar import clamp
from sm_console.core.finding_acts import is_away
from sm_console.core.findings import Finding
from sm_console.core.messages import N_
from sm_console.desk import finding_sources, judging, overview
from sm_console.desk.judging import Survey
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.store import finding_acts, queries

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sm_console.store.finding_acts import FindingActs


async def all_findings(
    services: Services, _caller: Caller, query: finding_queries.AskFindings
) -> list[rule_views.FindingRow]:
    """What needs a person: now from what is kept in memory, at another time judged from the beginning."""
    moment, live = moment_of(services, query.at)
    found: tuple[Finding, ...]
    if live:
        moment, snapshot = await services.judged.now()
        found, acts = snapshot.findings, await services.ledger.read(finding_acts.held)
    else:

        def read(conn: Connection) -> tuple[tuple[Finding, ...], FindingActs]:
            look = judging.survey(conn, services.standing, moment, live=False)
            return tuple(uncached(look)), finding_acts.held(conn, moment)

        found, acts = await services.ledger.read(read)
    wanted = (
        finding
        for finding in found
        if (not query.rule or finding.rule == query.rule)
        and (not query.state or finding.state == query.state)
        and (not query.account or finding.account == query.account)
    )
    rows = shown(services, wanted, acts, moment)
    return [
        row for row in rows if (not query.unit or row.unit == query.unit) and (query.all or row.put_off_until is None)
    ]


async def first_screen(
    services: Services, caller: Caller, query: finding_queries.AskOverview
) -> finding_views.OverviewView:
    """The first screen."""
    at, snapshot = await services.judged.now()
    beside = await services.ledger.read(lambda conn: overview.read(conn, at))
    rows = list(shown(services, snapshot.findings, beside.acts, at))
    mine = services.standing.name(caller.login)
    return overview.put_together(services.standing, rows, beside, at, mine=mine, limit=query.limit)


async def account_history(
    services: Services, _caller: Caller, query: finding_queries.AskAccountHistory
) -> list[views.HistoryRow]:
    """All about an account itself."""
    names = services.standing.names()
    return await services.ledger.read(
        lambda conn: queries.account_history(conn, query.account, names=names, finding=query.finding)
    )


def uncached(look: Survey) -> list[Finding]:
    """Judge every account and the city by all rules, the most urgent first."""
    judged = [*finding_sources.prepare(look).judge(), finding_sources.judge_city(look)]
    return sorted((finding for one in judged for finding in one.findings), key=findings.urgency)


def shown(
    services: Services, found: Iterator[Finding] | tuple[Finding, ...], acts: FindingActs, at: datetime
) -> Iterator[rule_views.FindingRow]:
    """Yield findings with their accounts and what people have done with them."""
    standing = services.standing
    for finding in found:
        row = finding_row(finding, standing.account(finding.account))
        put_off, assigned = acts.put_off.get(row.id), acts.assigned.get(row.id)
        if put_off is not None and is_away(put_off, finding, at, standing.calendar(standing.pack(finding.account))):
            away = {"put_off_until": put_off.until, "put_off_by": standing.name(put_off.login), "why": put_off.why}
            row = msgspec.structs.replace(row, **away)
        if assigned is not None:
            row = msgspec.structs.replace(row, assigned=standing.name(assigned.to), why=row.why or assigned.why)
        yield row


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
    return (services.clock(), True) if at is None else (clamp(at), False)


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    finding_queries.AskFindings: all_findings,
    finding_queries.AskOverview: first_screen,
    finding_queries.AskAccountHistory: account_history,
}
