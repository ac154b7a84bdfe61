"""Commands about what came while one was away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import LOOK, UserCommand
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.controller import Console


class SinceLast(UserCommand):
    """Since last.

    What came since you last looked, on whatever console: account by account, the most urgent first. Enter goes there.
    """

    keys = ("i",)
    group = LOOK
    footer = 60
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """List the accounts; go to the oldest unanswered comment of the one picked."""
        from sm_console.api.since import AskSince
        from sm_console.console.since import go_to, headline, row_words

        view = await console.asked(AskSince())
        if view is None:
            return
        if not view.rows:
            console.view.say(headline(view))
            return
        options = [(row.account, row_words(row, view.at)) for row in view.rows]
        picked = await console.view.choose(headline(view), options)
        row = next((one for one in view.rows if one.account == picked), None)
        if row is not None and row.oldest:
            await go_to(console, row.oldest, row.account)
        elif row is not None:
            console.view.say(_("Nothing waits for an answer there."))


class OldestUnanswered(UserCommand):
    """Oldest.

    Go to the comment that has waited longest for an answer, on whatever account.
    """

    keys = ("I",)
    group = LOOK

    @classmethod
    async def run(cls, console: Console) -> None:
        """Go there."""
        from sm_console.api.since import AskSince
        from sm_console.console.since import go_to

        view = await console.asked(AskSince())
        if view is not None and view.oldest:
            await go_to(console, view.oldest, view.oldest_account)
        elif view is not None:
            console.view.say(_("All is answered."))


COMMANDS = (SinceLast, OldestUnanswered)
