"""A thread as prepared lines: the post it stands under, R4's reason, the comments, and what colleagues do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from textual.content import Content

from sm_console.api.said import quoted
from sm_console.api.time_words import left, moment
from sm_console.console.outgoing import outbox_words
from sm_console.console.wrap import clip, wrap
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import InboxRow, ThreadItem, ThreadView
    from sm_console.core.model import Format

MAX_LINES = 200
"""Lines shown of one text; the rest is counted in words by safe_text."""
MAX_CHARS = 20_000
MAX_DEPTH = 6


@dataclass
class Sheet:
    """The lines under construction. ``chosen`` is where the comment in question begins."""

    width: int
    now: datetime
    lines: list[Content] = field(default_factory=list)
    chosen: int = 0

    def add(self, text: str, style: str = "", indent: int = 0, sign: str = "") -> None:
        """Append safe text, wrapped and indented; ``sign`` stands before its first line."""
        start = " " * indent
        for number, part in enumerate(wrap(text, self.width - indent - len(sign) - 1)):
            line = Content(start + (sign if number == 0 else " " * len(sign)) + part)
            self.lines.append(line.stylize(style, len(start) + len(sign)) if style else line)


def thread_lines(view: ThreadView, login: str, width: int, now: datetime) -> tuple[list[Content], int]:
    """Lay a thread out. Returns the lines, and the index of the line where the chosen comment begins."""
    sheet = Sheet(width, now)
    _post(sheet, view)
    for item in view.items:
        _item(sheet, item, chosen=item.id == view.comment.id)
        if item.id == view.comment.id:
            _around(sheet, view, login, indent=_indent(item) + 2)
        for note in view.notes:
            if note.comment == item.id:
                said = _("Note by {name}, {when}: {text}")
                text = said.format(name=_one(note.name), when=moment(note.at, now), text=_one(note.text, 2000))
                sheet.add(text, "italic", _indent(item) + 2)
    return sheet.lines, sheet.chosen


def row_lines(row: InboxRow, width: int, now: datetime) -> list[Content]:
    """What the queue knows of a comment, laid out as in its thread: shown until the desk has given the thread."""
    sheet = Sheet(width, now, [Content("")])
    who = _one(row.author.name) or _("(no name)")
    sheet.add(" · ".join((who, moment(row.received, now))), "bold", sign="▶ ")
    for line in plain_lines(row.words, row.format):
        sheet.add(line, indent=2)
    return sheet.lines


def divider(view: ThreadView | None, width: int, now: datetime) -> str:
    """The line above the thread: account and post, with its date."""
    if view is None:
        return "─" * width
    from sm_console.core.html_text import show_line

    title = show_line(view.post_title, view.post_format, 200) or _("(post without title)")
    words = _("{account}: {title}").format(account=_one(view.comment.account_name), title=title)
    if view.post_published is not None:
        words += " · " + moment(view.post_published, now)
    words = clip(words, width - 6)
    return set_cell_size(f"── {words} " + "─" * width, width)


def plain_lines(text: str, form: Format, max_lines: int = MAX_LINES) -> list[str]:
    """A stranger's text as harmless readable lines."""
    from sm_console.core.html_text import to_text
    from sm_console.core.safe_text import safe_lines

    return safe_lines(to_text(text, form), max_lines, MAX_CHARS)


def _one(text: str, limit: int = 80) -> str:
    from sm_console.core.safe_text import safe_line

    return safe_line(text, limit)


def _indent(item: ThreadItem) -> int:
    return 2 * min(item.depth, MAX_DEPTH)


def _post(sheet: Sheet, view: ThreadView) -> None:
    from sm_console.core.html_text import show_line

    words = show_line(view.post_text, view.post_format, 600)
    if words:
        sheet.lines.append(Content.styled(clip(words, sheet.width - 1), "dim"))
    if view.reason and view.comment.state.value == "open":
        sheet.add(_one(view.reason, 300))
    sheet.lines.append(Content(""))


def _item(sheet: Sheet, item: ThreadItem, *, chosen: bool) -> None:
    indent = _indent(item)
    if chosen:
        sheet.chosen = len(sheet.lines)
    who = _one(item.author.name) or _("(no name)")
    if item.own:
        who = _("Your answer ({name})").format(name=who)
    words = [who, moment(item.written, sheet.now), *_state(item, sheet.now)]
    sign = "▶ " if chosen else "  "
    sheet.add(" · ".join(words), "bold" if chosen else "underline" if item.own else "", indent, sign)
    for reason in item.flags:
        from sm_console.i18n import translate

        sheet.add(_one(translate(reason), 200), "bold", indent + 2, "⚑ ")
    for line in plain_lines(item.text, item.format):
        sheet.add(line, indent=indent + 2)


def _state(item: ThreadItem, now: datetime) -> list[str]:
    """What there is to say of a comment beside who and when."""
    words = []
    if item.state.value == "open" and item.due is not None:
        words.append(left(item.due, item.last_staffed or item.due, now))
    names = {"answered": _("answered"), "no-answer": _("no answer needed"), "removed": _("removed")}
    if item.state.value in names:
        words.append(names[item.state.value])
    if item.visibility.value == "held":
        words.append(_("hidden, only you see it"))
    if item.edited:
        words.append(_("edited"))
    if item.record.value != "kept":
        from sm_console.console.commands.records import status_words

        words.append(status_words(item.record, item.dnr))
    return words


def _around(sheet: Sheet, view: ThreadView, login: str, indent: int) -> None:
    """Claim, drafts and outgoing acts of the chosen comment."""
    claim = view.comment.claim
    if claim is not None:
        text = _("You have taken it") if claim.login == login else _("{name} has taken it")
        if claim.away:
            text = _("{name} has taken it, but has no console open any more: given back {time}")
        words = text.format(name=_one(claim.name or claim.login), time=moment(claim.until, sheet.now))
        sheet.add(words, "italic", indent)
    given = view.comment.assignment
    if given is not None:
        text = _("Yours, from {giver}") if given.login == login else _("{giver} has given it to {name}")
        words = text.format(giver=_one(given.giver), name=_one(given.name))
        sheet.add(words + (f": {quoted(_one(given.word))}" if given.word else ""), "italic", indent)
    for draft in view.drafts:
        mine = draft.login == login
        if draft.editing and not mine:
            text = _("{name} is writing an answer…")
        elif mine:
            text = _("Your draft, {when}: {text}")
        else:
            text = _("Draft by {name}, {when}: {text}")
        words = text.format(name=_one(draft.name), when=moment(draft.saved, sheet.now), text=_one(draft.text, 300))
        sheet.add(words, "italic", indent)
    for row in view.outbox:
        words = outbox_words(row, sheet.now)
        if words:
            sheet.add(words, "bold", indent)
