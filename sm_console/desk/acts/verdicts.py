"""What a person decides or remarks about a comment, without anything leaving for the platform."""

from __future__ import annotations

from typing import Final

from sm_console.api.commands import AddNote, Reopen, WaiveAnswer
from sm_console.api.views import Done
from sm_console.core import entries
from sm_console.core.messages import N_
from sm_console.core.model import CommentState
from sm_console.desk.acts.claims import let_go
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_comment, need_stranger, need_text, need_unclaimed, refused
from sm_console.desk.services import Caller, Services

LONGEST_REASON: Final = 500
LONGEST_NOTE: Final = 10_000


async def waive(services: Services, caller: Caller, command: WaiveAnswer) -> Done:
    """No answer needed."""
    reason = need_text(command.reason, LONGEST_REASON)

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        need_stranger(known)
        if known.state is not CommentState.OPEN:
            raise refused("state", N_("This does not wait for an answer."))
        need_unclaimed(transaction, services, caller, known.id)
        waived = entries.AnswerWaived(comment=known.id, reason=reason)
        transaction.record(known.account, waived, actor=caller.login)
        let_go(transaction, caller, known.id, "no-answer")
        return Done()

    return await services.ledger.write(work)


async def reopen(services: Services, caller: Caller, command: Reopen) -> Done:
    """An answer is needed after all."""

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        if known.state is not CommentState.NO_ANSWER:
            raise refused("state", N_("Nobody has said that this needs no answer."))
        transaction.record(known.account, entries.CommentReopened(comment=known.id), actor=caller.login)
        return Done()

    return await services.ledger.write(work)


async def add_note(services: Services, caller: Caller, command: AddNote) -> Done:
    """Leave a note for colleagues; its id is handed back."""
    text = need_text(command.text, LONGEST_NOTE)

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        note = transaction.next_id("note")
        added = entries.NoteAdded(comment=known.id, note=note, text=text)
        transaction.record(known.account, added, actor=caller.login)
        return Done(id=note)

    return await services.ledger.write(work)
