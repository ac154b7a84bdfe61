"""The letters of the closure queue (R13): shown to be copied, or saved as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.closures import ClosureCommand, selected
from sm_console.core import os_trouble
from sm_console.core.model import Role
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.api.closure_views import LetterView
    from sm_console.console.controller import Console


async def chosen_letter(console: Console) -> LetterView | None:
    """Let the person pick a letter, the one of the next step first."""
    from sm_console.api.closure_queries import AskClosureLetter
    from sm_console.core.closing import LETTER_OF, Letter

    row = selected(console.state)
    if row is None:
        return None
    words = {
        Letter.WARNING: _("Warning to the owner"),
        Letter.DECISION: _("Decision"),
        Letter.ANNOUNCEMENT: _("Announcement on the account"),
        Letter.CLOSING: _("Note for the file"),
    }
    first = LETTER_OF[row.next] if row.next is not None else Letter.CLOSING
    options = [(str(kind), words[kind]) for kind in sorted(Letter, key=lambda kind: kind is not first)]
    picked = await console.view.choose(_("Which letter?"), options)
    if picked is None:
        return None
    return await console.asked(AskClosureLetter(account=row.account, letter=Letter(picked)))


class ShowLetter(ClosureCommand):
    """Letter.

    Show a letter, filled in and ready to copy: warning, decision, announcement, note for the file.
    """

    keys = ("l",)
    footer = 20
    needs = Role.OBSERVER

    @classmethod
    async def run(cls, console: Console) -> None:
        """Show it on a page of its own."""
        from sm_console.console.boards.closures import letter_lines

        letter = await chosen_letter(console)
        if letter is not None:
            await console.view.page(lambda width: letter_lines(letter, width))


class SaveLetter(ClosureCommand):
    """Save letter.

    Write a letter to a new file that you name, on the machine where this console runs.
    """

    keys = ("f",)
    footer = 21
    needs = Role.OBSERVER

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the file; one that is there already stays as it is."""
        letter = await chosen_letter(console)
        if letter is None:
            return
        name = await console.view.prompt(_("File:"), f"{letter.account}-{letter.letter}.txt")
        if name is None or not name.strip():
            return
        console.view.say(saved(name.strip(), letter.text))


def saved(name: str, text: str) -> str:
    """Write a new file; return what to tell the person."""
    from pathlib import Path

    from sm_console.core.safe_text import safe_line

    shown = safe_line(name, 200)
    try:
        path = Path(name).expanduser().absolute()
        shown = safe_line(str(path), 200)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return _("{path} is there already and stays as it is.").format(path=shown)
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: a home folder that does not exist
        why = translate(os_trouble.reason(error)) if isinstance(error, OSError) else type(error).__name__
        return _("{path} cannot be written: {reason}.").format(path=shown, reason=why)
    return _("Saved in {path}.").format(path=shown)


COMMANDS = (ShowLetter, SaveLetter)
