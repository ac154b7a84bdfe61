"""Pages to read: help, a comment's history. Each is a list of prepared lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sm_console.api.time_words import whole_moment
from sm_console.console.boards.places import title
from sm_console.console.commands.base import key_name
from sm_console.console.commands.registry import COMMANDS
from sm_console.console.history_words import detail_words, kind_words
from sm_console.console.wrap import fit, wrap
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import HistoryRow
    from sm_console.console.commands.base import UserCommand

KEYS_SIZE = 8
"""Cells for a command's keys in the help; where they do not fit, the first one stands for all."""
LABEL_SIZE = 17
"""Cells for a command's name: the longest one is to stand whole."""


def _bold(text: str) -> Content:
    return Content.styled(text, "bold")


def _hanging(start: str, text: str, width: int) -> list[Content]:
    """Text wrapped beside a fixed start."""
    parts = wrap(text, width - len(start) - 2)
    return [Content((start if index == 0 else " " * len(start)) + part) for index, part in enumerate(parts)]


def _section(command: type[UserCommand], place: str) -> str:
    """Under which heading of the help a command stands: the same key may mean different things in different places."""
    if place in command.boards:
        return title(place)
    if not command.boards:
        return _(command.group)
    return title(min(command.boards)) if len(command.boards) == 1 else _("On all boards")


def help_lines(width: int, place: str) -> list[Content]:
    """All keys: those of the place that is shown, those that work everywhere, those of the other places by place.

    Then the few words one must know.
    """
    lines = []
    sections: dict[str, list[Content]] = {title(place): []}
    for command in sorted(COMMANDS, key=lambda command: (place not in command.boards, bool(command.boards))):
        keys = ", ".join(map(key_name, command.keys)) or ":"
        keys = keys if cell_len(keys) < KEYS_SIZE else key_name(command.keys[0])
        start = f"  {fit(keys, KEYS_SIZE)}{fit(command.label(), LABEL_SIZE)} "
        sections.setdefault(_section(command, place), []).extend(_hanging(start, command.explanation(), width))
    for section, entries in sections.items():
        if entries:
            lines += [_bold(" " + section), *entries, Content("")]
    lines.append(_bold(" " + _("Moving")))
    moving = (
        ("↑ ↓ j k", _("one line; the thread follows when the cursor rests")),
        ("PgUp PgDn", _("one page")),
        ("Home End", _("first and last")),
        ("Esc", _("back")),
    )
    for keys, words in moving:
        lines += _hanging(f"  {fit(keys, 11)} ", words, width)
    lines += [Content(""), _bold(" " + _("How the queue is sorted"))]
    text = _(
        "By the last moment in office hours at which an answer still comes in time. Comments are answered within 24 "
        "hours, except over weekends and holidays: then on the next working day."
    )
    return lines + [Content("  " + part) for part in wrap(text, width - 4)]


def history_lines(rows: list[HistoryRow], heading: str, width: int) -> list[Content]:
    """The journal of one comment or account, oldest first."""
    from sm_console.core.safe_text import safe_line

    lines = [_bold(" " + heading), Content("")]
    for row in rows:
        actor = {"platform": _("the platform"), "desk": _("the program")}.get(row.actor) or safe_line(row.actor, 40)
        start = f" {fit(whole_moment(row.occurred), 18)}"
        text = f"{kind_words(row.kind)} ({actor})"
        if detail := detail_words(row.kind, row.detail):
            text += ": " + detail
        lines += _hanging(start, text, width)
    if not rows:
        lines.append(Content(" " + _("Nothing is known.")))
    return lines
