"""What tests of the desk ask and order again and again."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.base import Quota
from sm_console.api.commands import Collect, SendReply
from sm_console.api.queries import AskAccounts, AskInbox, AskOutbox
from sm_console.api.views import AccountView, Collected, OutboxRow
from sm_console.desk.desk import LocalDesk
from tests.desk.fakes import NOON, Town


def quota(share: float, resets: datetime | None = NOON + timedelta(hours=10), name: str = "calls") -> Quota:
    return Quota(name=name, share=share, resets=resets)


async def collect(town: Town, *, force: bool = True, override: bool = False) -> list[Collected]:
    return (await town.engine.own_desk().do(Collect(force=force, override=override))).accounts


async def view(town: Town, name: str = "bad") -> AccountView:
    accounts = await town.engine.own_desk().ask(AskAccounts())
    return next(account for account in accounts if account.id == name)


ANSWER = "På lördag.\n/Anna"


async def asked(town: Town, desk: LocalDesk, text: str = "När öppnar ni?") -> int:
    """Let somebody ask, fetch it, and return the comment's id."""
    name = town.blog.comment(text)
    await desk.do(Collect(force=True))
    return next(row.id for row in (await desk.ask(AskInbox())).rows if row.platform_id == name)


async def row_of(desk: LocalDesk, number: int) -> OutboxRow:
    return (await desk.ask(AskOutbox(id=number)))[0]


async def order(town: Town, desk: LocalDesk, comment: int) -> int:
    return (await desk.do(SendReply(comment=comment, text=ANSWER))).id
