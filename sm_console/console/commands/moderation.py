"""Commands that change a comment on its platform. Each has a second step that no printable character can give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import CommentCommand
from sm_console.console.commands.work import author_of, undo_begins
from sm_console.console.outgoing import action_words
from sm_console.console.state import UNDO_SECONDS
from sm_console.core.model import Action, Ground, Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State


def ground_options() -> list[tuple[str, str]]:
    """R12's grounds in words."""
    words = {
        Ground.FOUL_LANGUAGE: _("Foul language"),
        Ground.SECRECY: _("Under secrecy"),
        Ground.UNLAWFUL: _("Unlawful"),
        Ground.OFFENSIVE: _("Offensive"),
        Ground.UNFIT: _("Unfit"),
        Ground.SPAM: _("Spam"),
        Ground.ADVERTISING: _("Advertising for a company"),
    }
    return [(ground.value, words[ground]) for ground in Ground]


def _possible(state: State, action: Action) -> bool:
    """Whether the selected comment's account can do it, as far as known (the desk has the last word)."""
    row = state.current
    return state.connected and row is not None and row.state.value != "removed" and state.offers(row, action)


async def _moderate(console: Console, action: Action, question: str) -> None:
    """Ask for the ground; Ctrl+S there carries it out."""
    from sm_console.api.commands import Moderate

    row = console.state.current
    if row is None:
        return
    title = question.format(author=author_of(row))
    picked = await console.view.choose(title, ground_options(), confirm="ctrl+s")
    if picked is None:
        return
    ground = Ground(picked)
    if ground is Ground.SPAM and console.state.offers(row, Action.SPAM):
        action = Action.SPAM  # the platform learns from it, and the comment is gone as well
    order = Moderate(comment=row.id, action=action, ground=ground, undo_seconds=UNDO_SECONDS)
    done = await console.do(order)
    if done is not None:
        undo_begins(console, action_words(action.value), done.id)


class Hide(CommentCommand):
    """Hide.

    Hide the comment on the platform. You choose the ground; Ctrl+S carries it out.
    """

    keys = ("h",)
    needs = Role.STAFF
    footer = 50
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On a visible comment, where the platform can."""
        row = state.current
        return _possible(state, Action.HIDE) and row is not None and row.visibility.value == "public"

    @classmethod
    async def run(cls, console: Console) -> None:
        """Hide, after a ground and Ctrl+S."""
        await _moderate(console, Action.HIDE, _("Hide the comment by {author}. On which ground?"))


class ShowAgain(CommentCommand):
    """Show.

    Publish a hidden comment, or one that waits for approval. Ctrl+S carries it out.
    """

    keys = ("h",)
    needs = Role.STAFF
    footer = 51
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On a hidden comment, where the platform can."""
        row = state.current
        return _possible(state, Action.UNHIDE) and row is not None and row.visibility.value == "held"

    @classmethod
    async def run(cls, console: Console) -> None:
        """Unhide, after Ctrl+S."""
        from sm_console.api.commands import Moderate

        row = console.state.current
        if row is None:
            return
        title = _("Show the comment by {author} to everyone?").format(author=author_of(row))
        if await console.view.choose(title, [("yes", _("Show it"))], confirm="ctrl+s") is None:
            return
        order = Moderate(comment=row.id, action=Action.UNHIDE, undo_seconds=UNDO_SECONDS)
        done = await console.do(order)
        if done is not None:
            undo_begins(console, action_words(Action.UNHIDE.value), done.id)


class Delete(CommentCommand):
    """Delete.

    Delete the comment on the platform; it stays in the record. You choose the ground; Ctrl+S carries it out.
    """

    keys = ("d",)
    needs = Role.STAFF
    footer = 60
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """Where the platform can."""
        return _possible(state, Action.DELETE)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Delete, after a ground and Ctrl+S."""
        await _moderate(console, Action.DELETE, _("Delete the comment by {author}. On which ground?"))


class Like(CommentCommand):
    """Like.

    Like the comment in the account's name, where the platform lets a program do so. Ctrl+S carries it out.
    """

    keys = ("l",)
    needs = Role.STAFF
    footer = 55
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On a visible comment, where the platform can."""
        row = state.current
        return _possible(state, Action.LIKE) and row is not None and row.visibility.value == "public"

    @classmethod
    async def run(cls, console: Console) -> None:
        """Like, after Ctrl+S."""
        from sm_console.api.commands import Moderate
        from sm_console.core.safe_text import safe_line

        row = console.state.current
        if row is None:
            return
        title = _("Like the comment by {author} as {account}?")
        words = title.format(author=author_of(row), account=safe_line(row.account_name or row.account, 60))
        if await console.view.choose(words, [("yes", _("Like it"))], confirm="ctrl+s") is None:
            return
        done = await console.do(Moderate(comment=row.id, action=Action.LIKE, undo_seconds=UNDO_SECONDS))
        if done is not None:
            undo_begins(console, action_words(Action.LIKE.value), done.id)


class Settle(CommentCommand):
    """Decide.

    Say what became of an answer that failed or whose fate is unknown: send it again, it arrived, or drop it.
    """

    keys = ("x",)
    needs = Role.STAFF
    footer = 6
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On a comment with an outgoing act in trouble."""
        row = state.current
        return state.connected and row is not None and row.sending is not None and row.sending.value in _TROUBLE

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the verdict on the act in trouble; Ctrl+S carries it out."""
        from sm_console.api.commands import SettleUnknown
        from sm_console.console.drafting import acts_seen
        from sm_console.core.crowd import ANSWERED_MEANWHILE

        row = console.state.current
        if row is None or not await console.open_thread(row.id) or console.state.thread is None:
            return
        troubled = [act for act in console.state.thread.outbox if act.state.value in _TROUBLE]
        if not troubled:
            return
        act = troubled[-1]
        if act.message is not None and act.message.text == ANSWERED_MEANWHILE.text:
            from sm_console.console.beside import decide

            await decide(console, console.state.thread, act)
            return
        options = [
            ("sent", _("It has arrived, I have seen it on the platform")),
            ("again", _("It has not arrived: send it again")),
            ("drop", _("Do not send it")),
        ]
        title = _("{what} to {author}: what became of it?")
        words = title.format(what=action_words(act.action.value), author=author_of(row))
        verdict = await console.view.choose(words, options, confirm="ctrl+s")
        if verdict is None:
            return
        thread = console.state.thread
        order = SettleUnknown(outbox=act.id, verdict=verdict, seen=thread.seen, acts_seen=acts_seen(thread))
        if await console.do(order) is not None:
            console.view.say(_("Noted."))


_TROUBLE = ("failed", "unknown")
