"""Commands that narrow the queue: search, filter, one's own drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import LOOK, CommentCommand
from sm_console.core.model import CommentState, Role
from sm_console.core.record_entries import RecordStatus
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.queries import InboxFilter
    from sm_console.console.controller import Console
    from sm_console.console.state import State

DONE = (CommentState.ANSWERED, CommentState.NO_ANSWER, CommentState.REMOVED)
EVERY_STATE = (CommentState.OPEN, *DONE)
TO_REGISTER = (RecordStatus.TO_REGISTER, RecordStatus.SECRECY)
REGISTERED = (RecordStatus.REGISTERED,)


class Search(CommentCommand):
    """Search.

    Search words and authors among the open comments; å, ä and ö are letters of their own. Empty shows all again.
    """

    keys = ("slash",)
    group = LOOK
    footer = 70
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Search as one types; Esc brings back what was shown before."""
        from sm_console.api.queries import InboxFilter

        before = console.state.filter or InboxFilter()

        def narrow(text: str) -> None:
            apply_filter(console, _with(console.state.filter or InboxFilter(), text=text.strip()))

        typed = await console.view.prompt(_("Search:"), before.text, narrow)
        apply_filter(console, before if typed is None else _with(before, text=typed.strip()))


class Filter(CommentCommand):
    """Filter.

    Show one account, unit or platform, only what is overdue, only what you have taken, or what is done already.
    """

    keys = ("f",)
    group = LOOK
    footer = 71
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Pick what to show."""
        from sm_console.api.queries import InboxFilter

        options = filter_options(console.state)
        picked = await console.view.choose(_("Show in the queue:"), [(value, words) for value, words, _f in options])
        for value, _words, wanted in options:
            if value == picked:
                text = (console.state.filter or InboxFilter()).text
                apply_filter(console, _with(wanted, text=text if value != "all" else ""))


def filter_options(state: State) -> list[tuple[str, str, InboxFilter]]:
    """All filters worth offering, those first that do not grow with the city: value, words, filter."""
    from sm_console.api.queries import InboxFilter
    from sm_console.console.remembering import MY_DRAFTS
    from sm_console.console.topline import platform_name
    from sm_console.core.safe_text import safe_line

    options = [
        ("all", _("Everything unanswered"), InboxFilter()),
        ("overdue", _("Only overdue"), InboxFilter(overdue=True)),
        ("mine", _("Only what I have taken or been given"), InboxFilter(mine=True)),
        ("answered", _("Answered"), InboxFilter(states=(CommentState.ANSWERED,))),
        ("no-answer", _("No answer needed"), InboxFilter(states=(CommentState.NO_ANSWER,))),
        ("removed", _("Removed"), InboxFilter(states=(CommentState.REMOVED,))),
        ("done", _("Everything done"), InboxFilter(states=DONE)),
        ("drafts", _("My unsent drafts"), MY_DRAFTS),
        ("flagged", _("⚑ Flagged: words, links or numbers to look at"), InboxFilter(flagged=True)),
        ("to-register", _("To be registered"), InboxFilter(states=EVERY_STATE, records=TO_REGISTER)),
        ("registered", _("Registered"), InboxFilter(states=EVERY_STATE, records=REGISTERED)),
        ("assigned", _("Only what somebody has been given"), InboxFilter(assigned=True)),
    ]
    platforms = sorted({account.platform for account in state.accounts})
    units = sorted({account.unit for account in state.accounts if account.unit})
    for account in state.accounts:
        name = safe_line(account.name or account.id, 60)
        words = _("Account: {name} ({open} unanswered)").format(name=name, open=account.open)
        options.append((f"account {account.id}", words, InboxFilter(account=account.id)))
    if len(units) > 1:
        for unit in units:
            words = _("Unit: {name}").format(name=safe_line(unit, 60))
            options.append((f"unit {unit}", words, InboxFilter(unit=unit)))
    if len(platforms) > 1:
        for platform in platforms:
            words = _("Platform: {name}").format(name=platform_name(platform))
            options.append((f"platform {platform}", words, InboxFilter(platform=platform)))
    for name in state.me.first_names if state.me is not None else ():
        if state.me is not None and name != state.me.first_name:
            words = _("Given to {name}").format(name=safe_line(name, 40))
            options.append((f"given {name}", words, InboxFilter(assignee=name)))
    return options


def apply_filter(console: Console, wanted: InboxFilter, *, lasting: bool = True) -> None:
    """Show something else in the queue, and the same next time if that is ``lasting``."""
    if wanted == console.state.filter:
        return
    from sm_console.console.state import PAGE

    console.state.filter, console.state.limit = wanted, PAGE
    console.refresher.want(frozenset({"claims"}))
    console.view.show("message")
    if lasting:
        from sm_console.console.remembering import remember

        remember(console)


def _with(wanted: InboxFilter, *, text: str) -> InboxFilter:
    import msgspec

    return msgspec.structs.replace(wanted, text=text)


class MyDrafts(CommentCommand):
    """My drafts.

    Show the comments that you have begun to answer without sending; Esc shows everything again.
    """

    keys = ("m",)
    group = LOOK
    needs = Role.STAFF

    @classmethod
    async def run(cls, console: Console) -> None:
        """Show them in the queue."""
        from sm_console.console.remembering import MY_DRAFTS

        apply_filter(console, MY_DRAFTS)


COMMANDS = (Search, Filter, MyDrafts)
