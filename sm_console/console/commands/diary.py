"""Commands about the diary: read it, write a note, save it as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.console.commands.shifts import GROUP
from sm_console.core import os_trouble
from sm_console.core.model import Role
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from sm_console.console.controller import Console


class ShowDiary(UserCommand):
    """Diary.

    What was done in a time or a crisis, put together from the journal, with everybody's notes.
    """

    keys = ("D",)
    group = GROUP
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask of which time, and show it as a page."""
        from sm_console.console.diary import ask_which, diary_lines

        query = await ask_which(console)
        if query is None:
            return
        view = await console.asked(query)
        if view is not None:
            now = console.state.now()
            await console.view.page(lambda width: diary_lines(view, width, now))


class WriteDiaryNote(UserCommand):
    """Diary note.

    Write into the diary what the program cannot know: what was decided, who was told, what others did.
    """

    keys = ("N",)
    group = GROUP
    needs = Role.STAFF
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the words and keep them."""
        from sm_console.api.diary import AddDiaryNote

        text = await console.view.prompt(_("Into the diary:"))
        if text and text.strip() and await console.do(AddDiaryNote(text=text.strip())) is not None:
            console.view.say(_("The note stands in the diary."))


class SaveDiary(UserCommand):
    """Save diary.

    Save the diary of a time or a crisis in your home folder, for register and evaluation: Markdown, CSV or text.
    """

    keys = ()
    group = GROUP
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask of which time, in which form and whether with names; say where it is."""
        import msgspec

        from sm_console.console.diary import ask_which, save

        query = await ask_which(console)
        if query is None:
            return
        forms = [("md", "Markdown"), ("csv", "CSV"), ("text", _("Text"))]
        form = await console.view.choose(_("In which form?"), forms)
        if form is None:
            return
        ways = [("without", _("Without the names of those who commented")), ("with", _("With their names"))]
        way = await console.view.choose(_("Names?"), ways)
        if way is None:
            return
        view = await console.asked(msgspec.structs.replace(query, names=way == "with"))
        if view is None:
            return
        try:
            path = save(view, form)
        except OSError as error:
            console.view.say(_("The file cannot be written: {why}").format(why=translate(os_trouble.reason(error))))
            return
        console.view.say(_("Saved so that only you may read it: {path}").format(path=path), lasting=True)


COMMANDS = (ShowDiary, WriteDiaryNote, SaveDiary)
