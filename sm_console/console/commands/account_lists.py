"""Commands of the register's lists: write them to a file, take one in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.console.commands.register import ACCOUNTS
from sm_console.core import os_trouble
from sm_console.core.model import Role
from sm_console.i18n import _, translate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sm_console.api.register_views import ImportView
    from sm_console.console.controller import Console

MOST_LINES = 400
"""Of what an import would change, shown before it is settled."""


class ExportList(UserCommand):
    """Save list.

    Save the list of accounts as a file: the whole register, or the list for everybody that the city publishes.
    """

    keys = ("x",)
    footer = 60
    boards = ACCOUNTS
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask which list, in which form and where to; Esc writes nothing."""
        from sm_console.api import account_lists
        from sm_console.api.register_queries import AskRegister

        which = await console.view.choose(
            _("Which list?"),
            [
                ("register", _("The whole register, with the names of those responsible")),
                ("public", _("The list for everybody: no names of persons")),
            ],
        )
        if which is None:
            return
        words = {"csv": "CSV", "json": "JSON", "html": _("Web page"), "md": "Markdown"}
        forms = account_lists.PUBLIC_FORMATS if which == "public" else account_lists.FORMATS
        form = await console.view.choose(_("In which form?"), [(name, words[name]) for name in forms])
        if form is None:
            return
        typed = await console.view.prompt(_("Save as:"), f"~/{_('accounts')}.{form}")
        if typed is None or not typed.strip():
            return
        path = _path(typed)
        if path.exists() and not await _settled(console, _("{path} is there already. Write over it?"), path):
            return
        rows = await console.asked(AskRegister())
        if rows is None:
            return
        # Spreadsheets take a file for another encoding unless it begins with the mark.
        make = account_lists.public_text if which == "public" else account_lists.register_text
        try:
            path.write_text(make(rows, form, bom=form == "csv"), encoding="utf-8", newline="")
        except OSError as error:
            console.view.say(_("The file cannot be written: {why}").format(why=translate(os_trouble.reason(error))))
            return
        console.view.say(_("Saved: {path}").format(path=_shown(path)), lasting=True)


class ImportList(UserCommand):
    """Import list.

    Take in a list of accounts, CSV or JSON as it is saved here: shows what would change, Ctrl+S carries it out.
    """

    keys = ("X",)
    needs = Role.MANAGER
    footer = 70
    boards = ACCOUNTS
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the file, show what it would change, and carry that out once it is settled."""
        from sm_console.api import account_lists

        typed = await console.view.prompt(_("List to take in (CSV or JSON):"), "~/")
        if typed is None or not typed.strip():
            return
        path = _path(typed)
        text = _read(console, path)
        if text is None:
            return
        try:
            trial, order = (account_lists.import_of(path.name, text, carry_out=sure) for sure in (False, True))
        except ValueError as error:
            told = _("{file} cannot be read: {why}").format(file=_shown(path), why=_harmless(str(error)))
            console.view.say(told)
            return
        if trial is None or order is None:
            console.view.say(_("{file} is too long for one go: split it").format(file=_shown(path)))
            return
        found = await console.do(trial)
        if found is None:
            return
        if found.problems:
            await _page(console, [_("Nothing was written."), "", *account_lists.problem_lines(found, path.name)])
        elif not found.changes:
            console.view.say(_("The list says nothing new."))
        elif await _previewed(console, found, path):
            done = await console.do(order)
            if done is not None:
                counts = account_lists.counts(done)
                told = _("Carried out. New: {new}, changed: {changed}, as before: {same}.").format(**counts)
                console.view.say(told)


def _path(typed: str) -> Path:
    from pathlib import Path

    return Path(typed.strip()).expanduser()


def _harmless(text: str) -> str:
    from sm_console.core.safe_text import safe_line

    return safe_line(text, 200)


def _shown(path: Path) -> str:
    return _harmless(str(path))


def _read(console: Console, path: Path) -> str | None:
    """Return a file's text; ``None`` where it cannot be read, which the person is told."""
    from sm_console.api.account_lists import MOST_BYTES

    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            console.view.say(_("{file} is too long for one go: split it").format(file=_shown(path)))
            return None
        return raw.decode("utf-8-sig")
    except OSError as error:
        why = translate(os_trouble.reason(error))
        console.view.say(_("{file} cannot be read: {why}").format(file=_shown(path), why=why))
    except UnicodeDecodeError:
        console.view.say(_("{file} is not written in UTF-8: save it as CSV UTF-8").format(file=_shown(path)))
    return None


async def _settled(console: Console, question: str, path: Path) -> bool:
    title = question.format(path=_shown(path))
    return await console.view.choose(title, [("yes", _("Write over it"))], confirm="ctrl+s") is not None


async def _previewed(console: Console, found: ImportView, path: Path) -> bool:
    """Show what would change; whether the person settles it."""
    from sm_console.api import account_lists

    lines = account_lists.change_lines(found)
    shown = [_("What {file} would change:").format(file=_shown(path)), "", *lines[:MOST_LINES]]
    await _page(console, shown, leads_on=True)
    counts = account_lists.counts(found)
    title = _("Take the list in? New: {new}, changed: {changed}, as before: {same}").format(**counts)
    return await console.view.choose(title, [("import", _("Take it in"))], confirm="ctrl+s") is not None


async def _page(console: Console, lines: Sequence[str], *, leads_on: bool = False) -> None:
    from textual.content import Content

    from sm_console.console.wrap import wrap
    from sm_console.core.safe_text import safe_line

    def made(width: int) -> list[Content]:
        return [
            Content(" " + part) for line in lines for part in wrap(safe_line(line, 2000) if line else "", width - 2)
        ]

    await console.view.page(made, leads_on=leads_on)


COMMANDS = (ExportList, ImportList)
