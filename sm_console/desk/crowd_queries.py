"""The answers about several people at work on many comments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sm_console.api import crowd_queries as queries
from sm_console.api import crowd_views as views
from sm_console.core.messages import N_
from sm_console.core.model import OutboxState
from sm_console.desk import many
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Handler, Services
from sm_console.store import batches, tellings

MOST_ALIKE: Final = 5_000
_UNDO: Final = timedelta(seconds=10)


async def preview(services: Services, caller: Caller, query: queries.PreviewMany) -> views.ManyPlan:
    """What an act on many would do now."""
    order = many.checked(services, caller, query.order)
    now = services.clock()
    plan = await services.ledger.read(lambda conn: many.plan(conn, services, caller, order, now=now, first=now + _UNDO))
    return plan.view(services, full=query.full)


async def batch(services: Services, _caller: Caller, query: queries.AskBatch) -> views.BatchView:
    """How an act on many fares."""
    known = await services.ledger.read(lambda conn: batches.batch(conn, query.batch))
    if known is None:
        raise refused("unknown", N_("There is no act on many with number {number}."), number=str(query.batch))
    total, states, last = await services.ledger.read(lambda conn: batches.standing(conn, query.batch))
    waiting = states.get(OutboxState.QUEUED, 0) + states.get(OutboxState.SENDING, 0)
    trouble = states.get(OutboxState.FAILED, 0) + states.get(OutboxState.UNKNOWN, 0)
    stopped = states.get(OutboxState.CANCELLED, 0)
    return views.BatchView(
        batch=known.id,
        act=known.act,
        login=known.login,
        name=services.standing.name(known.login),
        at=known.at,
        total=total,
        waiting=waiting,
        done=total - waiting - trouble - stopped,
        trouble=trouble,
        stopped=stopped,
        taken_back=known.taken_back is not None,
        last=last,
    )


async def told(services: Services, caller: Caller, _query: queries.AskTellings) -> list[views.TellingView]:
    """What the caller is to be told."""
    found = await services.ledger.read(lambda conn: tellings.unseen(conn, caller.login))
    return [
        views.TellingView(
            entry=one.entry,
            comment=one.comment,
            author=one.author,
            kind=one.kind,
            name=services.standing.name(one.teller),
            at=one.at,
            word=one.word,
        )
        for one in found
    ]


async def alike(services: Services, _caller: Caller, query: queries.AskAlike) -> views.AlikeView:
    """The open comments that ask the same."""
    found, complete = await services.alike.like(query.comment)
    ordered = sorted(found, key=lambda number: number != query.comment)
    limit = min(max(query.limit, 0), MOST_ALIKE)
    return views.AlikeView(comments=ordered[:limit], total=len(found), complete=complete)


HANDLERS: Final[Mapping[type, Handler]] = {
    queries.PreviewMany: preview,
    queries.AskBatch: batch,
    queries.AskTellings: told,
    queries.AskAlike: alike,
}
