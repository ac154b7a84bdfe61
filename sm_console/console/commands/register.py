"""Commands of the register and of seasons: propose, tick off, approve, correct, the form, the windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sm_console.console.commands.base import UserCommand
from sm_console.core.model import Role
from sm_console.core.register_entries import Checklist
from sm_console.i18n import _, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from sm_console.api.register_views import PointView, RegisterRow
    from sm_console.api.rule_views import SeasonRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

ACCOUNTS, SEASON = frozenset({"accounts"}), frozenset({"season"})
FIELDS = ("responsible", "stand_in", "unit", "name")


def _register_row(state: State) -> RegisterRow | None:
    return state.selected.subject if state.selected is not None else None


def _season_row(state: State) -> SeasonRow | None:
    return state.selected.subject if state.selected is not None else None


async def tick(console: Console, account: str, checklist: Checklist, points: Sequence[PointView]) -> None:
    """Choose a point; one that is done is taken back, another one gets a note and is done."""
    from sm_console.api.register_commands import TickPoint
    from sm_console.core.safe_text import safe_line

    options = [(point.id, f"[{'x' if point.at else ' '}] {safe_line(point.words(language()), 70)}") for point in points]
    chosen = await console.view.choose(_("Tick off (or take back)"), options)
    point = next((one for one in points if one.id == chosen), None)
    if point is None:
        return
    note = ""
    if point.at is None:
        typed = await console.view.prompt(_("Note (may be empty):"))
        if typed is None:
            return
        note = typed
    command = TickPoint(account=account, checklist=checklist, item=point.id, done=point.at is None, note=note)
    if await console.do(command) is not None:
        words = safe_line(point.words(language()), 60)
        said = _("Ticked off: {point}.") if command.done else _("Not done after all: {point}.")
        console.view.say(said.format(point=words))


class Propose(UserCommand):
    """Propose.

    Propose a new account: nothing watches it until its checklist is done and a manager has approved it (R1).
    """

    keys = ("n",)
    needs = Role.MANAGER
    footer = 40
    boards = ACCOUNTS
    opens = True

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask for platform, name and people, one after the other; Esc proposes nothing."""
        from sm_console.api.register_commands import ProposeAccount
        from sm_console.console.account_draft import free_id
        from sm_console.console.topline import platform_name
        from sm_console.core.platforms import PLATFORMS

        platform = await console.view.choose(
            _("Where is it to be?"), [(name, platform_name(name)) for name in PLATFORMS]
        )
        if platform is None:
            return
        given: list[str] = []
        questions = (_("Name of the account:"), _("Unit:"), _("Responsible person:"), _("Stand-in:"), _("Address:"))
        for question in questions:
            typed = await console.view.prompt(question)
            if typed is None:
                return
            given.append(typed.strip())
        name, unit, responsible, stand_in, address = given
        taken = {account.id for account in console.state.accounts}
        command = ProposeAccount(
            id=free_id(name or platform, taken),
            platform=platform,
            address=address if not address or "://" in address else f"https://{address}",
            name=name,
            unit=unit,
            responsible=responsible,
            stand_in=stand_in,
        )
        if await console.do(command) is not None:
            await console.open_board("accounts", command.id)
            console.view.say(_("Proposed. t ticks off the checklist, f makes the form."))


class TickStart(UserCommand):
    """Tick off.

    Tick off a point of the checklist before the account starts, with a note; once more takes it back (R1).
    """

    keys = ("t",)
    needs = Role.STAFF
    footer = 10
    boards = ACCOUNTS

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account with a checklist."""
        row = _register_row(state)
        return state.connected and row is not None and bool(row.checklist)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Choose the point."""
        row = _register_row(console.state)
        if row is not None:
            await tick(console, row.account, Checklist.START, row.checklist)


