"""What the console keeps for next time, at the desk: what the queue shows, and whether the thread stands beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sm_console.api.queries import AskInbox, AskUiState, InboxFilter
from sm_console.core.model import CommentState
from sm_console.i18n import _, ngettext

if TYPE_CHECKING:
    from sm_console.console.controller import Console

KEY = "triage"
MY_DRAFTS = InboxFilter(drafts=True, states=(CommentState.OPEN, CommentState.ANSWERED, CommentState.NO_ANSWER))


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept. Words that were searched for are not: they belong to the moment."""

    filter: InboxFilter = InboxFilter()
    split: bool = True


async def restore(console: Console) -> None:
    """Take up what the last console left. Raises DeskGone."""
    from sm_console.api.commands import Refused

    state = console.state
    try:
        stored = await console.ask(AskUiState(key=KEY))
        kept = msgspec.json.decode(stored or "{}", type=Kept)
    except (Refused, msgspec.DecodeError):
        return  # what another version left, or nothing that may be had
    if state.filter is None:
        state.filter = kept.filter
    state.split = kept.split
    console.view.show("layout")


def remember(console: Console) -> None:
    """Keep for next time what is shown, in the background."""
    console.run(keep(console), "keeping what is shown")


async def keep(console: Console) -> None:
    """Leave it for the next one."""
    from sm_console.api.commands import Refused, SaveUiState
    from sm_console.api.desk import DeskGone

    shown = msgspec.structs.replace(console.state.filter or InboxFilter(), text="")
    value = msgspec.json.encode(Kept(filter=shown, split=console.state.split)).decode()
    if value == console.state.kept:
        return
    console.state.kept = value
    try:
        await console.session.do(SaveUiState(key=KEY, value=value))
    except (DeskGone, Refused):
        console.state.kept = ""  # tried again with the next change; nobody needs to hear of it


async def greet(console: Console) -> None:
    """Say at start what came since one last looked, and what one has begun to answer."""
    from sm_console.api.since import AskSince
    from sm_console.console.since import greeting

    view = await console.asked(AskSince())
    came, begun = greeting(view) if view is not None else "", await _drafts(console)
    if came and begun:
        console.view.say(came, lasting=True, rest=_("– i shows, m your drafts"))
    elif came or begun:
        console.view.say(came or begun, lasting=True, rest=_("– i shows") if came else "")


async def _drafts(console: Console) -> str:
    """What one has begun to answer and not sent, in words."""
    page = await console.asked(AskInbox(filter=MY_DRAFTS, limit=0))
    count = page.total if page is not None else 0
    words = ngettext(
        "You have {count} unsent draft: m shows it.", "You have {count} unsent drafts: m shows them.", count
    )
    return words.format(count=count) if count else ""
