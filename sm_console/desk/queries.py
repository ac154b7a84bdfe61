"""The answers to questions: one handler for each, found by the question's type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from connectors.errors import ConnectorError
from sm_console.api import queries, views
from sm_console.core.answer import reason
from sm_console.core.messages import N_
from sm_console.core.model import Action, Deadline, Role, at_least
from sm_console.desk import (
    alarms,
    bank,
    closure_queries,
    course,
    crisis,
    crowd_queries,
    diary,
    finding_queries,
    period_posts,
    profile_queries,
    register_queries,
    round_queries,
    rule_queries,
    season_queries,
    shifts,
    signature_queries,
    since,
)
from sm_console.desk.refusals import need_colleague, refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import lookup, traffic, ui_state
from sm_console.store import queries as rows

MOST_ROWS: Final = 5_000
WRITING_LASTS: Final = timedelta(minutes=2)
"""A draft not saved for so long is no longer being written, whatever its console said last."""


async def inbox(services: Services, caller: Caller, query: queries.AskInbox) -> views.InboxPage:
    """The queue."""
    wanted = query.filter
    if wanted.assignee:
        wanted = replace(wanted, assignee=need_colleague(services, wanted.assignee))
    at, live = _moment(services, query.at)
    return await services.ledger.read(
        lambda conn: rows.inbox_page(
            conn,
            wanted,
            at,
            services.standing.calendar().next_open(at),
            live=live,
            offset=max(query.offset, 0),
            limit=min(max(query.limit, 0), MOST_ROWS),
            full=query.full,
            login=caller.login,
            names=services.standing.names(),
        )
    )


async def thread(services: Services, caller: Caller, query: queries.AskThread) -> views.ThreadView:
    """A comment in its thread."""
    now = services.clock()
    known = await services.ledger.read(lambda conn: lookup.comment(conn, query.comment))
    if known is None:
        raise refused("unknown", N_("There is no comment {number}."), number=str(query.comment))
    calendar = services.standing.calendar(services.standing.pack(known.account))

    def why(deadline: Deadline) -> str:
        return reason(deadline, calendar, query.language or services.language, now=now)

    view = await services.ledger.read(
        lambda conn: rows.thread_view(
            conn,
            query.comment,
            now,
            names=services.standing.names(),
            reason=why,
            abilities=partial(_abilities, services, caller, own=known.own),
        )
    )
    if view is None:
        raise refused("unknown", N_("There is no comment {number}."), number=str(query.comment))
    drafts = [replace(draft, editing=draft.editing and now - draft.saved < WRITING_LASTS) for draft in view.drafts]
    return replace(view, drafts=drafts)


def _abilities(services: Services, caller: Caller, account: str, *, own: bool) -> tuple[list[Action], int]:
    """Return what the caller may do with a comment (the account's ``own``, or not), and how long an answer may be."""
    capabilities = services.capabilities(account)
    possible = capabilities.actions | (capabilities.own_actions if own else frozenset[Action]())
    allowed = possible if at_least(caller.role, Role.STAFF) else frozenset[Action]()
    return [action for action in Action if action in allowed], capabilities.max_length


async def history(services: Services, _caller: Caller, query: queries.AskHistory) -> list[views.HistoryRow]:
    """All about a comment."""
    names = services.standing.names()
    return await services.ledger.read(lambda conn: rows.history(conn, query.comment, names=names))


async def status(services: Services, caller: Caller, query: queries.AskStatus) -> views.StatusView:
    """The desk on one page."""
    at, live = _moment(services, query.at)
    view = await services.ledger.read(
        lambda conn: rows.status_view(
            conn,
            at,
            services.standing.calendar().next_open(at),
            live=live,
            mode=services.mode,
            people=_people(services),
            unwatched={account.id for account in services.standing.configuration.accounts}
            - {account.id for account in services.standing.watched},
        )
    )
    return replace(view, accounts=await _with_connections(services, caller, view.accounts))


async def accounts(services: Services, caller: Caller, query: queries.AskAccounts) -> list[views.AccountView]:
    """All configured accounts."""
    at, live = _moment(services, query.at)
    known = await services.ledger.read(lambda conn: rows.account_views(conn, at, live=live, people=_people(services)))
    marked = {account.id for account in services.standing.configuration.accounts if account.proposed}
    shut = services.standing.closed
    known = [replace(account, proposed=account.id in marked, closed=account.id in shut) for account in known]
    return await _with_connections(services, caller, known)


async def _with_connections(
    services: Services, caller: Caller, known: list[views.AccountView]
) -> list[views.AccountView]:
    """Add what each account's connection has spent today and how long its login lasts, and what may be done."""
    today = services.standing.calendar().local_date(services.clock())
    spent = await services.ledger.read(lambda conn: traffic.of_day(conn, today))
    known = [
        replace(account, requests_today=spent.get(account.id, 0), login_ends=services.login_ends(account.id))
        for account in known
    ]
    return _with_actions(services, caller, known)


def _with_actions(services: Services, caller: Caller, known: list[views.AccountView]) -> list[views.AccountView]:
    """Add what the caller may do with each account's comments."""
    if not at_least(caller.role, Role.STAFF):
        return [replace(account, actions=()) for account in known]
    known = [_with_settings(services, account) for account in known]
    offered = [services.offered(account.id) for account in known]
    return [
        replace(
            account,
            actions=tuple(action for action in Action if action in able.actions),
            own_actions=tuple(action for action in Action if action in able.own_actions),
        )
        for account, able in zip(known, offered, strict=True)
    ]


def _with_settings(services: Services, view: views.AccountView) -> views.AccountView:
    """Add what the configuration says of the account's place on its platform."""
    account = services.standing.account(view.id)
    if account is None:
        return view
    return replace(
        view,
        user=account.user,
        remote=account.remote,
        options=dict(account.options),
        allow_private=account.allow_private,
    )


async def outbox(services: Services, _caller: Caller, query: queries.AskOutbox) -> list[views.OutboxRow]:
    """Outgoing acts."""
    names = services.standing.names()
    return await services.ledger.read(lambda conn: rows.outbox_rows(conn, names=names, number=query.id))


async def whoami(services: Services, caller: Caller, _query: queries.AskWhoami) -> views.Whoami:
    """Who the caller is."""
    standing = services.standing
    return views.Whoami(
        login=caller.login,
        first_name=standing.first_name(caller.login),
        role=caller.role,
        mode=services.mode,
        language=services.language,
        first_names=tuple(sorted(set(standing.names().values()))),
        signature=standing.configuration.pack.signature,
    )


async def probe(services: Services, caller: Caller, query: queries.AskProbe) -> views.ProbeView:
    """What stands at an address. Only managers, since the desk goes where it is told."""
    if not at_least(caller.role, Role.MANAGER):
        raise refused("role", N_("Only a manager may do this."))
    from connectors.registry import PLATFORMS
    from connectors.registry import probe as look

    try:
        platform, found = await look(
            query.address,
            user=query.user,
            secret=query.secret,
            allow_private=query.allow_private,
            http=services.links.http,
            platform=query.platform if query.platform in PLATFORMS else "",
            remote=query.remote,
            options=query.options,
        )
    except ConnectorError as error:
        return views.ProbeView(platform="", address=query.address, kind="", name="", summary=error.message, warnings=[])
    return views.ProbeView(
        platform=platform,
        address=query.address,
        kind=found.kind,
        name=found.name,
        summary=found.summary,
        warnings=list(found.warnings),
    )


async def kept(services: Services, caller: Caller, query: queries.AskUiState) -> str:
    """What the caller's console stored."""
    return await services.ledger.read(lambda conn: ui_state.get(conn, caller.login, query.key))


def _moment(services: Services, at: datetime | None) -> tuple[datetime, bool]:
    """Return the moment asked for, and whether it is this one. Raises Refused("input") without a zone."""
    if at is not None and at.tzinfo is None:
        raise refused("input", N_("An instant needs a time zone."))
    return (services.clock(), True) if at is None else (at, False)


def _people(services: Services) -> dict[str, tuple[str, str]]:
    return {account.id: (account.responsible, account.stand_in) for account in services.standing.configuration.accounts}


HANDLERS: Final[Mapping[type, Handler]] = {
    queries.AskInbox: inbox,
    queries.AskThread: thread,
    queries.AskHistory: history,
    queries.AskStatus: status,
    queries.AskAccounts: accounts,
    queries.AskOutbox: outbox,
    queries.AskWhoami: whoami,
    queries.AskProbe: probe,
    queries.AskUiState: kept,
    queries.AskPeriodPosts: period_posts.period_posts,
    **profile_queries.HANDLERS,
    **rule_queries.HANDLERS,
    **bank.QUERIES,
    **alarms.QUERIES,
    **crisis.QUERIES,
    **course.QUERIES,
    **since.QUERIES,
    **diary.QUERIES,
    **shifts.QUERIES,
    **closure_queries.HANDLERS,
    **finding_queries.HANDLERS,
    **round_queries.HANDLERS,
    **signature_queries.HANDLERS,
    **crowd_queries.HANDLERS,
    **season_queries.HANDLERS,
    **register_queries.HANDLERS,
}
