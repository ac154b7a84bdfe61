"""What a board is: a list over all accounts that the frame shows in the place of the comments.

Title, list, divider, lower pane, message and footer stand always and are shared: a board only says what is in
them. To make one:

1. Derive from :class:`Board`; give ``name`` and ``topics``; ask the desk in ``fetch`` and keep the answer; make
   ``rows`` of it (texts made safe with ``core.safe_text``), ``columns`` for a width, and ``detail`` for the lower
   pane. What the lower pane needs beyond the row is asked in ``look``, once the cursor rests.
2. Name its module in ``places.py``.
3. Put its user commands into ``commands/<name>.py`` with ``boards = frozenset({name})`` and into
   ``commands/registry.py``. ``console.state.selected`` is the row under the cursor, ``.subject`` what it is about;
   ``console.board`` the board. Narrowing by typed words (/) and changing the order (s) work by themselves.

A command asks with ``console.view.choose/prompt/read/page`` and acts with ``console.do``; the desk's change then has
the board fetched again. ``console.open_board(name, key)`` goes to a row of another board.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from rich.cells import cell_len
from textual.content import Content

from sm_console.console.wrap import fit

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State


@dataclass(frozen=True, slots=True)
class Row:
    """One line: safe text for each column, and what it is about.

    ``key`` names the row as long as it lives; ``urgent`` shows its first cell bold and red (the words must say it,
    too). A ``heading`` cannot be selected; its first cell goes over the whole line.
    """

    key: Hashable
    cells: tuple[str, ...]
    subject: Any = None
    heading: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name and width in cells; the width 0 takes what is left, at most once."""

    name: str
    size: int
    right: bool = False


class Board(ABC):
    """A list over all accounts. It holds the desk's latest answer; it draws nothing itself."""

    name: ClassVar[str]
    topics: ClassVar[frozenset[str]] = frozenset()
    """Changes after which it is asked for again."""
    refresh_after: ClassVar[timedelta] = timedelta(minutes=1)
    """Time alone changes states, too: how old an answer may get on screen."""
    orders: ClassVar[tuple[str, ...]] = ()
    """Msgids of the orders that s goes through ("by account"), the first one first."""
    brief: ClassVar[bool] = False
    """Whether its lower pane says little, so that a large screen's room is better used by the list."""

    def __init__(self) -> None:
        self.asked: datetime | None = None
        self.narrowed = ""
        self.order = 0

    @abstractmethod
    async def fetch(self, console: Console) -> None:
        """Ask the desk, and keep the answer. Raises Refused, DeskGone."""

    async def begin_search(self, console: Console) -> None:  # noqa: B027 - most boards show all they have
        """Before words are typed to narrow: ask for what is not shown but should be found. Raises Refused, DeskGone."""

    @abstractmethod
    def columns(self, width: int) -> tuple[Column, ...]:
        """The columns that suit a screen of this width."""

    @abstractmethod
    def rows(self, now: datetime, width: int) -> list[Row]:
        """All rows in their order, headings between them where that helps."""

    def summary(self, state: State) -> str:  # noqa: ARG002 - for those that need it
        """The whole board in a few words, for the second line."""
        return ""

    def standing(self, state: State) -> str:  # noqa: ARG002 - for those that need it
        """What the message line says when nothing has just happened, such as why the board is empty."""
        return ""

    def title(self, row: Row) -> str:
        """A row in a few words, for the divider."""
        return next((cell.strip() for cell in row.cells if cell.strip()), "")

    @abstractmethod
    def detail(self, row: Row, width: int, now: datetime) -> list[Content]:
        """The lower pane's lines."""

    async def look(self, console: Console, row: Row) -> None:  # noqa: B027 - most rows say it all
        """Ask for what ``detail`` needs beyond the row. Raises Refused, DeskGone."""

    def back(self) -> bool:
        """Leave a step within the board; false where there is none and the way leads on."""
        return False

    def shown(self, now: datetime, width: int) -> list[Row]:
        """The rows that hold all words typed to narrow, without headings that have lost theirs."""
        rows, words = self.rows(now, width), self.narrowed.casefold().split()
        if not words:
            return rows
        found = [row for row in rows if row.heading or all(word in " ".join(row.cells).casefold() for word in words)]
        after = [*found[1:], None] if found else []
        return [
            row
            for row, following in zip(found, after, strict=True)
            if not row.heading or (following is not None and not following.heading)
        ]


def sized(columns: tuple[Column, ...], width: int) -> list[tuple[Column, int]]:
    """Each column with its width; one cell stands between two of them."""
    rest = width - 1 - sum(column.size + 1 for column in columns if column.size)
    return [(column, column.size or max(0, rest - 1)) for column in columns]


def draw(row: Row, columns: tuple[Column, ...], width: int) -> Content:
    """One line of a board, ``width`` cells wide."""
    if row.heading:
        return Content(fit(row.cells[0], width))
    sizes = sized(columns, width)
    parts = [_cell(cell, column, size) for cell, (column, size) in zip(row.cells, sizes, strict=False)]
    content = Content(fit(" " + " ".join(parts), width))
    return content.stylize("bold ansi_red", 1, 1 + sizes[0][1]) if row.urgent else content


def head_line(columns: tuple[Column, ...], width: int) -> str:
    """The columns' names, to stand above the list where there is room."""
    names = [_cell(column.name, column, size) for column, size in sized(columns, width - 1)]
    return fit("  " + " ".join(names), width)


def _cell(text: str, column: Column, size: int) -> str:
    shown = fit(text, size)
    if not column.right:
        return shown
    text = shown.rstrip()
    return " " * (size - cell_len(text)) + text


ROOMY = 150
"""Cells from which names of units have room beside those of accounts."""
NAME_LIMIT = 100
"""Characters of an account's or a unit's name that a line shows at most."""


MOMENT = 15
"""Cells of a column for moments: "yesterday 23:19"."""


def when_words(instant: datetime, now: datetime, room: int = MOMENT) -> str:
    """A moment for a column of ``room`` cells; its day alone, if need be in digits, where more would be cut."""
    from sm_console.api.time_words import day, moment, zone

    forms = (moment(instant, now), day(instant, now), instant.astimezone(zone()).date().isoformat())
    return next((words for words in forms if cell_len(words) <= room), forms[-1])


class Named(Protocol):
    """What an account's row tells of it."""

    @property
    def account(self) -> str:
        """Its id."""
        ...

    @property
    def account_name(self) -> str:
        """Its name, empty where it has none."""
        ...


def account_words(row: Named) -> str:
    """An account as people call it, safe to show: its name, else its id."""
    from sm_console.core.safe_text import safe_line

    return safe_line(row.account_name or row.account, NAME_LIMIT)
