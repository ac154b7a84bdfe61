"""Signatures (R5): our own answers, wherever they were written, that do not end with a colleague's first name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sm_console.api.said import said
from sm_console.console.boards.base import (
    MOMENT,
    NAME_LIMIT,
    ROOMY,
    Board,
    Column,
    Row,
    account_words,
    sized,
    when_words,
)
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.signature_views import SignatureRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

TEXT_LIMIT, LINES_LIMIT = 4000, 60


class Signatures(Board):
    """A line for each answer, the newest first."""

    name = "signatures"
    topics = frozenset({"comments", "accounts", "findings"})
    orders = (N_("by time"), N_("by name"), N_("by unit"))

    def __init__(self) -> None:
        super().__init__()
        self._answers: list[SignatureRow] = []

    async def fetch(self, console: Console) -> None:
        """Ask for all that nobody has put aside."""
        from sm_console.api.signature_queries import AskSignatures

        self._answers = await console.ask(AskSignatures())

    def columns(self, width: int) -> tuple[Column, ...]:
        """What is wrong stands first; the unit only where there is room."""
        unit = (Column(_("Unit"), 36 if width >= ROOMY else 20),) if width >= 120 else ()
        account = Column(_("Account"), 36 if width >= ROOMY else 28 if width >= 100 else 20)
        return (Column(_("Signature"), 12), Column(_("When"), MOMENT), account, *unit, Column(_("Ends with"), 0))

    def rows(self, now: datetime, width: int) -> list[Row]:
        """The answers in the chosen order."""
        room = sized(self.columns(width), width - 1)[-1][1]  # the list's own mark takes one cell
        return [_row(answer, now, width, room) for answer in sorted(self._answers, key=self._sorting)]

    def _sorting(self, answer: SignatureRow) -> tuple[object, ...]:
        newest = -answer.written.timestamp()
        name = (answer.account_name or answer.account).casefold()
        return ((newest,), (name, newest), (answer.unit.casefold(), name, newest))[self.order]

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many there are."""
        count = len(self._answers)
        if not count:
            return _("All answers are signed")
        words = ngettext(
            "{count} answer without a known first name", "{count} answers without a known first name", count
        )
        return words.format(count=count)

    def standing(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """Why there is nothing."""
        return "" if self._answers else _("Every answer of the last three months ends with a colleague's first name.")

    def title(self, row: Row) -> str:
        """The account and the comment's number."""
        answer: SignatureRow = row.subject
        return f"{account_words(answer)} #{answer.comment}"

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """Why it stands here, the whole answer, and where it can be read."""
        from sm_console.core.html_text import show_lines
        from sm_console.core.safe_text import safe_line

        answer: SignatureRow = row.subject
        room = max(20, width - 2)
        lines = [Content(" " + part) for part in wrap(safe_line(said(answer.said, now), 400), room)]
        lines.append(Content(""))
        for line in show_lines(answer.text, answer.format, LINES_LIMIT, TEXT_LIMIT):
            lines += [Content(" " + part) for part in wrap(line, room)]
        if answer.url:
            lines += [Content(""), *(Content(" " + part) for part in wrap(safe_line(answer.url, 400), room))]
        return lines


def _row(answer: SignatureRow, now: datetime, width: int, room: int) -> Row:
    from sm_console.core.safe_text import safe_line

    words = _("unknown name") if answer.state == "unknown-name" else _("no name")
    unit = (safe_line(answer.unit, NAME_LIMIT),) if width >= 120 else ()
    cells = (
        words,
        when_words(answer.written, now),
        account_words(answer),
        *unit,
        _end_of(safe_line(answer.last_line, 400), room),
    )
    return Row(answer.id, cells, answer)


def _end_of(line: str, room: int) -> str:
    """As much of a line's end as fits: that is where a name should stand."""
    if cell_len(line) <= room:
        return line
    while line and cell_len(line) >= room:
        line = line[1:]
    _part, space, whole = line.partition(" ")
    return f"…{whole if space and len(whole) >= len(line) // 2 else line}"
