"""Answering from the answer bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import CommentCommand
from sm_console.console.commands.work import Answer
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.bank import BankRow
    from sm_console.api.views import InboxRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State


class ReadyAnswer(CommentCommand):
    """Ready answer.

    Take an approved text from the answer bank into the answer; typing narrows the list. You read and change it first.
    """

    keys = ("y",)
    needs = Role.STAFF
    footer = 60
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """Where an answer can be written."""
        return state.connected and Answer.available(state)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Pick a text, fill in its places, and open the editor on it."""
        row = console.state.current
        one = await pick_text(console) if row is not None else None
        if row is not None and one is not None:
            await _begin(console, row, one)


async def pick_text(console: Console) -> BankRow | None:
    """Let the person pick an approved text; ``None`` where they leave or there is none, which they are told."""
    from sm_console.api.bank import AskBank

    texts = await console.asked(AskBank())
    if texts is None:
        return None
    if not texts:
        console.view.say(_("There is no approved answer in the bank. `sm-console bank write` adds one."))
        return None
    options = [(str(number), option_words(one)) for number, one in enumerate(texts)]
    picked = await console.view.choose(_("Ready answer:"), options, confirm="type")
    return texts[int(picked)] if picked is not None else None


def option_words(one: BankRow) -> str:
    """A ready answer in a line: title, tags, its first words."""
    from sm_console.core.safe_text import safe_line

    tags = f" [{', '.join(safe_line(tag, 40) for tag in one.tags)}]" if one.tags else ""
    return f"{safe_line(one.title, 120)}{tags} – {safe_line(one.text, 200)}"


async def _begin(console: Console, row: InboxRow, one: BankRow) -> None:
    """Put the text behind what is written already, and go on in the editor."""
    from sm_console.console.drafting import initial_text
    from sm_console.core.adapt import fill

    if not await console.open_thread(row.id):
        return
    view = console.state.thread
    if view is None:
        return
    text = fill(one.text, author=row.author.name, account=row.account_name or row.account, link=view.post_url)
    before = initial_text(console.state, view)[0].rstrip()
    console.state.drafts[row.id] = f"{before}\n\n{text}" if before else text
    console.state.from_bank[row.id] = (one.answer, one.version)
    await console.view.answer()
