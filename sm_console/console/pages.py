"""Pages to read: help, a comment's history, the accounts. Each is a list of prepared lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.console.commands.base import key_name
from sm_console.console.commands.registry import COMMANDS
from sm_console.console.history_words import detail_words, kind_words
from sm_console.console.topline import platform_name
from sm_console.console.words import ago, moment, whole_moment
from sm_console.console.wrap import fit, wrap
from sm_console.i18n import _, ngettext, translate

if TYPE_CHECKING:
    from sm_console.api.views import AccountView, HistoryRow
    from sm_console.console.state import State


def _bold(text: str) -> Content:
    return Content.styled(text, "bold")


def _hanging(start: str, text: str, width: int) -> list[Content]:
    """Text wrapped beside a fixed start."""
    parts = wrap(text, width - len(start) - 2)
    return [Content((start if index == 0 else " " * len(start)) + part) for index, part in enumerate(parts)]


def help_lines(width: int) -> list[Content]:
    """All keys by group, then the few words one must know."""
    lines = []
    groups: dict[str, list[Content]] = {}
    for command in COMMANDS:
        keys = ", ".join(map(key_name, command.keys)) or ":"
        start = f"  {fit(keys, 8)}{fit(command.label(), 16)} "
        groups.setdefault(command.group, []).extend(_hanging(start, command.explanation(), width))
    for group, entries in groups.items():
        lines += [_bold(" " + _(group)), *entries, Content("")]
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


def account_lines(state: State, width: int) -> list[Content]:
    """How each account's connection is doing."""
    from sm_console.core.safe_text import safe_line

    now = state.now()
    lines = [_bold(" " + _("Accounts")), Content("")]
    for account in state.accounts:
        words = [platform_name(account.platform), _health(account), _fetched(account, now)]
        if account.open:
            words.append(
                ngettext("{count} comment unanswered", "{count} comments unanswered", account.open).format(
                    count=account.open
                )
            )
        if account.overdue:
            late = ngettext("{count} comment overdue", "{count} comments overdue", account.overdue)
            words.append(late.format(count=account.overdue))
        lines.append(_bold(" " + safe_line(account.name or account.id, 60)))
        lines += [Content("   " + part) for part in wrap(" · ".join(words), width - 5)]
        if account.message is not None:
            message = safe_line(translate(account.message), 400)
            lines += [Content("   " + part) for part in wrap("⚠ " + message, width - 5)]
        if account.gap_since is not None:
            gap = _("⚠ Nothing is known since {when}; the gap is filled when a fetch succeeds.")
            text = gap.format(when=moment(account.gap_since, now))
            lines += [Content("   " + part) for part in wrap(text, width - 5)]
        people = _("Responsible: {responsible}. Stand-in: {stand_in}. Unit: {unit}").format(
            responsible=safe_line(account.responsible, 60) or _("missing"),
            stand_in=safe_line(account.stand_in, 60) or _("missing"),
            unit=safe_line(account.unit, 60) or _("missing"),
        )
        lines += [Content("   " + part) for part in wrap(people, width - 5)]
        lines.append(Content.styled("   " + safe_line(account.address, width - 5), "dim"))
        lines.append(Content(""))
    if not state.accounts:
        lines.append(Content("   " + _("No accounts yet. : and “Add account” adds one.")))
    return lines


def _health(account: AccountView) -> str:
    words = {
        "new": _("not fetched yet"),
        "ok": _("in order"),
        "late": _("⚠ slow, tries again by itself"),
        "broken": _("⚠ BROKEN, someone has to act"),
    }
    return words[account.health.value]


def _fetched(account: AccountView, now: datetime) -> str:
    if account.fetched is None:
        return _("never fetched")
    requests = ngettext("{count} request", "{count} requests", account.requests).format(count=account.requests)
    return _("fetched {when} ({requests})").format(when=ago(account.fetched, now), requests=requests)


def history_lines(rows: list[HistoryRow], author: str, width: int) -> list[Content]:
    """The journal of one comment, oldest first."""
    from sm_console.core.safe_text import safe_line

    lines = [_bold(" " + _("History of the comment by {author}").format(author=author)), Content("")]
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
