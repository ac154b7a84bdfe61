"""The commands of the rounds' board (R6)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sm_console.console.boards.places import COMMENTS
from sm_console.console.commands.base import UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.round_views import WatchRow
    from sm_console.console.boards.rounds import Rounds
    from sm_console.console.controller import Console
    from sm_console.console.state import State

_HITS = re.compile(r"\s*(\d{1,5})\b[\s:.,–-]*(.*)", re.DOTALL)


class RoundCommand(UserCommand):
    """Base of those that belong to the rounds' board."""

    needs = Role.STAFF
    boards = frozenset({"rounds"})


class WalkCommand(RoundCommand):
    """Base of those on an account in one's own round."""

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account."""
        return state.connected and _account(state) is not None


class StartRound(RoundCommand):
    """Start round.

    Begin a round: the accounts stand in the list, those that want a look first.
    """

    keys = ("r",)
    footer = 10

    @classmethod
    def available(cls, state: State) -> bool:
        """Where no round of one's own stands in the list."""
        return state.connected and _account(state) is None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Begin, and go to the first account."""
        from sm_console.api.round_commands import StartRound as Start

        if await console.do(Start()) is None:
            return
        board = await _again(console)
        if board is not None:
            console.view.turn_to(_key(board.next_after("")))


class SeeAccount(WalkCommand):
    """Seen, next.

    Log that you have looked at the account – or that there was nothing new – and go to the next one that wants a look.
    """

    keys = ("n", "space")
    footer = 10

    @classmethod
    async def run(cls, console: Console) -> None:
        """Log what was shown, and go on."""
        row = _account(console.state)
        if row is not None:
            await _see(console, row, nothing=row.manual and not (row.comments or row.posts))


class LogHits(WalkCommand):
    """Hits.

    Log what you found on the platform: how many, and what; then go to the next account.
    """

    keys = ("h",)
    footer = 20
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for number and words in one line."""
        row = _account(console.state)
        if row is None:
            return
        typed = await console.view.prompt(_("Found (how many, and what):"))
        if typed is None or not typed.strip():
            return
        match = _HITS.fullmatch(typed)
        hits, note = (int(match[1]), match[2].strip()) if match is not None else (0, typed.strip())
        await _see(console, row, hits=hits, note=note)


class EndRound(RoundCommand):
    """End round.

    End your round, or give it up: then it proves nothing.
    """

    keys = ("e",)
    footer = 15

    @classmethod
    def available(cls, state: State) -> bool:
        """In a round of one's own."""
        return state.connected and _account(state) is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Let the person say which; what was not looked at is told before."""
        from sm_console.api.round_commands import EndRound as End

        board = _shown(console)
        left = len(board.left()) if board is not None else 0
        title = _("End the round?")
        if left:
            title = _("End the round? Not looked at yet: {count}").format(count=left)
        options = (("end", _("End it")), ("give-up", _("Give it up: it proves nothing")))
        picked = await console.view.choose(title, options)
        if picked is None:
            return
        done = await console.do(End(given_up=picked == "give-up"))
        if done is None:
            return
        await _again(console)
        console.view.turn_to()
        if done.message is not None:
            console.say_message(done.message)
        else:
            console.view.say(_("The round has been given up.") if picked == "give-up" else _("The round has ended."))


class OpenComment(WalkCommand):
    """To the comment.

    Go to the account's first new comment among those that wait for an answer; 5 leads back to the round.
    """

    keys = ("enter",)
    footer = 40

    @classmethod
    async def run(cls, console: Console) -> None:
        """Go there, if one waits."""
        row, board = _account(console.state), _shown(console)
        news = board.news.get(row.account) if row is not None and board is not None else None
        waiting = [item.comment for item in news.items if item.comment and item.state == "open"] if news else []
        if waiting:
            await console.open_board(COMMENTS, waiting[0])
        else:
            console.view.say(_("No new comment waits for an answer here."))


class ShowProof(RoundCommand):
    """Month.

    Show the month's proof: how many rounds were expected and made, day by day, and by whom.
    """

    keys = ("m",)
    needs = Role.OBSERVER
    footer = 50

    @classmethod
    async def run(cls, console: Console) -> None:
        """Fetch the running month; a page to read."""
        from sm_console.api.round_queries import AskRoundProof
        from sm_console.api.time_words import zone
        from sm_console.console.boards.round_proof import proof_lines

        month = f"{console.state.now().astimezone(zone()):%Y-%m}"
        rows = await console.asked(AskRoundProof(month=month))
        if rows is not None:
            await console.view.page(lambda width: proof_lines(month, rows, width))


def _shown(console: Console) -> Rounds | None:
    """The rounds' board, if it is what is shown."""
    board: Any = console.board
    return board if board is not None and board.name == "rounds" else None


def _account(state: State) -> WatchRow | None:
    """The account under the cursor, in a round of one's own."""
    row = state.selected
    if row is None or not isinstance(row.key, tuple) or row.key[0] != "account":
        return None
    found: WatchRow = row.subject
    return found


def _key(account: str) -> tuple[str, str] | None:
    return ("account", account) if account else None


async def _again(console: Console) -> Rounds | None:
    """Fetch the board again; ``None`` where it is not shown or could not be had."""
    board = _shown(console)
    return board if board is not None and await console.boards.fetch(board) else None


async def _see(console: Console, row: WatchRow, *, nothing: bool = False, hits: int = 0, note: str = "") -> None:
    """Log a look, and put the cursor on the next account that wants one."""
    from sm_console.api.round_commands import SeeAccount as See

    board = _shown(console)
    news = board.news.get(row.account) if board is not None else None
    shown = {"comments_up_to": news.comments_up_to, "posts_up_to": news.posts_up_to} if news is not None else {}
    if await console.do(See(account=row.account, nothing=nothing, hits=hits, note=note, **shown)) is None:
        return
    again = await _again(console)
    if again is not None:
        console.view.turn_to(_key(again.next_after(row.account) or row.account))
