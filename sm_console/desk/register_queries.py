"""The answers to questions about the register of accounts (R1, R14, R15)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from config.errors import ConfigError
from config.letters import fill, read_letter, read_words
from config.schema import NEED_ADDRESS, Account
from sm_console.api import register_queries as queries
from sm_console.api import register_views as views
from sm_console.core import register as rules
from sm_console.core import season
from sm_console.core.closing import ClosureStep
from sm_console.core.messages import N_
from sm_console.core.register_entries import Checklist
from sm_console.desk import judging
from sm_console.desk.finding_queries import moment_of
from sm_console.desk.judging import Subject
from sm_console.desk.refusals import config_refused, refused
from sm_console.desk.season_queries import points
from sm_console.desk.services import Caller, Services
from sm_console.store import register
from sm_console.store.register import Act, Tick

if TYPE_CHECKING:
    from sqlalchemy import Connection

PROPOSED: Final = "account-proposed"
TICKS: Final = ("item-ticked", "item-unticked")
BY_HAND: Final = (*NEED_ADDRESS, "manual")
"""Where an account's address is the page that people see."""


async def whole(services: Services, _caller: Caller, query: queries.AskRegister) -> list[views.RegisterRow]:
    """All accounts."""
    moment, live = moment_of(services, query.at)

    def look(conn: Connection) -> list[views.RegisterRow]:
        survey = judging.survey(conn, services.standing, moment, live=live)
        ticks = register.ticks(conn, moment)
        urls = register.urls(conn)
        return [
            _row(services, subject, ticks.get(subject.account.id, ()), urls.get(subject.account.id, ""))
            for subject in judging.gather(survey, past=0, closed=True)
        ]

    return await services.ledger.read(look)


def _row(services: Services, subject: Subject, ticks: Sequence[Tick], url: str) -> views.RegisterRow:
    account, facts, pack = subject.account, subject.facts, subject.here.pack
    closed = facts.closing is not None and facts.closing.step is ClosureStep.CLOSED
    missing = [] if closed else rules.missing(facts)
    approval = account.approval if facts.approved else None
    ticked = [tick for tick in ticks if tick.checklist is Checklist.START]
    return views.RegisterRow(
        account=account.id,
        account_name=account.name,
        platform=account.platform,
        place=account.place,
        address=account.address,
        url=url or (account.address if account.platform in BY_HAND else ""),
        unit=account.unit,
        responsible=account.responsible,
        stand_in=account.stand_in,
        state=rules.state(facts, season.judge(facts, subject.here), closed=closed),
        approved_by=approval.by if approval is not None else "",
        approved_on=approval.on if approval is not None else None,
        pack=pack.label,
        rules=account.rules,
        decided_by=_decided_by(services, account),
        missing=tuple(missing),
        text=tuple(rules.sentence(state, facts, pack) for state in missing),
        checklist=points(pack.register.checklist, ticked, services.standing) if facts.proposed or ticked else (),
        seasonal=facts.seasonal,
        season=tuple(map(str, account.season)),
        user=account.user,
        remote=account.remote,
        private=account.allow_private,
    )


def _decided_by(services: Services, account: Account) -> str:
    """Return what chose the rule pack (R15)."""
    if account.rules:
        return "account"
    return "unit" if services.standing.configuration.settings.units.get(account.unit) else "city"


async def acts(services: Services, _caller: Caller, query: queries.AskRegisterActs) -> list[views.RegisterAct]:
    """Who did what about an account."""
    found = await services.ledger.read(lambda conn: register.acts(conn, query.account))
    pack = services.standing.pack(query.account)
    known = {one.id: one for one in points((*pack.register.checklist, *pack.season.wake_list), (), services.standing)}
    return [
        views.RegisterAct(
            kind=act.kind,
            name=services.standing.name(act.login),
            at=act.at,
            what=act.what,
            note=act.note,
            point=known.get(act.what) if act.kind in TICKS else None,
        )
        for act in found
    ]


async def form(services: Services, caller: Caller, query: queries.AskAccountForm) -> views.AccountForm:
    """R1's form, from the city's own template where it has one."""
    account = services.standing.account(query.account)
    if account is None:
        raise refused("unknown", N_("There is no account {account}."), account=query.account)
    now, pack = services.clock(), services.standing.pack(account.id)
    known, done, url = await services.ledger.read(
        lambda conn: (
            register.acts(conn, account.id, limit=1000),
            register.ticks(conn, now, [account.id]).get(account.id, []),
            register.urls(conn).get(account.id, ""),
        )
    )
    listed = points(
        pack.register.checklist, [tick for tick in done if tick.checklist is Checklist.START], services.standing
    )
    day = services.standing.calendar(pack).local_date
    proposed = next((act for act in known if act.kind == PROPOSED), None)
    try:
        template, words = read_letter(services.standing.folder, "account-form"), read_words(services.standing.folder)
    except ConfigError as error:
        raise config_refused(error) from None
    word = words["word"]
    values = {
        "account": account.name or account.id,
        "id": account.id,
        "platform": words["platform"].get(account.platform, account.platform),
        "address": url or account.address or word["nowhere"],
        "unit": account.unit or word["no_unit"],
        "owner": account.responsible or word["nobody"],
        "stand_in": account.stand_in or word["no_stand_in"],
        "proposed_by": _name(services, proposed) or word["unknown"],
        "proposed_on": day(proposed.at).isoformat() if proposed is not None else word["unknown"],
        "approved_by": account.approval.by if account.approval is not None else word["later"],
        "approved_on": account.approval.on.isoformat() if account.approval is not None else word["later"],
        "checklist": "\n".join(_line(point) for point in listed),
        "today": day(now).isoformat(),
        "sender": services.standing.name(caller.login),
        "pack": pack.label,
    }
    return views.AccountForm(text=fill(template, values), missing=sum(point.at is None for point in listed))


def _name(services: Services, act: Act | None) -> str:
    return services.standing.name(act.login) if act is not None else ""


def _line(point: views.PointView) -> str:
    sign = "x" if point.at is not None else " "
    return f"[{sign}] {point.sv}" + (f": {point.note}" if point.note else "")


HANDLERS: Final[Mapping[type, Callable[[Services, Caller, Any], Awaitable[Any]]]] = {
    queries.AskRegister: whole,
    queries.AskRegisterActs: acts,
    queries.AskAccountForm: form,
}
