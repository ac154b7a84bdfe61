"""The two lowest lines: what stands to be said, and what may be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from sm_console.api.time_words import seconds_left
from sm_console.console.commands.base import key_name
from sm_console.console.commands.registry import for_footer
from sm_console.console.wrap import clip
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.queries import InboxFilter
    from sm_console.console.boards.base import Board
    from sm_console.console.commands.base import UserCommand
    from sm_console.console.state import State

ALWAYS = ("Help", "Palette", "AskToQuit")
"""Kept at the footer's end however narrow it is."""
GAP = "  "


def footer_line(state: State, width: int, hint: str = "") -> Content:
    """The keys that do something now, most useful first; a panel's own hint while one is open.

    A key whose effect is on its way is shown in reverse.
    """
    if hint:
        return Content(clip(" " + hint, width))
    offered = for_footer(state)
    last = [command for command in offered if command.__name__ in ALWAYS]
    first = [command for command in offered if command.__name__ not in ALWAYS]
    if state.at_work is not None and state.at_work not in offered:
        first.insert(0, state.at_work)
    room = width - 1 - sum(_size(command) for command in last)
    shown = []
    for command in first:
        room -= _size(command)
        if room < 0:
            break
        shown.append(command)
    parts = [Content(" ")]
    for command in [*shown, *last]:
        key, words = key_name(command.keys[0]), " " + command.label()
        if command is state.at_work:
            parts += [Content.styled(key + words, "reverse"), Content(GAP)]
        else:
            parts += [Content.styled(key, "bold"), Content(words + GAP)]
    return Content("").join(parts)


def _size(command: type[UserCommand]) -> int:
    return cell_len(f"{key_name(command.keys[0])} {command.label()}{GAP}")


def standing_words(state: State, board: Board | None = None) -> str:
    """What the message line says when nothing has just happened."""
    if not state.connected:
        if not state.ever_connected and not state.tried:
            return _("Fetching…")
        return _("⚠ No connection to the desk. Trying again; what you write is kept here.")
    if state.undo_until is not None:
        seconds = seconds_left(state.undo_until, state.now())
        return _("{what} leaves in {seconds} s. u takes it back.").format(what=state.undo_what, seconds=seconds)
    if board is not None:
        return board_words(state, board)
    empty = state.page is not None and not state.page.rows
    return marked_words(state) or filter_words(state) or (calm_words(state) if empty else "")


def marked_words(state: State) -> str:
    """How many are marked, and what that is good for; empty where none are."""
    count = len(state.marked)
    words = ngettext("{count} marked: b acts on it", "{count} marked: b acts on all of them", count)
    return words.format(count=count) + _(", Esc takes all marks away.") if count else ""


def board_words(state: State, board: Board) -> str:
    """What narrows a board, else what it says itself."""
    if board.asked is None:
        return _("Fetching…")
    if board.narrowed:
        from sm_console.core.safe_text import safe_line

        if state.selected is None:
            words = _("Shows only: {what}. Nothing matches; Esc shows everything.")
        else:
            words = _("Shows only: {what}. Esc shows everything.")
        return words.format(what=safe_line(board.narrowed, 60))
    return board.standing(state)


def calm_words(state: State) -> str:
    """An empty queue in words: calm only where everything is fresh, for silence must never look like calm."""
    from sm_console.console.topline import is_stale

    if not state.accounts:
        return _("No accounts yet. : and “Add account” adds one.") if not state.panel else ""
    platforms = state.status.platforms if state.status is not None else []
    if any(is_stale(age, state.now()) for age in platforms):
        return _("Nothing unanswered in what has been fetched. But ⚠: not everything is fresh, w shows more.")
    return _("All is answered.")


def _state_words(wanted: InboxFilter) -> list[str]:
    if wanted.records:
        return []  # it says itself that comments of every state are shown
    states = {"answered": _("answered"), "no-answer": _("no answer needed"), "removed": _("removed")}
    return [states[one.value] for one in wanted.states if one.value in states]


def _record_words(wanted: InboxFilter) -> str:
    if not wanted.records:
        return ""
    return _("registered") if any(one.value == "registered" for one in wanted.records) else _("to be registered")


def filter_words(state: State) -> str:
    """What narrows the queue, in words; empty when nothing does."""
    from sm_console.console.topline import platform_name
    from sm_console.core.safe_text import safe_line

    wanted = state.filter
    if wanted is None or not state.filtered:
        return ""
    names = {account.id: account.name for account in state.accounts}
    words = [
        safe_line(names.get(wanted.account, wanted.account), 40),
        safe_line(wanted.unit, 40),
        platform_name(wanted.platform) if wanted.platform else "",
        _("overdue") if wanted.overdue else "",
        _("mine") if wanted.mine else "",
        _("given to somebody") if wanted.assigned else "",
        _("given to {name}").format(name=safe_line(wanted.assignee, 40)) if wanted.assignee else "",
        _("my unsent drafts") if wanted.drafts else ", ".join(_state_words(wanted)),
        _record_words(wanted),
        _("flagged") if wanted.flagged else "",
        _("search “{text}”").format(text=safe_line(wanted.text, 60)) if wanted.text else "",
    ]
    shown = ", ".join(filter(None, words))
    total = state.page.total if state.page is not None else 0
    if state.leads_back:
        return _("Shows: {what} ({count}). Esc leads back.").format(what=shown, count=total)
    if not total:
        return _("Shows: {what}. Nothing matches; Esc shows everything.").format(what=shown)
    return _("Shows: {what} ({count}). Esc shows everything.").format(what=shown, count=total)
