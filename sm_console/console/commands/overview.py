"""The commands of the overview: go there, give to a colleague, take back, explain, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from sm_console.console.boards.places import COMMENTS, FIRST
from sm_console.console.commands.base import UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.queries import InboxFilter
    from sm_console.api.rule_views import FindingRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State


def chosen(state: State) -> FindingRow | None:
    """The finding under the cursor; ``None`` on a kind or a unit."""
    from sm_console.api.rule_views import FindingRow

    subject = state.selected.subject if state.selected is not None else None
    return subject if isinstance(subject, FindingRow) else None


class OverviewCommand(UserCommand):
    """Base of those on one finding."""

    boards = frozenset({FIRST})

    @classmethod
    def available(cls, state: State) -> bool:
        """On a finding."""
        return state.connected and chosen(state) is not None

    @classmethod
    def why_not(cls, state: State) -> str:
        """On a kind or a unit: how to come to its findings."""
        if state.connected and state.selected is not None and state.may(cls.needs):
            return _("Enter shows them one by one.")
        return super().why_not(state)


class GoThere(OverviewCommand):
    """Go there.

    Go to the place where one sees to it: the comments, the week, the season; Esc leads back. Opens a kind or a unit.
    """

    keys = ("enter",)
    footer = 1

    @classmethod
    def available(cls, state: State) -> bool:
        """On any row."""
        return state.connected and state.selected is not None and state.selected.subject is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Open what stands for several, else go."""
        from sm_console.api.finding_views import FindingGroup, UnitSum
        from sm_console.console.boards.overview import Inside

        finding, row = chosen(console.state), console.state.selected
        board: Any = console.board
        if finding is not None:
            await _go(console, finding)
        elif row is not None and isinstance(row.subject, FindingGroup):
            await board.enter(console, Inside(board.title(row), row.subject.rule, row.subject.state))
        elif row is not None and isinstance(row.subject, UnitSum):
            await board.enter(console, Inside(row.cells[0], unit=row.subject.unit))


async def _go(console: Console, finding: FindingRow) -> None:
    from sm_console.console.boards.finding_words import place_of
    from sm_console.console.leading import lead, lead_to_comments

    place = place_of(finding)
    if place == COMMENTS:
        await lead_to_comments(console, _comments_of(finding), lambda row: row.id == finding.comment)
    else:
        await lead(console, place, finding.id if finding.rule == "R5" else finding.account or None)


def _comments_of(finding: FindingRow) -> InboxFilter:
    """The comments that a finding is about; all that wait on its account where it is about their answers."""
    from sm_console.api.queries import InboxFilter
    from sm_console.console.commands.narrowing import EVERY_STATE, TO_REGISTER

    if finding.rule == "R11":
        return InboxFilter(account=finding.account, states=EVERY_STATE, records=TO_REGISTER)
    return InboxFilter(account=finding.account, flagged=finding.rule == "R12")


class Assign(OverviewCommand):
    """Assign.

    Give a finding to a colleague, or take it upon yourself.
    """

    keys = ("a",)
    footer = 5
    needs = Role.STAFF
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Pick the colleague, oneself first."""
        from sm_console.api.finding_commands import AssignFinding
        from sm_console.core.safe_text import safe_line

        finding, me = chosen(console.state), console.state.me
        if finding is None or me is None:
            return
        others = [name for name in me.first_names if name != me.first_name]
        options = [("", _("Myself")), *((name, safe_line(name, 40)) for name in others)]
        picked = await console.view.choose(_("Who sees to it?"), options)
        if picked is None:
            return
        done = await console.do(AssignFinding(finding=finding.id, to=picked))
        if done is not None:
            console.say_message(done.message)


class TakeBack(OverviewCommand):
    """Take back.

    Take back that a finding was put off or given to somebody.
    """

    keys = ("b",)
    footer = 2
    needs = Role.STAFF

    @classmethod
    def available(cls, state: State) -> bool:
        """Where something has been done."""
        finding = chosen(state)
        return state.connected and finding is not None and bool(finding.assigned or finding.put_off_until)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Take it back."""
        from sm_console.api.finding_commands import TakeBackFinding

        finding = chosen(console.state)
        if finding is None:
            return
        done = await console.do(TakeBackFinding(finding=finding.id))
        if done is not None:
            console.say_message(done.message)


class Explain(OverviewCommand):
    """Explain.

    Why it is found: the rule, the numbers, and the pack that decided.
    """

    keys = ("e",)
    footer = 3

    @classmethod
    async def run(cls, console: Console) -> None:
        """Show the explanation."""
        finding, board = chosen(console.state), console.board
        if finding is None or board is None:
            return
        from sm_console.console.boards.overview import explanation

        now = console.state.now()

        def lines(width: int) -> list[Content]:
            return explanation(finding, width, now)

        await console.view.page(lines)


class FindingHistory(OverviewCommand):
    """History.

    What the journal says about the account itself: its findings, its connection, its profile.
    """

    keys = ("t",)
    footer = 22

    @classmethod
    async def run(cls, console: Console) -> None:
        """Read the journal of the account."""
        from sm_console.api.finding_queries import AskAccountHistory
        from sm_console.console.boards.finding_words import who
        from sm_console.console.pages import history_lines

        finding = chosen(console.state)
        if finding is None:
            return
        rows = await console.asked(AskAccountHistory(account=finding.account))
        if rows is None:
            return
        heading = _("History of {account}").format(account=who(finding.account_name, finding.account))
        await console.view.page(lambda width: history_lines(rows, heading, width))


COMMANDS = (GoThere, Assign, TakeBack, Explain, FindingHistory)
