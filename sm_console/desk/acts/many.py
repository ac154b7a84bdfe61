"""One act on many comments: carried out in one transaction, stopped and taken back as one."""

from __future__ import annotations

import secrets

from sm_console.api.crowd_commands import ActOnMany, ManyOrder, TakeBackMany
from sm_console.api.crowd_views import ManyPlan
from sm_console.api.views import Done
from sm_console.core import crowd_entries, entries
from sm_console.core.bank_entries import BankTextUsed
from sm_console.core.crowd import ManyAct
from sm_console.core.messages import N_
from sm_console.core.model import Action, Message, OutboxState, Role, at_least
from sm_console.desk import delivery, many
from sm_console.desk.acts.claims import LASTS, renew, take_again
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_send_after, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts, batches, drafts


async def act(services: Services, caller: Caller, command: ActOnMany) -> ManyPlan:
    """Do it to all that still fit; nothing at all where none does. Raises Refused."""
    order = many.checked(services, caller, command.order)

    def work(transaction: Transaction) -> ManyPlan:
        first = need_send_after(transaction.now, command.undo_seconds)
        plan = many.plan(transaction.conn, services, caller, order, now=transaction.now, first=first)
        if not plan.items:
            raise plan_refusal(plan)
        batch = transaction.next_id("batch")
        facts, outbox = _facts(transaction, caller, order, plan)
        ordered = crowd_entries.BatchOrdered(
            batch=batch,
            act=order.act.value,
            comments=tuple(item.known.id for item in plan.items),
            acts=outbox,
            text=order.assignee or (order.ground.value if order.ground is not None else order.text),
        )
        transaction.record_all([*facts, transaction.entry("", ordered, actor=caller.login)])
        renew(transaction, caller)
        return plan.view(services, batch)

    done = await services.ledger.write(work)
    services.outbox.wake()
    return done


def plan_refusal(plan: many.Plan) -> Exception:
    """Return what to say where nothing is left to do: the first reason, which often is that of all."""
    first = plan.left_out[0]
    return refused(first.code, first.message.text, **first.message.values)


def _facts(
    transaction: Transaction, caller: Caller, order: ManyOrder, plan: many.Plan
) -> tuple[list[entries.Entry], tuple[int, ...]]:
    """Return the entries for each comment, and the ids of the outgoing acts among them."""
    if order.act in {ManyAct.REPLY, ManyAct.HIDE}:
        return _outgoing(transaction, caller, order, plan)
    found: list[entries.Entry] = []
    held = acts.claims_on(transaction.conn, [item.known.id for item in plan.items])
    for item in plan.items:
        account, number = item.known.account, item.known.id
        fact: entries.Fact
        if order.act is ManyAct.WAIVE:
            fact = entries.AnswerWaived(comment=number, reason=order.text.strip())
        elif order.act is ManyAct.ASSIGN:
            fact = crowd_entries.CommentAssigned(comment=number, to=order.assignee, word=order.text.strip())
        else:
            fact = entries.ClaimTaken(comment=number, until=transaction.now + LASTS)
        found.append(transaction.entry(account, fact, actor=caller.login))
        gone = order.act is ManyAct.WAIVE or (order.act is ManyAct.ASSIGN and order.assignee != caller.login)
        if gone and number in held and held[number].login == caller.login:
            why = "no-answer" if order.act is ManyAct.WAIVE else ""
            released = entries.ClaimReleased(comment=number, why=why)
            found.append(transaction.entry(account, released, actor=caller.login))
    return found, ()


