"""Rounds (R6): beginning one, looking at accounts, ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sm_console.api.round_commands import EndRound, SeeAccount, StartRound
from sm_console.api.round_views import LookNeed
from sm_console.api.views import Done
from sm_console.core.messages import N_
from sm_console.core.model import Message, Role, at_least
from sm_console.core.round_entries import AccountSeen, RoundEnded, RoundStarted
from sm_console.core.rounds import RoundState
from sm_console.desk import watching
from sm_console.desk.ledger import CITY, DESK, Transaction
from sm_console.desk.refusals import need_text, refused
from sm_console.desk.round_queries import floor, watch_rows
from sm_console.desk.services import Caller, Services
from sm_console.store import rounds as stored

if TYPE_CHECKING:
    from sm_console.store.rounds import StoredRound

LONGEST_NOTE: Final = 2_000
MOST_HITS: Final = 100_000


async def start(services: Services, caller: Caller, command: StartRound) -> Done:  # noqa: ARG001 - a handler's form
    """Begin a round; one of the person's own that was left lying is given up."""

    def work(transaction: Transaction) -> Done:
        conn = transaction.conn
        watched = watching.watches(conn, services.standing)
        left = stored.open_of(conn, caller.login)
        if left is not None:
            if watching.state_of(watched, left.facts(), transaction.now) is not RoundState.FORGOTTEN:
                raise refused("state", N_("You are already at a round: end it or give it up first."))
            transaction.record(CITY, RoundEnded(round=left.id, given_up=True), actor=DESK)
        names = sorted(frozenset[str]().union(*(watch.accounts for watch in watched)))
        if not names:
            raise refused("state", N_("There are no accounts to look through."))
        fact = RoundStarted(round=transaction.next_id("round"), accounts=tuple(names))
        transaction.record(CITY, fact, actor=caller.login)
        return Done(id=fact.round)

    return await services.ledger.write(work)


async def see(services: Services, caller: Caller, command: SeeAccount) -> Done:
    """Log a look at an account."""
    note = need_text(command.note, LONGEST_NOTE) if command.note.strip() else ""
    if not 0 <= command.hits <= MOST_HITS:
        raise refused("input", N_("The number of hits must be between 0 and {most}."), most=str(MOST_HITS))
    if command.nothing and (command.hits or note):
        raise refused("input", N_("Either something was found, or nothing."))

    def work(transaction: Transaction) -> Done:
        made = _need_own(transaction, caller, command.round)
        if command.account not in made.accounts:
            raise refused("unknown", N_("{account} is not in this round."), account=command.account)
        highest = stored.heights(transaction.conn)
        up_to = stored.Heights(
            min(command.comments_up_to or highest.comments, highest.comments),
            min(command.posts_up_to or highest.posts, highest.posts),
        )
        now = transaction.now
        found = stored.news(transaction.conn, [command.account], floor(services, now), now, up_to)[command.account]
        manual = not services.capabilities(command.account).comments
        if manual and not (command.nothing or command.hits or note or found.comments or found.posts):
            text = N_("No interface reads {account}: say what you saw there, or that there was nothing.")
            raise refused("input", text, account=command.account)
        fact = AccountSeen(
            round=made.id,
            comments=found.comments,
            posts=found.posts,
            hits=command.hits,
            note=note,
            comments_up_to=up_to.comments,
            posts_up_to=up_to.posts,
        )
        transaction.record(command.account, fact, actor=caller.login)
        return Done(id=made.id)

    return await services.ledger.write(work)


async def end(services: Services, caller: Caller, command: EndRound) -> Done:
    """End a round or give it up."""
    note = need_text(command.note, LONGEST_NOTE) if command.note.strip() else ""

    def work(transaction: Transaction) -> Done:
        if command.given_up:
            made = _need_mine_or_manager(transaction, caller, command.round)
            transaction.record(CITY, RoundEnded(round=made.id, given_up=True, note=note), actor=caller.login)
            return Done(id=made.id)
        made = _need_own(transaction, caller, command.round)
        rows = watch_rows(services, transaction.conn, made, transaction.now)
        unchanged = tuple(row.account for row in rows if row.need is LookNeed.UNCHANGED)
        looked = {look.account for look in made.looks}
        if not (looked or unchanged):
            raise refused("state", N_("Nothing has been looked at yet: look, or give the round up."))
        highest = stored.heights(transaction.conn)
        fact = RoundEnded(
            round=made.id,
            note=note,
            unchanged=unchanged,
            comments_up_to=highest.comments,
            posts_up_to=highest.posts,
        )
        transaction.record(CITY, fact, actor=caller.login)
        left = len(set(made.accounts) - looked - set(unchanged))
        return Done(id=made.id, message=_left_out(left, len(made.accounts)) if left else None)

    return await services.ledger.write(work)


def _left_out(left: int, of: int) -> Message:
    return Message(
        N_("Ended. Nobody has looked at {left} of {accounts} accounts: the round is not complete."),
        {"left": str(left), "accounts": str(of)},
    )


def _need_open(transaction: Transaction, caller: Caller, number: int) -> StoredRound:
    """Return a round that runs; 0: the caller's own. Raises Refused("unknown" | "state")."""
    if not number:
        made = stored.open_of(transaction.conn, caller.login)
        if made is None:
            raise refused("state", N_("You are at no round: start one first."))
        return made
    made = stored.by_id(transaction.conn, number)
    if made is None:
        raise refused("unknown", N_("There is no round {number}."), number=str(number))
    if made.ended is not None:
        raise refused("state", N_("Round {number} has ended."), number=str(number))
    return made


def _need_own(transaction: Transaction, caller: Caller, number: int) -> StoredRound:
    made = _need_open(transaction, caller, number)
    if made.login != caller.login:
        raise refused("role", N_("Only the one who started a round can go on with it or end it."))
    return made


def _need_mine_or_manager(transaction: Transaction, caller: Caller, number: int) -> StoredRound:
    made = _need_open(transaction, caller, number)
    if made.login != caller.login and not at_least(caller.role, Role.MANAGER):
        raise refused("role", N_("Only the one who started a round, or a manager, can give it up."))
    return made
