"""Commands about shifts: hand over, acknowledge, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.console.handovers import handover_lines, waiting
from sm_console.core.messages import N_
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.console.controller import Console
    from sm_console.console.state import State

GROUP = N_("Shift and diary")
KEEP, BACK = "keep", "back"


class HandOverShift(UserCommand):
    """Hand over.

    Leave your shift to a colleague, with how everything stands and your own words; your claims can be given back.
    """

    keys = ("H",)
    group = GROUP
    needs = Role.STAFF
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask to whom, with which words, and what becomes of the claims; Ctrl+S hands over."""
        from sm_console.api.shift_words import numbers
        from sm_console.api.shifts import AskShiftSummary, HandOver
        from sm_console.core.safe_text import safe_line

        summary = await console.asked(AskShiftSummary())
        if summary is None:
            return
        me = console.state.me
        names = [name for name in (me.first_names if me is not None else ()) if me is None or name != me.first_name]
        if not names:
            console.view.say(_("There is no colleague on the staff list: `sm-console staff add` adds one."))
            return
        options = [(name, safe_line(name, 40)) for name in names]
        to = await console.view.choose(
            _("To whom do you hand over?"), options, confirm="type", intro=[numbers(summary)]
        )
        if to is None:
            return
        words = await console.view.prompt(_("A word to {name} (may be empty):").format(name=safe_line(to, 40)))
        if words is None:
            return
        title = _("Hand over to {name}?").format(name=safe_line(to, 40))
        ways = [
            (BACK, _("and give back all that I have taken")),
            (KEEP, _("and keep what I have taken")),
        ]
        way = await console.view.choose(title, ways, confirm="ctrl+s", intro=[numbers(summary)])
        if way is None:
            return
        done = await console.do(HandOver(to=to, words=words.strip(), give_back=way == BACK))
        if done is not None:
            console.say_message(done.message)


class TakeOverShift(UserCommand):
    """Take over.

    Read the shift that was left to you, and acknowledge that you have read it.
    """

    keys = ("T",)
    group = GROUP
    needs = Role.STAFF
    footer = 3
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """While one waits."""
        return state.connected and waiting(state) is not None

    @classmethod
    def why_not(cls, state: State) -> str:
        """Say that none waits."""
        if state.may(cls.needs) and state.connected:
            return _("No handover waits for you.")
        return super().why_not(state)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Show it as a page; behind it, Ctrl+S acknowledges."""
        from sm_console.api.shifts import AcknowledgeHandover
        from sm_console.core.safe_text import safe_line

        view, me = waiting(console.state), console.state.me
        if view is None or me is None:
            return
        await console.view.page(lambda width: handover_lines([view], width, console.state.now()), leads_on=True)
        name = safe_line(me.first_name or me.login, 40)
        title = _("Handover from {name}").format(name=safe_line(view.giver_name, 40))
        yes = _("I, {name}, have read it and take over").format(name=name)
        if await console.view.choose(title, [("yes", yes)], confirm="ctrl+s") is None:
            return
        done = await console.do(AcknowledgeHandover(handover=view.id))
        if done is not None:
            console.say_message(done.message)


class ShowHandovers(UserCommand):
    """Handovers.

    The latest handovers with all that stood then, also those that nobody has acknowledged.
    """

    keys = ()
    group = GROUP
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Read them, newest first."""
        from sm_console.api.shifts import AskHandovers

        views = await console.asked(AskHandovers(all=True, limit=20))
        if views is not None:
            await console.view.page(lambda width: handover_lines(views, width, console.state.now()))


COMMANDS = (HandOverShift, TakeOverShift, ShowHandovers)
