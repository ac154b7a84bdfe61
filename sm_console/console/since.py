"""What came while one was away, in words: the line at the start, and a line for each account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.api.time_words import ago, moment
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from datetime import datetime

    from sm_console.api.since import SinceRow, SinceView
    from sm_console.console.controller import Console

NAME = 30


def counts(new: int, unanswered: int, risky: int) -> str:
    """Three numbers with their words: "12 nya, 5 obesvarade, 2 riskabla"."""
    words = (
        ngettext("{count} new", "{count} new", new).format(count=new),
        ngettext("{count} unanswered", "{count} unanswered", unanswered).format(count=unanswered),
        ngettext("{count} risky", "{count} risky", risky).format(count=risky),
    )
    return ", ".join(words)


def headline(view: SinceView) -> str:
    """All accounts in one sentence."""
    numbers = counts(view.new, view.unanswered, view.risky)
    if view.since is None:
        return _("You have not looked here before: {numbers}").format(numbers=numbers)
    return _("Since {time}: {numbers}").format(time=moment(view.since, view.at), numbers=numbers)


def greeting(view: SinceView) -> str:
    """The line at the start, without its key (i); empty where nothing is worth it."""
    return headline(view) if view.since is not None and (view.new or view.risky) else ""


def row_words(row: SinceRow, now: datetime) -> str:
    """An account in one line."""
    from sm_console.core.safe_text import safe_line

    words = f"{safe_line(row.account_name or row.account, NAME)}: {counts(row.new, row.unanswered, row.risky)}"
    if row.received is not None:
        words += " · " + _("oldest {ago}").format(ago=ago(row.received, now))
    return words


async def go_to(console: Console, comment: int, account: str) -> None:
    """Show a comment that waits, in the queue of its account."""
    from sm_console.api.queries import InboxFilter
    from sm_console.console.boards.places import COMMENTS
    from sm_console.console.commands.narrowing import apply_filter

    apply_filter(console, InboxFilter(account=account), lasting=False)
    await console.refresher.queue()
    await console.open_board(COMMENTS, comment)
