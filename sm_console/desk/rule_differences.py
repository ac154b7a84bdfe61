"""What another rule pack would change, and for which accounts, before it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from config.rule_diff import differences
from config.schema import Account
from sm_console.api import queries, rule_views
from sm_console.core import rounds
from sm_console.core.findings import Finding
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.core.rules import RulePack
from sm_console.desk import finding_sources, judging
from sm_console.desk.finding_queries import finding_row, moment_of
from sm_console.desk.judging import Choose
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.desk.standing import Standing
from sm_console.store import lookup

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def rules_diff(services: Services, _caller: Caller, query: queries.AskRulesDiff) -> rule_views.RulesDiff:
    """Answer what another pack would change."""
    before, after = _pack(services, query.before), _pack(services, query.after)
    standing = services.standing
    (moment, live), chosen = moment_of(services, query.at), judging.choose(standing)

    def compare(conn: Connection) -> list[rule_views.AccountChange]:
        look = judging.survey(conn, standing, moment, live=live)
        touched = {one.id for one in standing.configuration.accounts if chosen(one).name == before.name}
        now = finding_sources.prepare(look, only=touched)
        then = finding_sources.prepare(look, _instead(chosen, before, after), only=touched)
        waiting = _received(conn, touched)
        return [
            _change(
                subject.account,
                one.findings,
                other.findings,
                _notes(standing, subject.account, (before, after), moment, waiting.get(subject.account.id, ())),
            )
            for subject, one, other in zip(now.subjects.values(), now.judge(), then.judge(), strict=True)
        ]

    return rule_views.RulesDiff(
        before=before.label,
        after=after.label,
        changes=[
            rule_views.RuleChange(key=one.key, before=one.before, after=one.after) for one in differences(before, after)
        ],
        accounts=await services.ledger.read(compare),
    )


def _change(
    account: Account, now: Sequence[Finding], then: Sequence[Finding], notes: Iterator[Message]
) -> rule_views.AccountChange:
    """Return which findings would go and which would come; the same one with other numbers is neither."""
    one, other = ({(found.rule, found.state): found for found in findings} for findings in (now, then))
    return rule_views.AccountChange(
        account=account.id,
        account_name=account.name,
        gone=[finding_row(found, account) for key, found in one.items() if key not in other],
        new=[finding_row(found, account) for key, found in other.items() if key not in one],
        notes=tuple(notes),
    )


def _notes(
    standing: Standing,
    account: Account,
    packs: tuple[RulePack, RulePack],
    at: datetime,
    waiting: Sequence[datetime],
) -> Iterator[Message]:
    """Say what of an account is otherwise although no finding shows it: the city's rounds, and dates to come."""
    if account.proposed or account.id in standing.closed:
        return
    (_, hours, one, _), (_, new_hours, other, _) = (standing.watch(account, pack) for pack in packs)
    today = hours.local_date(at)
    if (one.minutes or one.per_day) != (other.minutes or other.per_day):
        text = N_("R6: a round every {after} minutes while the crisis stands, instead of every {before}")
        if not one.minutes:
            text = N_("R6: rounds a day: {after} instead of {before}")
        values = {"before": str(one.minutes or one.per_day), "after": str(other.minutes or other.per_day)}
        yield Message(text, values)
    elif rounds.expected(today, hours, one) != rounds.expected(today, new_hours, other):
        yield Message(N_("R6: looked through in other hours"))
    moved = sum(
        standing.dated(account.id, received, packs[0]).due != standing.dated(account.id, received, packs[1]).due
        for received in waiting
    )
    if moved:
        yield Message(N_("R4: open comments that would be due at another time: {count}"), {"count": str(moved)})


def _received(conn: Connection, accounts: set[str]) -> dict[str, list[datetime]]:
    """Return when the comments came that wait now, by account."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for comment in lookup.open_comments(conn):
        if comment.account in accounts:
            found[comment.account].append(comment.deadline.received)
    return found


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
