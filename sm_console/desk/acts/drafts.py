"""Unsent answers, shared with colleagues, and what a person's console keeps for next time."""

from __future__ import annotations

from typing import Final

from sm_console.api.commands import SaveDraft, SaveUiState
from sm_console.api.views import Done
from sm_console.core.messages import N_
from sm_console.desk.acts.claims import renew
from sm_console.desk.ledger import Transaction
from sm_console.desk.refusals import need_comment, refused
from sm_console.desk.services import Caller, Services
from sm_console.store import drafts, ui_state

LONGEST_DRAFT: Final = 200_000
LONGEST_KEY: Final = 100
MOST_UI_BYTES: Final = 64 * 1024


async def save(services: Services, caller: Caller, command: SaveDraft) -> Done:
    """Keep a draft; an empty one that nobody writes on is thrown away."""
    if len(command.text) > LONGEST_DRAFT:
        raise refused("input", N_("The text is too long: at most {longest} characters."), longest=str(LONGEST_DRAFT))

    def work(transaction: Transaction) -> Done:
        known = need_comment(transaction, command.comment)
        if command.text or command.editing:
            draft = drafts.StoredDraft(
                comment=known.id,
                login=caller.login,
                text=command.text,
                saved=transaction.now,
                editing=command.editing,
            )
            drafts.save(transaction.conn, draft)
            renew(transaction, caller)
        else:
            drafts.drop(transaction.conn, known.id, caller.login)
        transaction.touch("drafts")
        return Done()

    return await services.ledger.write(work)


async def save_ui_state(services: Services, caller: Caller, command: SaveUiState) -> Done:
    """Keep something for the person's next console."""
    if not command.key or len(command.key) > LONGEST_KEY or len(command.value.encode()) > MOST_UI_BYTES:
        raise refused("input", N_("This is too long to keep."))

    def work(transaction: Transaction) -> Done:
        ui_state.put(transaction.conn, caller.login, command.key, command.value)
        return Done()

    return await services.ledger.write(work)
