"""Ordering an answer: signed (R5), short enough, and only where nobody has answered meanwhile."""

from __future__ import annotations

import secrets
from typing import Final

from sm_console.api.commands import Refused, SendReply
from sm_console.api.views import Done
from sm_console.core import entries, signature
from sm_console.core.bank_entries import BankTextUsed
from sm_console.core.messages import N_
from sm_console.core.model import Action, OutboxState
from sm_console.core.signature import SignatureState
from sm_console.desk import bank
from sm_console.desk.abilities import need_ability
from sm_console.desk.acts.claims import renew
from sm_console.desk.ledger import Transaction
from sm_console.desk.meanwhile import colleagues_answer
from sm_console.desk.refusals import need_comment, need_send_after, need_stranger, need_text, need_unclaimed, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import acts, drafts, lookup

LONGEST: Final = 200_000
_WAITING: Final = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNKNOWN)


async def send(services: Services, caller: Caller, command: SendReply) -> Done:
    """Queue an answer; its outbox id is handed back."""
    plain = need_text(command.text, LONGEST)

    def work(transaction: Transaction) -> int:
        known = need_comment(transaction, command.comment)
        need_stranger(known)
        text = signed(services, caller, known.account, plain, add=command.sign)
        need_answerable(services, known.account, text)
        need_unclaimed(transaction, services, caller, known.id)
        need_unchanged(transaction, caller, known, command.seen)
        need_no_colleague(transaction, services, caller, known, command.acts_seen)
        _need_first(transaction, caller, known.id, text, command.acts_seen)
        if command.bank_answer:
            bank.need_usable(transaction.conn, services, command.bank_answer, command.bank_version)
        number = transaction.next_id("outbox")
        queued = entries.OutboxQueued(
            outbox=number,
            comment=known.id,
            action=Action.REPLY,
            key=secrets.token_hex(16),
            text=text,
            send_after=need_send_after(transaction.now, command.undo_seconds),
        )
        transaction.record(known.account, queued, actor=caller.login)
        if command.bank_answer:
            version = {"answer": command.bank_answer, "version": command.bank_version}
            made = BankTextUsed(**version, comment=known.id, outbox=number)
            transaction.record(known.account, made, actor=caller.login)
        if drafts.drop(transaction.conn, known.id, caller.login):
            transaction.touch("drafts")
        renew(transaction, caller)
        return number

    number = await services.ledger.write(work)
    services.outbox.wake()
    return Done(id=number)


def need_no_colleague(
    transaction: Transaction, services: Services, caller: Caller, known: lookup.KnownComment, acts_seen: int | None
) -> None:
    """Refuse beside a colleague's answer that the caller has not looked at. Raises Refused("changed")."""
    colleague = colleagues_answer(transaction, caller.login, known, acts_seen)
    if colleague:
        name = services.standing.name(colleague)
        raise refused("changed", N_("{name} is answering here. Look at the thread before you send."), name=name)


def signed(services: Services, caller: Caller, account: str, text: str, *, add: bool) -> str:
    """Return the text as it may leave under R5. Raises Refused("signature")."""
    rules = services.standing.pack(account).signature
    names = set(services.standing.names().values())
    own = services.standing.first_name(caller.login)
    verdict = signature.check(text, names, rules)
    if verdict.ok and (verdict.name or not rules.required):
        return text
    if own and add and verdict.state is SignatureState.NONE:
        return signature.sign(text, own)
    raise _unsigned(caller, own, verdict)


def _unsigned(caller: Caller, own: str, verdict: signature.SignatureVerdict) -> Refused:
    if verdict.state is SignatureState.UNKNOWN_NAME and own:
        text = N_("The answer is signed {name}, who is not on the staff list. End it with {own}.")
        return refused("signature", text, name=verdict.name, own=own)
    if own:
        return refused("signature", N_("An answer ends with a first name. End it with {own}."), own=own)
    text = N_("An answer ends with a first name. Yours is not known: run sm-console staff add {login} FIRSTNAME")
    return refused("signature", text, login=caller.login)


def need_answerable(services: Services, account_id: str, text: str) -> None:
    """Refuse what the platform cannot take. Raises Refused("capability" | "length")."""
    need_ability(services, account_id, Action.REPLY)
    length, most = lengths(services, account_id, text)
    if most and length > most:
        sentence = N_("The answer is too long for the platform: {length} of at most {most}.")
        raise refused("length", sentence, length=str(length), most=str(most))


def lengths(services: Services, account_id: str, text: str) -> tuple[int, int]:
    """Return how long a text is as the account's platform counts, and what it takes (0: any).

    Raises Refused("capability") for an account that has just been taken away.
    """
    account = services.standing.account(account_id)
    if account is None:
        raise refused("capability", N_("Nothing can be answered on {account} from here."), account=account_id)
    return services.links.connector(account).length(text), services.capabilities(account_id).max_length


def need_unchanged(transaction: Transaction, caller: Caller, known: lookup.KnownComment, seen: int | None) -> None:
    """Refuse when an answer that is not the caller's came after they looked. Raises Refused("changed")."""
    if seen is None or known.seen <= seen:
        return
    answers = lookup.comments_by_id(transaction.conn, lookup.own_answers(transaction.conn, known.id)).values()
    mine = {
        act.platform_id
        for act in acts.outbox_of_comment(transaction.conn, known.id)
        if act.login == caller.login and act.platform_id
    }
    if any(answer.platform_id not in mine for answer in answers):
        raise refused("changed", N_("Somebody has answered here meanwhile. Look at the thread before you send."))


def _need_first(transaction: Transaction, caller: Caller, comment: int, text: str, acts_seen: int | None) -> None:
    """Refuse the same answer a second time: while the first is on its way, or unless its author has seen it arrive.

    Who never heard the answer to an order, as the connection broke, orders again. Raises Refused("state").
    """
    for act in acts.outbox_of_comment(transaction.conn, comment):
        if act.action is not Action.REPLY or act.login != caller.login or act.text != text:
            continue
        if act.state in _WAITING:
            raise refused("state", N_("This very answer is already on its way."))
        if act.state is OutboxState.SENT and acts_seen is not None and act.id > acts_seen:
            raise refused("state", N_("This very answer has been sent already. Look at the thread."))
