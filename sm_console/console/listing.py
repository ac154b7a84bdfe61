"""What stands in the list: the queue's lines or a board's rows, told apart here and nowhere else."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.console import rows
from sm_console.console.boards import base
from sm_console.console.wrap import clip

if TYPE_CHECKING:
    from sm_console.api.views import InboxRow
    from sm_console.console.boards.base import Board

Line = rows.QueueLine | base.Row


def key(line: Line) -> Hashable:
    """What a line is known by when the list changes around it."""
    return line.key if isinstance(line, base.Row) else rows.key(line)


def is_heading(line: Line) -> bool:
    """Whether a line cannot be selected."""
    return line.heading if isinstance(line, base.Row) else rows.is_heading(line)


def draw(line: Line, board: Board | None, width: int) -> Content:
    """One line, ``width`` cells wide."""
    if not isinstance(line, base.Row):
        return rows.draw(line, width)
    return base.draw(line, board.columns(width + 1), width) if board is not None else Content(" " * width)


def head_line(board: Board | None, width: int) -> str:
    """The names of the columns."""
    return rows.head_line(width) if board is None else base.head_line(board.columns(width), width)


def board_rows(board: Board, now: datetime, width: int) -> Sequence[Line]:
    """A board's rows, none before its first answer."""
    return board.shown(now, width) if board.asked is not None else ()


def subject(line: Line | None) -> tuple[InboxRow | None, base.Row | None]:
    """The comment or the board's row that a line stands for."""
    if isinstance(line, rows.Line):
        return line.row, None
    return None, line if isinstance(line, base.Row) else None


def subject_key(line: Line | None) -> Hashable:
    """What tells two subjects apart, over all places; ``None`` for none."""
    if isinstance(line, rows.Line):
        return ("comment", line.row.id)
    return ("row", line.key) if isinstance(line, base.Row) else None


def divider(board: Board, row: base.Row | None, width: int) -> str:
    """The line over the lower pane: which row it speaks of."""
    if row is None:
        return "─" * width
    words = clip(f"── {board.title(row)} ", width)
    return words + "─" * max(0, width - len(words))