def _outgoing(
    transaction: Transaction, caller: Caller, order: ManyOrder, plan: many.Plan
) -> tuple[list[entries.Entry], tuple[int, ...]]:
    first = transaction.next_id("outbox", len(plan.items))
    found = []
    for number, item in enumerate(plan.items, first):
        queued = entries.OutboxQueued(
            outbox=number,
            comment=item.known.id,
            action=Action.REPLY if order.act is ManyAct.REPLY else Action.HIDE,
            key=secrets.token_hex(16),
            text=item.text,
            ground=order.ground if order.act is ManyAct.HIDE else None,
            send_after=item.leaves or transaction.now,
        )
        found.append(transaction.entry(item.known.account, queued, actor=caller.login))
        if order.act is ManyAct.REPLY and order.bank_answer:
            version = {"answer": order.bank_answer, "version": order.bank_version}
            used = BankTextUsed(**version, comment=item.known.id, outbox=number)
            found.append(transaction.entry(item.known.account, used, actor=caller.login))
        if order.act is ManyAct.REPLY and drafts.drop(transaction.conn, item.known.id, caller.login):
            transaction.touch("drafts")
    return found, tuple(range(first, first + len(plan.items)))


async def take_back(services: Services, caller: Caller, command: TakeBackMany) -> Done:
    """Stop what has not left, and take back what never leaves."""

    def work(transaction: Transaction) -> Done:
        known = batches.batch(transaction.conn, command.batch)
        if known is None:
            raise refused("unknown", N_("There is no act on many with number {number}."), number=str(command.batch))
        if known.login != caller.login and not at_least(caller.role, Role.MANAGER):
            raise refused("role", N_("Only the one who ordered it, or a manager, can take it back."))
        return undo_batch(transaction, caller, known)

    done = await services.ledger.write(work)
    services.outbox.wake()
    return done


def undo_batch(transaction: Transaction, caller: Caller, known: batches.Batch) -> Done:
    """Take one act on many back, as far as that goes. Raises Refused("state") where nothing is left of it."""
    conn = transaction.conn
    stopped = batches.queued(conn, known.id)
    for number in stopped:
        outgoing = acts.outgoing(conn, number)
        if outgoing is not None:
            delivery.move(transaction, outgoing, OutboxState.CANCELLED, actor=caller.login)
    facts: list[tuple[str, entries.Fact]] = []
    accounts = {number: held.account for number, held in acts.claims_on(conn, batches.claimed(conn, known)).items()}
    facts += [(account, entries.ClaimReleased(comment=number)) for number, account in accounts.items()]
    waived = batches.waived(conn, known)
    facts += [(account, entries.CommentReopened(comment=number)) for number, account in waived]
    given = batches.assigned(conn, known)
    for one in given:
        former = crowd_entries.CommentAssigned(comment=one.comment, to=one.former) if one.former else None
        facts.append((one.account, former or crowd_entries.AssignmentEnded(comment=one.comment)))
    undone = len(stopped) + len(facts)
    if not undone or known.taken_back is not None:
        raise refused("state", N_("Nothing of it can be taken back any more."))
    taken_back = crowd_entries.BatchTakenBack(batch=known.id, undone=undone)
    transaction.record_all(
        [transaction.entry(account, fact, actor=caller.login) for account, fact in [*facts, ("", taken_back)]]
    )
    settled = [number for number, _ in waived] + [one.comment for one in given]
    take_again(transaction, caller, acts.given_up(conn, settled, known.login, known.at))
    total, _, _ = batches.standing(conn, known.id)
    values = {"undone": str(undone), "total": str(total)}
    return Done(id=undone, message=Message(N_("Taken back: {undone} of {total}."), values))


def undo_latest(transaction: Transaction, caller: Caller, latest: acts.Undoable | None) -> Done | None:
    """Take back the caller's latest act on many where it is their latest act of all; ``None`` where it is not."""
    known = batches.latest(transaction.conn, caller.login)
    if known is None or known.taken_back is not None:
        return None
    if latest is not None and latest.at is not None and latest.at > known.at:
        return None
    conn = transaction.conn
    left = (batches.waived, batches.claimed, batches.assigned)
    if not batches.queued(conn, known.id) and not any(find(conn, known) for find in left):
        return None
    return undo_batch(transaction, caller, known)
