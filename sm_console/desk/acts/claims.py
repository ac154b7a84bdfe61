"""Taking comments upon oneself, so that two people never write the same answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sm_console.api.commands import ReleaseClaim, TakeClaim
from sm_console.api.views import Done
from sm_console.core import entries
from sm_console.core.messages import N_
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.refusals import need_comment, need_stranger, need_unclaimed, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts

LASTS: Final = timedelta(minutes=15)
"""How long a claim holds after the last sign of work on it."""

RENEW_BELOW: Final = timedelta(minutes=10)
"""Writing renews a claim with less than this left, so that typing does not fill the journal."""


async def take(services: Services, caller: Caller, command: TakeClaim) -> Done:
    """Take a comment, or keep one's own for longer."""

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        need_stranger(known)
        if not command.take_over:
            need_unclaimed(transaction, services, caller, known.id)
        claim = entries.ClaimTaken(comment=known.id, until=transaction.now + LASTS)
        transaction.record(known.account, claim, actor=caller.login)
        return Done()

    return await services.ledger.write(work)


async def release(services: Services, caller: Caller, command: ReleaseClaim) -> Done:
    """Give a claim back; without one nothing happens."""

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        held = acts.claim_of(transaction.conn, known.id)
        if held is None:
            return Done()
        if held.login != caller.login:
            name = services.standing.name(held.login)
            raise refused("claimed", N_("This is {name}'s: take it over first."), name=name)
        transaction.record(known.account, entries.ClaimReleased(comment=known.id), actor=caller.login)
        return Done()

    return await services.ledger.write(work)


def renew(transaction: Transaction, caller: Caller, comment: int) -> None:
    """Keep the caller's claim alive where it would soon run out."""
    held = acts.claim_of(transaction.conn, comment)
    if held is None or held.login != caller.login:
        return
    if transaction.now < held.until < transaction.now + RENEW_BELOW:
        claim = entries.ClaimTaken(comment=comment, until=transaction.now + LASTS)
        transaction.record(held.account, claim, actor=caller.login)


def let_go(transaction: Transaction, caller: Caller, comment: int, why: str) -> None:
    """End the caller's claim, if they have it."""
    held = acts.claim_of(transaction.conn, comment)
    if held is not None and held.login == caller.login:
        transaction.record(held.account, entries.ClaimReleased(comment=comment, why=why), actor=caller.login)


def release_expired(transaction: Transaction) -> int:
    """End claims that have run out; return how many."""
    expired = acts.expired_claims(transaction.conn, transaction.now)
    for held in expired:
        released = entries.ClaimReleased(comment=held.comment, why="expired")
        transaction.record(held.account, released, actor=DESK, occurred=held.until)
    return len(expired)
