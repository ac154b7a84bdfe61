"""Commands on many comments: mark, find the same question, act on all of them, stop; claims of a whole thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import CommentCommand, OpenCommentCommand, UserCommand
from sm_console.core.model import Role
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.commands import Refused
    from sm_console.console.controller import Console
    from sm_console.console.state import State


def say_marked(console: Console) -> None:
    """Draw the marks, and say how many there are."""
    console.view.show("queue", "keys", "message")


class Mark(CommentCommand):
    """Mark.

    Mark the comment for one act on many, or take its mark away; the cursor goes on to the next one.
    """

    keys = ("space",)
    needs = Role.STAFF
    waits = False

    @classmethod
    def available(cls, state: State) -> bool:
        """On any row."""
        return state.connected and state.current is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Change the mark."""
        row = console.state.current
        if row is not None:
            console.state.marked ^= {row.id}
            console.view.step()
            say_marked(console)


class MarkShown(CommentCommand):
    """Mark all.

    Mark all comments that the filter or the search shows; once more takes all marks away.
    """

    keys = ("M",)
    needs = Role.STAFF

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for those that are not on screen, too."""
        from sm_console.api.crowd_commands import MOST_AT_ONCE
        from sm_console.api.queries import AskInbox, InboxFilter

        state = console.state
        page = await console.asked(AskInbox(filter=state.filter or InboxFilter(), limit=MOST_AT_ONCE))
        if page is None:
            return
        shown = {row.id for row in page.rows}
        state.marked = set() if shown and shown <= state.marked else shown
        say_marked(console)
        if page.total > len(shown):
            words = _("The first {count} of {total} are marked: that many can be done at once.")
            console.view.say(words.format(count=len(shown), total=page.total))


class MarkAlike(OpenCommentCommand):
    """Same question.

    Mark all open comments that ask the same as this one, in whatever words, on all accounts.
    """

    keys = ("e",)
    needs = Role.STAFF
    footer = 42

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask the desk, which compares."""
        from sm_console.api.crowd_queries import AskAlike

        row = console.state.current
        if row is None:
            return
        alike = await console.asked(AskAlike(comment=row.id))
        if alike is None:
            return
        console.state.marked = {*alike.comments, row.id}
        say_marked(console)
        count = len(console.state.marked)
        words = ngettext("Nobody else asks the same.", "{count} ask the same and are marked.", count)
        if not alike.complete:
            words += " " + _("Older ones are still being compared; try again in a moment.")
        console.view.say(words.format(count=count))


class ActOnMarked(CommentCommand):
    """Act on marked.

    Take, answer, hide or give away all marked comments, or say that they need no answer; first you see what
    it comes to.
    """

    keys = ("b",)
    needs = Role.STAFF
    footer = 4
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """While something is marked."""
        return state.connected and bool(state.marked)

    @classmethod
    def why_not(cls, state: State) -> str:
        """Say how to mark."""
        if state.may(cls.needs) and not state.marked:
            return _("Nothing is marked: Space marks, e the same question, M all that is shown.")
        return super().why_not(state)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Choose the act, give what it needs, look at what it comes to, carry it out."""
        from sm_console.console.crowd import ask_for_order, carry_out

        order = await ask_for_order(console)
        if order is not None:
            await carry_out(console, order)


class StopMany(UserCommand):
    """Stop.

    Stop what is still leaving of your latest act on many: nothing more of it is sent.
    """

    keys = ("S",)
    needs = Role.STAFF
    footer = 3

    @classmethod
    def available(cls, state: State) -> bool:
        """While one's act on many is leaving."""
        return state.connected and bool(state.batch)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Stop it."""
        from sm_console.api.crowd_commands import TakeBackMany
        from sm_console.console.many_answer import taken_back

        done = await console.do(TakeBackMany(batch=console.state.batch))
        if done is not None:
            console.say_message(done.message)
            await taken_back(console)


class ClaimThread(OpenCommentCommand):
    """Take thread.

    Take all open comments of the thread upon yourself, so that colleagues see that you are on it.
    """

    keys = ("C",)
    needs = Role.STAFF

    @classmethod
    async def run(cls, console: Console) -> None:
        """Take them; where a colleague has one of them, ask first."""
        from sm_console.api.commands import Refused, TakeClaim
        from sm_console.api.desk import DeskGone

        row = console.state.current
        if row is None:
            return
        console.refresher.hurry()
        try:
            done = await console.session.do(TakeClaim(comment=row.id, thread=True))
        except Refused as refusal:
            if refusal.code == "claimed":
                await take_thread_over(console, row.id, refusal)
            else:
                console.say_message(refusal.message)
        except DeskGone:
            console.view.say(_("No connection to the desk."))
        else:
            console.say_message(done.message)


async def take_thread_over(console: Console, comment: int, refusal: Refused) -> None:
    """A colleague has a comment of the thread: leave it to them, or take all of it over with a word."""
    from sm_console.api.commands import TakeClaim
    from sm_console.core.safe_text import safe_line
    from sm_console.i18n import translate

    options = [("keep", _("Leave it")), ("take", _("Take the whole thread over"))]
    if await console.view.choose(safe_line(translate(refusal.message), 80), options) != "take":
        return
    name = safe_line(refusal.message.values.get("name", ""), 40)
    word = await console.view.prompt(_("A word to {name} (may be empty):").format(name=name))
    if word is None:
        return
    done = await console.do(TakeClaim(comment=comment, thread=True, take_over=True, word=word))
    if done is not None:
        console.say_message(done.message)


NOBODY = "-"


class Assign(OpenCommentCommand):
    """Give.

    Give the comment to a colleague, or take it upon yourself until it is done; they are told, and find it among theirs.
    """

    keys = ("A",)
    needs = Role.STAFF
    footer = 45
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Pick the colleague, and say a word to them."""
        from sm_console.api.crowd_commands import ActOnMany, EndAssignment, ManyOrder
        from sm_console.console.crowd import ask_for_colleague
        from sm_console.console.state import UNDO_SECONDS
        from sm_console.core.crowd import ManyAct

        row = console.state.current
        if row is None:
            return
        nobody = [(NOBODY, _("Nobody in particular any more"))] if row.assignment is not None else []
        to = await ask_for_colleague(console, _("Whose matter is this?"), nobody)
        if to is None:
            return
        if to[0] == NOBODY:
            if await console.do(EndAssignment(comment=row.id)) is not None:
                console.view.say(_("The comment is nobody's in particular any more."))
            return
        order = ManyOrder(act=ManyAct.ASSIGN, comments=(row.id,), assignee=to[0], text=to[1])
        if await console.do(ActOnMany(order=order, undo_seconds=UNDO_SECONDS)) is not None:
            console.state.can_undo, console.state.last_sent = True, None
            console.view.show("keys")
            console.view.say(_("Given. u takes it back."))


class GiveBackAll(UserCommand):
    """Give back all.

    Give back everything you have taken, as at the end of your shift; drafts stay for your colleagues.
    """

    keys = ("B",)
    needs = Role.STAFF

    @classmethod
    async def run(cls, console: Console) -> None:
        """Release all claims."""
        from sm_console.api.crowd_commands import ReleaseAll

        done = await console.do(ReleaseAll())
        if done is not None:
            console.say_message(done.message)


COMMANDS = (Mark, MarkShown, MarkAlike, ActOnMarked, StopMany, ClaimThread, Assign, GiveBackAll)
