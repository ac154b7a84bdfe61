"""Alarms and the crisis at the keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from sm_console.console.commands.base import UserCommand
from sm_console.core.messages import N_
from sm_console.core.model import Role
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.api.crisis import CrisisView
    from sm_console.api.views import Done
    from sm_console.console.controller import Console
    from sm_console.console.state import State

GROUP = N_("Crisis and alarms")
REVIEWS = (1, 2, 4, 8, 24)
"""Hours until the next review that may be chosen."""


class SeenAlarms(UserCommand):
    """Alarms seen.

    Take note, by your name, of all alarms that call; on the list of alarms only of the one under the cursor.
    """

    keys = ("exclamation_mark",)
    group = GROUP
    needs = Role.STAFF
    footer = 3

    @classmethod
    def available(cls, state: State) -> bool:
        """While something calls."""
        return state.connected and any(one.calls for one in state.alarms or ())

    @classmethod
    async def run(cls, console: Console) -> None:
        """Say so to the desk."""
        from sm_console.api.crisis import SeeAlarms

        state = console.state
        chosen = (state.selected.subject.id,) if state.place == "alarms" and state.selected is not None else ()
        done = await console.do(SeeAlarms(alarms=chosen))
        if done is not None:
            words = ngettext("{count} alarm noted as seen by you.", "{count} alarms noted as seen by you.", done.id)
            console.view.say(words.format(count=done.id))


class Crisis(UserCommand):
    """Crisis.

    Declare a crisis, review it, end it, or read how it stands; its beginning and its end want a typed word.
    """

    keys = ("K",)
    group = GROUP

    @classmethod
    async def run(cls, console: Console) -> None:
        """What may be done just now."""
        crisis, manager = console.state.crisis, console.state.may(Role.MANAGER)
        if crisis is None:
            if manager:
                await _begin(console)
            else:
                console.view.say(_("There is no crisis. Only a manager may declare one."))
            return
        options = [("show", _("How it stands, and the report so far"))]
        if console.state.may(Role.STAFF):
            options += [("list", _("Put a scheduled post on the list of what to stop"))]
            options += [
                (f"stop {row.id}", _stop(row.place, row.what)) for row in crisis.scheduled if row.stopped is None
            ]
        if manager:
            options += [("review", _("It goes on: say when it is looked at next")), ("end", _("It is over"))]
        picked = await console.view.choose(_("Crisis:"), options)
        await _do(console, picked or "", crisis)


async def _do(console: Console, picked: str, crisis: CrisisView) -> None:
    from sm_console.api.crisis import EndCrisis, ReviewCrisis, TickScheduled
    from sm_console.api.crisis_words import END_WORD
    from sm_console.api.time_words import moment

    if picked == "show":
        await _show(console, crisis)
    elif picked == "list":
        await _list(console)
    elif picked.startswith("stop "):
        done = await console.do(TickScheduled(item=int(picked.removeprefix("stop "))))
        if done is not None:
            console.view.say(_("Noted as stopped by you."))
    elif picked == "review":
        hours = await _hours(console)
        word = await console.view.prompt(_("What was decided:")) if hours else None
        if hours and word is not None:
            review = console.state.now() + timedelta(hours=hours)
            if await console.do(ReviewCrisis(review=review, word=word)) is not None:
                text = _("The crisis goes on; it is looked at again {time}.")
                console.view.say(text.format(time=moment(review, console.state.now())))
    elif picked == "end":
        word = await console.view.prompt(_("The crisis is over, because:"))
        if word is not None and await _typed(console, END_WORD):
            done = await console.do(EndCrisis(word=word))
            _say(console, done)


async def _begin(console: Console) -> None:
    """Reason, who is in charge, next review, and the word."""
    from sm_console.api.crisis import BeginCrisis
    from sm_console.api.crisis_words import BEGIN_WORD

    reason = await console.view.prompt(_("Declare a crisis, because:"))
    if reason is None or not reason.strip():
        if reason is not None:  # Enter: said, lest somebody believes in a crisis that is none
            console.view.say(_("Nothing was done."))
        return
    me = console.state.me
    owner = await console.view.prompt(_("Who is in charge:"), me.first_name or me.login if me is not None else "")
    hours = await _hours(console) if owner else None
    if not owner or not hours or not await _typed(console, BEGIN_WORD):
        return
    review = console.state.now() + timedelta(hours=hours)
    done = await console.do(BeginCrisis(reason=reason, owner=owner, review=review))
    _say(console, done)


async def _hours(console: Console) -> int:
    words = [
        (str(hours), ngettext("in {count} hour", "in {count} hours", hours).format(count=hours)) for hours in REVIEWS
    ]
    return int(await console.view.choose(_("Look at it again:"), words) or 0)


async def _typed(console: Console, word: str) -> bool:
    """Whether the person means it: a whole word, which no stray key types."""
    label = _("This changes how everybody works. Type {word}:").format(word=word)
    typed = await console.view.prompt(label)
    if typed is not None and typed.strip() == word:
        return True
    console.view.say(_("Nothing was done."))
    return False


async def _list(console: Console) -> None:
    from sm_console.api.crisis import ListScheduled

    answers = []
    for label in (_("Where is the post planned:"), _("When:"), _("What is it about:")):
        answer = await console.view.prompt(label)
        if not answer or not answer.strip():
            return
        answers.append(answer)
    place, when, what = answers
    if await console.do(ListScheduled(place=place, when=when, what=what)) is not None:
        console.view.say(_("On the list. K notes when it has been stopped."))


async def _show(console: Console, crisis: CrisisView) -> None:
    """The report so far as a page."""
    from sm_console.api.crisis import AskCrisisReport
    from sm_console.api.crisis_words import report_lines
    from sm_console.api.time_words import moment
    from sm_console.console.wrap import wrap
    from sm_console.core.safe_text import safe_line

    report = await console.asked(AskCrisisReport(crisis=crisis.id))
    if report is None:
        return
    texts = [safe_line(text, 1000) for text in report_lines(report, lambda at: moment(at, console.state.now()))]

    def lines(width: int) -> list[Content]:
        return [line for text in texts for line in _shown(text, max(20, width - 2))]

    def _shown(text: str, room: int) -> list[Content]:
        """A heading in bold, without the marks that it has in a file."""
        heading = text.lstrip("#").strip() if text.startswith("#") else ""
        return [Content.styled(" " + part, "bold" if heading else "") for part in wrap(heading or text, room)]

    await console.view.page(lines)


def _stop(place: str, what: str) -> str:
    from sm_console.core.safe_text import safe_line

    return _("Stopped: {place}, {what}").format(place=safe_line(place, 40), what=safe_line(what, 60))


def _say(console: Console, done: Done | None) -> None:
    if done is not None and done.message is not None:
        console.say_message(done.message)


COMMANDS = (SeenAlarms, Crisis)
