"""Faults put into the desk on purpose, to see that the races find them: ``python -m tests.bench.races --mutations``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import update

from sm_console.core.model import OutboxState
from sm_console.desk import delivery
from sm_console.desk.acts import claims, replies
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.store import acts, one_trip, tables

T = TypeVar("T")

HASTE: Final = 0.02
"""How many seconds before it is on disk something is acknowledged."""


def apply(name: str) -> None:
    """Put the fault with this name into this process; empty: none."""
    if name:
        MUTATIONS[name]()


def _nothing(*_: object, **__: object) -> None:
    """Check nothing."""


def _claims_are_granted_twice() -> None:
    claims.need_unclaimed = _nothing  # type: ignore[attr-defined]


def _claims_are_not_heeded() -> None:
    replies.need_unclaimed = _nothing  # type: ignore[attr-defined]


def _nobody_looks_at_the_order() -> None:
    replies.need_no_colleague = _nothing
    replies.need_unchanged = _nothing


def _nobody_looks_at_all() -> None:
    _nobody_looks_at_the_order()
    delivery.answered_since = lambda *_: False  # type: ignore[attr-defined]


def _recovered(state: OutboxState | None) -> Callable[[], None]:
    """Take what was being sent when the desk was killed for something else than of unknown fate."""

    def recover(transaction: Transaction) -> int:
        if state is not None:
            for act in acts.outbox_in(transaction.conn, [OutboxState.SENDING]):
                delivery.move(transaction, act, state, message=delivery.STOPPED)
        return 0

    def mutate() -> None:
        delivery.recover = recover

    return mutate


def _what_waits_is_dropped_at_the_start() -> None:
    recover = delivery.recover

    def dropping(transaction: Transaction) -> int:
        for act in acts.outbox_in(transaction.conn, [OutboxState.QUEUED]):
            delivery.move(transaction, act, OutboxState.CANCELLED)
        return recover(transaction)

    delivery.recover = dropping


def _what_is_not_found_is_given_up() -> None:
    def give_up(transaction: Transaction, number: int) -> None:
        act = acts.outgoing(transaction.conn, number)
        if act is not None:
            delivery.move(transaction, act, OutboxState.FAILED)

    delivery.again = give_up


def _claims_are_forgotten_at_the_start() -> None:
    recover = delivery.recover

    def forgetting(transaction: Transaction) -> int:
        ended = update(tables.claim).where(tables.IS_HELD).values(ended=transaction.now)
        transaction.conn.execute(ended)
        return recover(transaction)

    delivery.recover = forgetting


def _the_platforms_number_is_lost() -> None:
    move = delivery.move

    def losing(*given: Any, **more: Any) -> None:
        move(*given, **{name: value for name, value in more.items() if name != "platform_id"})

    delivery.move = losing


def _acknowledged_before_it_is_on_disk() -> None:
    write = Ledger.write
    late: set[asyncio.Task[Any]] = set()

    class Seen(Exception):
        """What a transaction would have given."""

    async def hasty(ledger: Ledger, work: Callable[[Transaction], T]) -> T:
        if work.__module__ not in {claims.__name__, replies.__name__}:
            return await write(ledger, work)

        def peek(transaction: Transaction) -> T:
            raise Seen(work(transaction))

        async def later() -> None:
            await asyncio.sleep(HASTE)
            await write(ledger, work)

        try:
            return await write(ledger, peek)
        except Seen as seen:
            task = asyncio.create_task(later())
            late.add(task)
            task.add_done_callback(late.discard)
            result: T = seen.args[0]
            return result

    Ledger.write = hasty  # type: ignore[method-assign, assignment]


def _every_statement_is_a_transaction() -> None:
    execute = one_trip._Cursor.execute

    async def without(cursor: Any, sql: str, parameters: Any = ()) -> Any:
        return await execute(cursor, "SELECT 1" if sql == "BEGIN IMMEDIATE" else sql, parameters)

    one_trip._Cursor.execute = without  # type: ignore[method-assign, assignment]


MUTATIONS: Final[dict[str, Callable[[], None]]] = {
    "a claim is granted twice": _claims_are_granted_twice,
    "a colleague's claim is not heeded when an answer is ordered": _claims_are_not_heeded,
    "nobody looks who answers meanwhile when an answer is ordered": _nobody_looks_at_the_order,
    "nobody looks who answers meanwhile at all": _nobody_looks_at_all,
    "what was being sent is left as it is at the start": _recovered(None),
    "what was being sent is taken for sent at the start": _recovered(OutboxState.SENT),
    "what was being sent is sent again at the start, without a look": _recovered(OutboxState.QUEUED),
    "what waits to leave is dropped at the start": _what_waits_is_dropped_at_the_start,
    "what is not found on the platform is given up": _what_is_not_found_is_given_up,
    "claims are forgotten at the start": _claims_are_forgotten_at_the_start,
    "the platform's number of an answer is lost": _the_platforms_number_is_lost,
    "acts are acknowledged before they are on disk": _acknowledged_before_it_is_on_disk,
    "every statement is a transaction of its own": _every_statement_is_a_transaction,
}
