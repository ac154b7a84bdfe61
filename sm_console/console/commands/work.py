"""Commands on the selected comment: claim, answer, no answer needed, note, undo."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sm_console.console.commands.base import CommentCommand, OpenCommentCommand, UserCommand, is_open
from sm_console.console.state import UNDO_SECONDS
from sm_console.core.model import Action, Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import InboxRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

OTHER = "other"


def _stands(row: InboxRow | None) -> bool:
    """Whether the row is a comment by someone else that has not been removed."""
    return row is not None and row.state.value in ("open", "answered", "no-answer")


def author_of(row: InboxRow) -> str:
    """The author as shown in questions about the row, whose sentences end by themselves ("Ingegerd Ö" for "Ö.")."""
    from sm_console.core.safe_text import safe_line

    return safe_line(row.author.name, 40).removesuffix(".") or _("(no name)")


class Claim(CommentCommand):
    """Take.

    Take the comment upon yourself, so that colleagues see that you are on it. Once more: take over from a colleague.
    """

    keys = ("c",)
    needs = Role.STAFF
    footer = 30

    @classmethod
    def available(cls, state: State) -> bool:
        """On an open comment that is not one's own claim already."""
        row = state.current
        mine = row is not None and row.claim is not None and row.claim.login == state.login
        return state.connected and is_open(row) and not mine

    @classmethod
    async def run(cls, console: Console) -> None:
        """Claim; ask before a colleague's claim is taken over."""
        from sm_console.api.commands import TakeClaim
        from sm_console.core.safe_text import safe_line

        row = console.state.current
        if row is None:
            return
        take_over, word = False, ""
        if row.claim is not None and row.claim.login != console.state.login:
            name = safe_line(row.claim.name or row.claim.login, 40)
            title = _("{name} has taken this comment.").format(name=name)
            options = [("keep", _("Leave it to {name}").format(name=name)), ("take", _("Take it over"))]
            if await console.view.choose(title, options) != "take":
                return
            take_over = True
            said = await console.view.prompt(_("A word to {name} (may be empty):").format(name=name))
            if said is None:
                return
            word = said
        if await console.do(TakeClaim(comment=row.id, take_over=take_over, word=word)) is not None:
            console.view.say(_("You have taken the comment by {author}.").format(author=author_of(row)))


class Release(CommentCommand):
    """Give back.

    Give your claim back, so that a colleague can take the comment.
    """

    keys = ("c",)
    needs = Role.STAFF
    footer = 31

    @classmethod
    def available(cls, state: State) -> bool:
        """On one's own claim."""
        row = state.current
        return state.connected and row is not None and row.claim is not None and row.claim.login == state.login

    @classmethod
    async def run(cls, console: Console) -> None:
        """Release the claim."""
        from sm_console.api.commands import ReleaseClaim

        row = console.state.current
        if row is not None and await console.do(ReleaseClaim(comment=row.id)) is not None:
            console.view.say(_("You have given the comment back."))


class Answer(CommentCommand):
    """Answer.

    Write an answer to the comment. Ctrl+S sends it after ten seconds in which you can change your mind.
    """

    keys = ("r",)
    needs = Role.STAFF
    footer = 10
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On any comment by someone else that still stands, also without a connection to write a draft."""
        row = state.current
        return _stands(row) and row is not None and state.offers(row, Action.REPLY)

    @classmethod
    def why_not(cls, state: State) -> str:
        """Say where the answer can be given instead."""
        if state.may(cls.needs) and _stands(state.current):
            return _("This account cannot answer from here: answer on the platform, then fetch.")
        return super().why_not(state)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Open the editor on the thread as it stands now."""
        row = console.state.current
        thread = console.state.thread
        if row is None:
            return
        if not await console.open_thread(row.id) and (thread is None or thread.comment.id != row.id):
            return
        if console.state.offers(row, Action.REPLY):
            from sm_console.console.beside import may_begin

            view = console.state.thread
            if view is None or await may_begin(console, view):
                await console.view.answer()
        else:
            console.view.say(cls.why_not(console.state))