class Approve(UserCommand):
    """Approve.

    Record a manager's approval of the account; a proposed one is watched from then on (R1). Ctrl+S settles it.
    """

    keys = ("a",)
    needs = Role.MANAGER
    footer = 20
    boards = ACCOUNTS
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account without approval."""
        row = _register_row(state)
        return state.connected and row is not None and "proposed" in row.missing

    @classmethod
    async def run(cls, console: Console) -> None:
        """Ask whose approval it is, then settle it."""
        from sm_console.api.register_commands import ApproveAccount
        from sm_console.core.safe_text import safe_line

        row, me = _register_row(console.state), console.state.me
        if row is None or me is None:
            return
        by = await console.view.prompt(_("Approved by:"), me.first_name or me.login)
        if not by:
            return
        account = safe_line(row.account_name or row.account, 40)
        title = _("Record that {name} approves {account}?").format(name=safe_line(by, 40), account=account)
        if await console.view.choose(title, [("approve", _("Approved today"))], confirm="ctrl+s") is None:
            return
        if await console.do(ApproveAccount(account=row.account, by=by)) is not None:
            console.view.say(_("{account} is approved.").format(account=account))


class Correct(UserCommand):
    """Change.

    Change who is responsible for the account, who stands in, its unit or its name (R14).
    """

    keys = ("e",)
    needs = Role.MANAGER
    footer = 30
    boards = ACCOUNTS
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account."""
        return state.connected and state.selected is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Choose what, then type it."""
        from sm_console.api.register_commands import SetAccount

        row = _register_row(console.state)
        if row is None:
            return
        stands = dict(zip(FIELDS, (row.responsible, row.stand_in, row.unit, row.account_name), strict=True))
        words = dict(zip(FIELDS, (_("Responsible person"), _("Stand-in"), _("Unit"), _("Name")), strict=True))
        options = [(name, f"{words[name]}: {stands[name] or '–'}") for name in FIELDS]
        field = await console.view.choose(_("What is to be changed?"), _safe(options))
        if field is None:
            return
        typed = await console.view.prompt(f"{words[field]}:", stands[field])
        if typed is not None and await console.do(SetAccount(account=row.account, **{field: typed})) is not None:
            console.view.say(_("Changed."))


def _safe(options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    from sm_console.core.safe_text import safe_line

    return [(value, safe_line(words, 70)) for value, words in options]


class Form(UserCommand):
    """Form.

    Show the form about the account that is sent to the communications department, filled in as far as is known (R1).
    """

    keys = ("f",)
    footer = 50
    boards = ACCOUNTS

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account."""
        return state.connected and state.selected is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Show it as a page."""
        from sm_console.api.register_queries import AskAccountForm

        row = _register_row(console.state)
        if row is None:
            return
        form, account = await console.asked(AskAccountForm(account=row.account)), row.account
        if form is None:
            return
        await console.view.page(lambda width: _page(form.text, account, width))


def _page(text: str, account: str, width: int) -> list[Content]:
    from textual.content import Content

    from sm_console.console.wrap import wrap
    from sm_console.core.safe_text import safe_line

    told = _("As text, to copy or send: sm-console accounts form {id}").format(id=account)
    lines = [told, "", *text.rstrip("\n").split("\n")]
    return [Content(" " + part) for line in lines for part in wrap(safe_line(line, 2000) if line else "", width - 2)]


class TickWake(UserCommand):
    """Tick off.

    Tick off a point of the wake-up list, with a note; once more takes it back (R3).
    """

    keys = ("t",)
    needs = Role.STAFF
    footer = 10
    boards = SEASON

    @classmethod
    def available(cls, state: State) -> bool:
        """Where a season runs or is near."""
        row = _season_row(state)
        return state.connected and row is not None and bool(row.points)

    @classmethod
    async def run(cls, console: Console) -> None:
        """Choose the point."""
        row = _season_row(console.state)
        if row is not None:
            await tick(console, row.account, Checklist.WAKE, row.points)


class Windows(UserCommand):
    """Seasons.

    Write the account's seasons: 06-01–08-31 for each year, 2026-06-01–2026-08-31 for one; several with commas (R3).
    """

    keys = ("e",)
    needs = Role.MANAGER
    footer = 20
    boards = SEASON
    opens = True

    @classmethod
    def available(cls, state: State) -> bool:
        """On an account."""
        return state.connected and state.selected is not None

    @classmethod
    async def run(cls, console: Console) -> None:
        """Type them all anew; what cannot be read is told, and nothing is written."""
        from sm_console.api.register_commands import SetSeasons

        row = _season_row(console.state)
        if row is None:
            return
        typed = await console.view.prompt(_("Seasons:"), ", ".join(row.windows))
        if typed is None:
            return
        windows = tuple(window.strip() for window in typed.replace(";", ",").split(",") if window.strip())
        if await console.do(SetSeasons(account=row.account, windows=windows)) is not None:
            console.view.say(_("The seasons are written down."))


COMMANDS = (Propose, TickStart, Approve, Correct, Form, TickWake, Windows)
