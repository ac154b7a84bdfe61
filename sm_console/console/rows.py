"""The queue as lines: headings between the groups, and one line for each comment."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sm_console.api.time_words import left, short_span
from sm_console.console.wrap import clip, fit
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import InboxPage, InboxRow

WORDS_LIMIT = 300
MARK = "✓"
"""Stands before a comment that is marked for an act on many."""
NARROW_MARK = 14
"""Cells for state and claim where they have no column of their own and stand before the words."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between two groups; it cannot be selected."""

    key: str
    text: str


class Line:
    """A comment and the moment at which it is shown: an equal line needs no repaint.

    What depends on the moment is put into words when a line is drawn or laid beside another one: of the hundreds
    that a change brings, only those in view.
    """

    __slots__ = ("_cells", "_now", "late", "marked", "row")

    def __init__(self, row: InboxRow, now: datetime, *, late: bool, marked: bool = False) -> None:
        self.row = row
        self.late = late
        self.marked = marked
        self._now = now
        self._cells: tuple[str, ...] | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The words that depend on the moment: time left, long and short, age, state."""
        if self._cells is None:
            self._cells = _cells(self.row, self._now)
        return self._cells

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Line):
            return NotImplemented
        same = self.late == other.late and self.marked == other.marked and self.row == other.row
        return same and self.cells == other.cells

    def __hash__(self) -> int:
        return hash(self.row.id)


QueueLine = Heading | Line


def key(line: QueueLine) -> Hashable:
    """What a line is known by when the queue changes around it."""
    return line.key if isinstance(line, Heading) else line.row.id


def is_heading(line: QueueLine) -> bool:
    """Whether a line cannot be selected."""
    return isinstance(line, Heading)


def queue_lines(page: InboxPage, now: datetime, marked: Collection[int] = ()) -> list[QueueLine]:
    """The queue in its three groups, each under a heading that counts it; ``marked`` are the ids with a mark."""
    groups: dict[str, list[QueueLine]] = {"overdue": [], "before": [], "rest": [], "done": []}
    for row in page.rows:
        name = _group(row, page, now)
        groups[name].append(Line(row, now, late=name == "overdue", marked=row.id in marked))
    headings = (
        ("overdue", _("Overdue ({count})"), page.overdue),
        ("before", _("Before opening ({count})"), page.before_open),
        ("rest", _("Other ({count})"), page.rest),
        ("done", _("Done ({count})"), page.total),
    )
    lines: list[QueueLine] = []
    for name, text, count in headings:
        if groups[name]:
            lines += [
                Heading(name, text.format(count=count if not groups["done"] or name == "done" else len(groups[name]))),
                *groups[name],
            ]
    return lines


def _group(row: InboxRow, page: InboxPage, now: datetime) -> str:
    """Where a row stands: time matters only while it waits for an answer."""
    if row.state.value != "open":
        return "done"
    return "overdue" if row.due <= now else "before" if row.last_staffed < page.opens else "rest"


def _cells(row: InboxRow, now: datetime) -> tuple[str, ...]:
    """What depends on the moment, long and short, so that a line changes only when its words do."""
    states = {"answered": _("answered"), "no-answer": _("no answer"), "removed": _("removed"), "own": _("own")}
    done = states.get(row.state.value)
    return (
        done or left(row.due, row.last_staffed, now),
        done or left(row.due, row.last_staffed, now, short=True),
        short_span(now - row.received),
        mark(row),
    )


def mark(row: InboxRow) -> str:
    """In a word or two: what is on its way or in trouble, who has taken it, whether it is hidden."""
    from sm_console.core.safe_text import safe_line

    sending = {
        "queued": _("waiting"),
        "sending": _("sending"),
        "failed": _("FAILED"),
        "unknown": _("UNKNOWN"),
    }
    words = []
    if row.sending is not None and row.sending.value in sending:
        words.append(sending[row.sending.value])
    if row.claim is not None:
        name = safe_line(row.claim.name or row.claim.login, 20)
        words.append(_("{name} (away)").format(name=name) if row.claim.away else name)
    elif row.assignment is not None and row.state.value == "open":
        words.append("→ " + safe_line(row.assignment.name, 20))
    if row.record.value in ("to-register", "secret"):  # before the flag, which is a guess and may be cut
        words.append(_("SECRET") if row.record.value == "secret" else _("to register"))
    if row.visibility.value == "held":
        words.append(_("hidden"))
    if row.flags:
        words.append(_("⚑ flagged"))
    return " ".join(words)


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in cells; the words get what is left. Without ``mark`` state and claim stand before the words."""

    time: int
    account: int
    author: int
    age: int
    mark: int
    short: bool


def columns(width: int) -> Columns:
    """The widths that suit a screen: narrow at 80, roomy at 160."""
    if width < 100:
        return Columns(time=14, account=14, author=13, age=4, mark=0, short=True)
    if width < 130:
        return Columns(time=17, account=18, author=15, age=5, mark=12, short=False)
    return Columns(time=18, account=24, author=22, age=5, mark=24 if width >= 150 else 16, short=False)


def draw(line: QueueLine, width: int) -> Content:
    """One line of the queue, ``width`` cells wide."""
    if isinstance(line, Heading):
        return Content(fit(line.text, width))
    from sm_console.core.html_text import show_line
    from sm_console.core.safe_text import safe_line

    row, wide = line.row, columns(width)
    parts = [
        fit(line.cells[1 if wide.short else 0], wide.time),
        fit(safe_line(row.account_name or row.account, 60), wide.account),
        fit(safe_line(row.author.name, 60) or _("(no name)"), wide.author),
        line.cells[2].rjust(wide.age),
    ]
    words = show_line(row.words, row.format, WORDS_LIMIT)
    if wide.mark:
        parts.append(fit(line.cells[3], wide.mark))
    elif line.cells[3]:
        words = f"[{clip(line.cells[3], NARROW_MARK)}] {words}"
    start = (MARK if line.marked else " ") + " ".join(parts) + " "
    text = start + clip(words, max(0, width - cell_len(start)))
    content = Content(fit(text, width))
    return content.stylize("bold ansi_red", 1, 1 + len(parts[0])) if line.late else content


def head_line(width: int) -> str:
    """The names of the columns, to stand above the queue where there is room."""
    wide = columns(width)
    names = (
        (_("Time left"), wide.time),
        (_("Account"), wide.account),
        (_("Author"), wide.author),
        (_("Age"), wide.age),
        (_("State"), wide.mark),
    )
    return fit("  " + " ".join(fit(name, size) for name, size in names if size) + " " + _("Comment"), width)
