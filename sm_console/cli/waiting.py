"""Waiting for the platform's word on an outgoing act, and saying what became of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sm_console.api.queries import AskOutbox
from sm_console.api.said import said
from sm_console.api.views import OutboxRow
from sm_console.cli.output import as_json, say
from sm_console.core.messages import N_
from sm_console.core.model import OutboxState

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

SETTLED = frozenset({OutboxState.SENT, OutboxState.FAILED, OutboxState.CANCELLED})
FIRST_LOOK = 0.05
LATER_LOOK = 0.5
DOUBT = 20.0
EXIT = {OutboxState.SENT: 0, OutboxState.FAILED: 2, OutboxState.CANCELLED: 2}


async def settled(desk: Desk, outbox: int, patience: float) -> OutboxRow | None:
    """Return the act once the platform has spoken, or as it stands after ``patience`` seconds.

    In doubt the desk itself looks at the platform, so an unknown fate is given a while to clear up.
    ``None`` where the desk knows no such act. Raises Refused, DeskGone.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + patience
    doubted = False
    pause = FIRST_LOOK
    while True:
        rows = await desk.ask(AskOutbox(id=outbox))
        if rows and rows[0].state is OutboxState.UNKNOWN and not doubted:
            doubted, end = True, min(end, clock() + DOUBT)
        left = end - clock()
        if not rows or rows[0].state in SETTLED or left <= 0:
            return rows[0] if rows else None
        # Asking again costs less than a missed change: one that came before a subscription is never announced.
        await asyncio.sleep(min(pause, left))
        pause = min(2 * pause, LATER_LOOK)


def report(row: OutboxRow | None, outbox: int, *, json: bool) -> int:
    """Say what became of an outgoing act. Exit code 0 done, 1 waiting or unknown, 2 refused or failed."""
    if json:
        as_json(row)
    elif row is None:
        say(N_("The desk no longer knows outgoing act #{id}."), id=str(outbox))
    else:
        _say_state(row)
    return EXIT.get(row.state, 1) if row else 1


def _say_state(row: OutboxRow) -> None:
    number = str(row.id)
    why = said(row.message) if row.message else ""
    if row.state is OutboxState.SENT:
        say(N_("Done: {account} has confirmed it as number {id}."), account=row.account, id=row.platform_id or "–")
    elif row.state is OutboxState.FAILED:
        say(N_("Not done: {why}"), why=why)
        say(N_("Send it again with `sm-console outbox {id} again`, or let it go with `drop`."), id=number)
    elif row.state is OutboxState.UNKNOWN:
        say(N_("It may or may not have been done: {why}"), why=why)
        say(N_("Look on the platform, then say `sm-console outbox {id} sent`, `again` or `drop`."), id=number)
    elif row.state is OutboxState.CANCELLED:
        say(N_("Taken back before it left. {why}"), why=why)
    else:
        say(N_("Still waiting as outgoing act #{id}; the desk goes on trying. {why}"), id=number, why=why)
