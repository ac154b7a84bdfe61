"""The closure queue (R13): who stands where, since when, and what has to be done next by whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.api.said import said
from sm_console.api.time_words import zone
from sm_console.console.boards.base import NAME_LIMIT, ROOMY, Board, Column, Row, account_words
from sm_console.console.boards.closure_words import act_words, past_words, step_words, who_words
from sm_console.console.topline import platform_name
from sm_console.console.wrap import wrap
from sm_console.core.messages import N_
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.closure_views import ClosureHistoryRow, ClosureRow, LetterView
    from sm_console.console.controller import Console
    from sm_console.console.state import State

NARROW = 115
"""Cells below which accounts' names need the room of the lesser columns."""
LONGEST_LETTER = 20_000
LATER = "~"
"""Sorts behind every word."""


class Closures(Board):
    """A line for each account of the queue."""

    name = "closures"
    topics = frozenset({"closures", "posts", "accounts"})
    refresh_after = timedelta(minutes=5)
    orders = (N_("by what is next"), N_("by since when"), N_("by name"), N_("by unit"))

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[ClosureRow] = []
        self._past: dict[str, list[ClosureHistoryRow]] = {}
        self._letters: dict[str, LetterView] = {}

    async def fetch(self, console: Console) -> None:
        """Ask for the queue."""
        from sm_console.api.closure_queries import AskClosures

        self._rows = await console.ask(AskClosures())
        self._past.clear()
        self._letters.clear()

    def columns(self, width: int) -> tuple[Column, ...]:
        """Narrow screens go without unit and platform."""
        step, since = Column(_("Step"), 11), Column(_("Since"), 10)
        last, missed, following = Column(_("Last post"), 10), Column(_("Missed"), 6, right=True), Column(_("Next"), 18)
        if width < NARROW:
            return (step, Column(_("Account"), 0), since, last, missed, Column(_("Next"), 17))
        unit, platform, who = (
            Column(_("Unit"), 32 if width >= ROOMY else 24),
            Column(_("Platform"), 10),
            Column(_("By whom"), 16),
        )
        wide = (unit,) if width >= 130 else ()
        return (step, Column(_("Account"), 0), *wide, platform, since, last, missed, following, who)

    def rows(self, now: datetime, width: int) -> list[Row]:
        """The accounts in the chosen order."""
        return [self._row(row, now, width) for row in sorted(self._rows, key=self._sorting)]

    def _sorting(self, row: ClosureRow) -> tuple[object, ...]:
        name = (row.account_name or row.account).casefold()
        waits = (row.next is None, row.answer_by or date.max, row.since, name)
        return (waits, (row.since, name), (name,), (row.unit.casefold() or LATER, *waits))[self.order]

    def _row(self, row: ClosureRow, now: datetime, width: int) -> Row:
        from sm_console.core.safe_text import safe_line

        name = account_words(row)
        last = row.last_post.astimezone(zone()).date().isoformat() if row.last_post is not None else "–"
        following = act_words(row, now.astimezone(zone()).date())
        ends = (row.since.isoformat(), last, str(row.missed), following)
        if width < NARROW:
            shown: tuple[str, ...] = (step_words(row.step), name, *ends)
        else:
            unit = (safe_line(row.unit, NAME_LIMIT),) if width >= 130 else ()
            shown = (step_words(row.step), name, *unit, platform_name(row.platform), *ends, who_words(row))
        return Row(row.account, shown, row)

    def summary(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """How many wait for somebody."""
        count = sum(row.next is not None for row in self._rows)
        if count:
            return ngettext("{count} account to act on", "{count} accounts to act on", count).format(count=count)
        return _("Nothing to close")

    def standing(self, state: State) -> str:  # noqa: ARG002 - the board's own answer is enough
        """Why there is nothing."""
        return "" if self._rows else _("No account has been silent for so long that it should be closed.")

    def title(self, row: Row) -> str:
        """The account and where it stands."""
        subject: ClosureRow = row.subject
        return f"{account_words(subject)} · {step_words(subject.step)}"

    async def look(self, console: Console, row: Row) -> None:
        """Ask for the account's steps and the letter of the next one, once."""
        from sm_console.api.closure_queries import AskClosureHistory, AskClosureLetter
        from sm_console.core.closing import LETTER_OF

        subject: ClosureRow = row.subject
        if subject.account in self._past:
            return
        self._past[subject.account] = await console.ask(AskClosureHistory(account=subject.account))
        if subject.next is not None:
            asked = AskClosureLetter(account=subject.account, letter=LETTER_OF[subject.next])
            self._letters[subject.account] = await console.ask(asked)

    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """What is to be done, the evidence, the steps so far, and the letter that goes with the next one."""
        from sm_console.core.safe_text import safe_line

        subject: ClosureRow = row.subject

        def told(text: str) -> list[Content]:
            return [Content(" " + part) for part in wrap(safe_line(text, 600), max(20, width - 2))]

        lines = [*told(said(subject.task, now)), *told(said(subject.reason, now)), *told(_evidence(subject))]
        past = self._past.get(subject.account)
        if past:
            lines += [Content(""), Content.styled(" " + _("Steps"), "bold")]
            for step in past:
                lines += told(past_words(step, now))
        letter = self._letters.get(subject.account)
        if letter is not None:
            lines += [Content(""), Content.styled(" " + _("The letter (l opens it, f saves it)"), "bold")]
            lines += letter_lines(letter, width)
        return lines


def letter_lines(letter: LetterView, width: int) -> list[Content]:
    """A letter made fit to show."""
    from sm_console.core.safe_text import safe_lines

    lines: list[Content] = []
    for line in safe_lines(letter.text, 400, LONGEST_LETTER):
        lines += [Content(" " + part) for part in wrap(line, max(20, width - 2))] or [Content("")]
    return lines


def _evidence(row: ClosureRow) -> str:
    parts = [
        _("Owner: {name}").format(name=row.owner or "–"),
        _("stand-in: {name}").format(name=row.stand_in or "–"),
        _("open comments: {count}").format(count=row.open),
        _("followers: {count}").format(count=row.followers if row.followers is not None else _("unknown")),
    ]
    if row.package:
        parts.append(_("package: {name}").format(name=row.package))
    return ", ".join(parts)