class NoAnswer(OpenCommentCommand):
    """No answer.

    Decide that the comment needs no answer, and say why.
    """

    keys = ("n",)
    needs = Role.STAFF
    footer = 20
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the reason, then waive the answer."""
        from sm_console.api.commands import WaiveAnswer

        row = console.state.current
        if row is None:
            return
        title = _("No answer to {author}. Why?").format(author=author_of(row))
        reasons = (
            _("Thanks or applause, no question"),
            _("Answered in another way"),
            _("Talk between readers"),
            _("Not for us"),
        )
        options = [(reason, reason) for reason in reasons]
        reason = await console.view.choose(title, [*options, (OTHER, _("Something else, in your own words…"))])
        if reason == OTHER:
            reason = await console.view.prompt(_("Reason:"))
        if not reason or not reason.strip():
            return
        if await console.do(WaiveAnswer(comment=row.id, reason=reason.strip())) is not None:
            undo_ends(console)
            console.state.can_undo = True
            console.view.show("keys")
            console.view.say(_("No answer needed – noted. u takes it back."))


class Reopen(CommentCommand):
    """Reopen.

    Take back that no answer was needed; the comment returns to the queue.
    """

    keys = ("o",)
    needs = Role.STAFF
    footer = 9

    @classmethod
    def available(cls, state: State) -> bool:
        """On a comment that was said to need no answer."""
        row = state.current
        return state.connected and row is not None and row.state.value == "no-answer"

    @classmethod
    async def run(cls, console: Console) -> None:
        """Reopen."""
        from sm_console.api.commands import Reopen as ReopenCommand

        row = console.state.current
        if row is not None and await console.do(ReopenCommand(comment=row.id)) is not None:
            console.view.say(_("The comment is back in the queue."))


class Note(CommentCommand):
    """Note.

    Leave a note for your colleagues; it is never published.
    """

    keys = ("a",)
    needs = Role.STAFF
    footer = 40
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On any comment."""
        return state.connected and state.current is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for the note and keep it."""
        from sm_console.api.commands import AddNote

        row = console.state.current
        if row is None:
            return
        text = await console.view.prompt(_("Note:"))
        if text and text.strip() and await console.do(AddNote(comment=row.id, text=text.strip())) is not None:
            console.view.say(_("The note is kept; colleagues see it in the thread."))


class Undo(UserCommand):
    """Undo.

    Take back your latest act that has not left yet: an answer in its ten seconds, or "no answer".
    """

    keys = ("u",)
    needs = Role.STAFF
    footer = 5

    @classmethod
    def available(cls, state: State) -> bool:
        """While something of one's own can be taken back."""
        return state.connected and state.can_undo

    @classmethod
    async def run(cls, console: Console) -> None:
        """Undo the latest act; an answer's words stay as a draft."""
        from sm_console.api.commands import SaveDraft
        from sm_console.api.commands import Undo as UndoCommand
        from sm_console.console.many_answer import taken_back

        state = console.state
        if await console.do(UndoCommand()) is not None:
            console.view.say(_("Taken back."))
            await taken_back(console)
            if state.last_sent is not None:
                comment, text = state.last_sent
                if await console.do(SaveDraft(comment=comment, text=text, editing=False)) is None:
                    state.drafts[comment] = text
                console.view.say(_("Taken back. The answer is kept as a draft; r goes on writing."))
        undo_ends(console)


def undo_begins(console: Console, what: str, outbox: int) -> None:
    """An act was queued: for ten seconds it can be taken back, and then its fate is told."""
    state = console.state
    state.watched[outbox] = what
    state.can_undo, state.undo_what = True, what
    state.undo_until = state.now() + timedelta(seconds=UNDO_SECONDS)
    console.view.say("")
    console.view.show("keys", "message")
    console.run(_count_down(console, state.undo_until), "undo window")


async def _count_down(console: Console, until: datetime) -> None:
    """Let the seconds be seen, unless the act was taken back or another one follows."""
    while console.state.undo_until == until:
        if console.state.now() >= until:
            undo_ends(console)
            return
        console.view.show("message")
        await asyncio.sleep(1)


def undo_ends(console: Console) -> None:
    """Nothing of one's own can be taken back any more."""
    console.state.can_undo, console.state.undo_until, console.state.last_sent = False, None, None
    console.view.show("keys", "message")
