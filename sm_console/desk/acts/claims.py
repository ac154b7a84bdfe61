"""Taking comments upon oneself, so that two people never write the same answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sm_console.api.commands import ReleaseClaim, TakeClaim
from sm_console.api.crowd_commands import EndAssignment, ReleaseAll, SeeTelling
from sm_console.api.views import Done
from sm_console.core import crowd_entries, entries
from sm_console.core.crowd import LEFT
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.refusals import need_comment, need_stranger, need_unclaimed, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts, lookup, tellings

LASTS: Final = timedelta(minutes=15)
"""How long a claim holds after the last sign of work on it."""

RENEW_BELOW: Final = timedelta(minutes=10)
"""Work at the desk renews claims with less than this left, so that typing does not fill the journal."""

GRACE: Final = timedelta(minutes=2)
"""How long a claim still holds once its holder's last console has gone: time to log in again over SSH."""

LONGEST_WORD: Final = 500


async def take(services: Services, caller: Caller, command: TakeClaim) -> Done:
    """Take a comment or its whole thread, or keep one's own for longer."""
    word = command.word.strip()
    if len(word) > LONGEST_WORD:
        raise refused("input", N_("The text is too long: at most {longest} characters."), longest=str(LONGEST_WORD))

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        need_stranger(known)
        chosen = [known.id]
        if command.thread:
            chosen = sorted({known.id, *lookup.open_in_thread(transaction.conn, known.thread)})
        if not command.take_over:
            for comment in chosen:
                need_unclaimed(transaction, services, caller, comment)
        until = transaction.now + LASTS
        claims = [entries.ClaimTaken(comment=comment, until=until, word=word) for comment in chosen]
        transaction.record_all([transaction.entry(known.account, claim, actor=caller.login) for claim in claims])
        renew(transaction, caller)
        return Done(message=Message(N_("Comments of the thread taken: {count}."), {"count": str(len(chosen))}))

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


async def release_all(services: Services, caller: Caller, _command: ReleaseAll) -> Done:
    """Give back all of one's claims, at the end of a shift."""

    def work(transaction: Transaction) -> Done:
        mine = acts.claims_of(transaction.conn, caller.login)
        transaction.record_all(
            [
                transaction.entry(held.account, entries.ClaimReleased(comment=held.comment), actor=caller.login)
                for held in mine
            ]
        )
        return Done(id=len(mine), message=Message(N_("Comments given back: {count}."), {"count": str(len(mine))}))

    return await services.ledger.write(work)


async def end_assignment(services: Services, caller: Caller, command: EndAssignment) -> Done:
    """Take back that a comment is somebody's matter."""

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        if known.id in acts.assignees(transaction.conn, [known.id]):
            fact = crowd_entries.AssignmentEnded(comment=known.id)
            transaction.record(known.account, fact, actor=caller.login)
        return Done()

    return await services.ledger.write(work)


async def see_telling(services: Services, caller: Caller, command: SeeTelling) -> Done:
    """The caller has read what happened to a claim."""

    def work(transaction: Transaction) -> Done:
        for telling in tellings.unseen(transaction.conn, caller.login, up_to=command.up_to):
            transaction.record("", crowd_entries.TellingSeen(telling=telling.entry), actor=caller.login)
        return Done()

    return await services.ledger.write(work)


def renew(transaction: Transaction, caller: Caller) -> None:
    """The caller is at work: keep those of their claims alive that would soon run out."""
    soon = [
        transaction.entry(
            held.account,
            entries.ClaimTaken(comment=held.comment, until=transaction.now + LASTS),
            actor=caller.login,
        )
        for held in acts.claims_of(transaction.conn, caller.login)
        if transaction.now < held.until < transaction.now + RENEW_BELOW
    ]
    transaction.record_all(soon)


def holder_left(transaction: Transaction, login: str, grace: timedelta = GRACE) -> None:
    """The person's last console is gone: what they have is given back soon."""
    until = transaction.now + grace
    left = [
        transaction.entry(held.account, crowd_entries.HolderLeft(comment=held.comment, until=until), actor=DESK)
        for held in acts.claims_of(transaction.conn, login)
        if held.until > until
    ]
    transaction.record_all(left)


def holder_returned(transaction: Transaction, login: str) -> None:
    """The person is back in time: what they have stays theirs."""
    kept = [
        transaction.entry(
            held.account, entries.ClaimTaken(comment=held.comment, until=transaction.now + LASTS), actor=login
        )
        for held in acts.claims_of(transaction.conn, login)
        if held.why == LEFT and held.until > transaction.now
    ]
    transaction.record_all(kept)


def let_go(transaction: Transaction, caller: Caller, comment: int, why: str) -> None:
    """End the caller's claim, if they have it."""
    held = acts.claim_of(transaction.conn, comment)
    if held is not None and held.login == caller.login:
        transaction.record(held.account, entries.ClaimReleased(comment=comment, why=why), actor=caller.login)


def take_again(transaction: Transaction, caller: Caller, given_up: list[acts.HeldClaim]) -> None:
    """Give claims back to whoever had let go of them with an act that is taken back."""
    until = transaction.now + LASTS
    again = [
        (one.account, entries.ClaimTaken(comment=one.comment, until=until, holder=holder))
        for one in given_up
        for holder in ["" if one.login == caller.login else one.login]
    ]
    transaction.record_all([transaction.entry(account, fact, actor=caller.login) for account, fact in again])


def release_expired(transaction: Transaction) -> int:
    """End claims that have run out; return how many."""
    expired = acts.expired_claims(transaction.conn, transaction.now)
    for held in expired:
        released = entries.ClaimReleased(comment=held.comment, why=held.why or "expired")
        transaction.record(held.account, released, actor=DESK, occurred=held.until)
    return len(expired)
