"""The form for a new account: the platform first, then what it needs.

A blog's or feed's address is tried at once, and what was found is said in words. For all others it says how to log in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from sm_console.console.account_draft import AccountDraft, afterwards, asked_of, probe_words
from sm_console.console.panels.tick import Tick
from sm_console.console.panels.wheel import Wheel
from sm_console.console.topline import platform_name
from sm_console.i18n import _
from widgets.prompt import Prompt

if TYPE_CHECKING:
    from sm_console.api.views import ProbeView
    from sm_console.console.controller import Console

PROBE_AFTER = 1.0
"""Seconds of rest after which the address is tried without leaving the field."""
FIELDS = "AccountForm Input, AccountForm Tick, AccountForm Wheel"
PLATFORMS = ("facebook", "instagram", "x", "youtube", "mastodon", "bluesky", "flickr", "bambuser", "manual")
SOMETIMES = ("address", "user", "secret", "budget", "private")
"""Fields that only some platforms need."""

PROBED = ("address", "user", "secret")


class AccountForm(Vertical):
    """Asks for an account. ``done`` gets whether one was added."""

    DEFAULT_CSS = """
    AccountForm { height: 1fr; padding: 0 1; }
    AccountForm Horizontal { height: 1; }
    AccountForm .label { width: 29; }
    AccountForm Prompt { width: 1fr; }
    AccountForm #heading { text-style: bold; height: 2; }
    AccountForm #found { height: auto; max-height: 6; margin-top: 1; }
    """
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("down,enter", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    def __init__(self, console: Console, done: Callable[[bool | None], None]) -> None:
        super().__init__()
        self.controller = console
        self._done = done
        self._tried: tuple[str, ...] = ()
        self._found: ProbeView | None = None
        self._timer: Timer | None = None
        self._busy = False

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        return _("↑↓ or Tab next field   Ctrl+S saves   Esc back")

    @property
    def field(self) -> Widget:
        """The platform."""
        return self.query_one("#platform")

    def compose(self) -> ComposeResult:
        """One field a row, the questions on the left."""
        yield Static(_("Add an account"), id="heading", markup=False)
        with Horizontal():
            yield Static(_("Platform"), classes="label", markup=False)
            choices = [("", _("Blog or feed")), *((one, platform_name(one)) for one in PLATFORMS)]
            yield Wheel(choices, _("(← → change)"), id="platform")
        fields = [
            ("address", _("Address of the blog or feed"), False),
            ("user", _("User name (to answer)"), False),
            ("secret", _("Application password"), True),
            ("name", _("Name of the account"), False),
            ("unit", _("Unit"), False),
            ("responsible", _("Responsible person"), False),
            ("stand_in", _("Stand-in"), False),
            ("approved_by", _("Approved by (R1)"), False),
            ("budget", _("Budget, dollars a day"), False),
        ]
        me = self.controller.state.me
        if me is not None and not me.first_name:
            fields.append(("first_name", _("Your first name"), False))
        for name, label, hidden in fields:
            with Horizontal(id=f"row-{name}"):
                yield Static(label, classes="label", markup=False)
                yield Prompt(id=name, password=hidden, select_on_focus=False)
        with Horizontal(id="row-private"):
            yield Static(_("Private address"), classes="label", markup=False)
            yield Tick(_("in our own network (Space ticks)"), id="private")
        yield Static(id="found", markup=False)

    def on_mount(self) -> None:
        """Say what to do."""
        self._show_fields()

    def on_wheel_changed(self, event: Wheel.Changed) -> None:
        """Another platform needs other fields."""
        event.stop()
        self._tried, self._found = (), None
        self._show_fields()

    def _show_fields(self) -> None:
        """Show what the chosen platform needs, and say what comes afterwards."""
        draft = self.draft()
        asked = asked_of(draft.platform)
        for name in SOMETIMES:
            self.query_one(f"#row-{name}").display = name in asked
        labels = {"": _("Address of the blog or feed"), "manual": _("Public address")}
        label = self.query_one("#row-address .label", Static)
        label.update(Content(labels.get(draft.platform, _("Address of the server"))))
        self._say_what_to_do()

    def _say_what_to_do(self) -> None:
        draft = self.draft()
        if draft.probed:
            self._say(_("Write the address; it is tried at once. Your first name is written under your answers."))
        else:
            self._say(afterwards(draft, self._taken()))

    def _taken(self) -> set[str]:
        return {account.id for account in self.controller.state.accounts}

    def action_step(self, step: int) -> None:
        """To the next or former field."""
        (self.screen.focus_next if step > 0 else self.screen.focus_previous)(FIELDS)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Try the address when the typing rests."""
        event.stop()
        if not self.draft().probed:
            self._say_what_to_do()
        elif event.input.id in PROBED:
            if self._timer is not None:
                self._timer.stop()
            self._timer = self.set_timer(PROBE_AFTER, self._probe_soon)

    def on_tick_changed(self, event: Tick.Changed) -> None:
        """A private address may be tried now."""
        event.stop()
        self._probe_soon()

    def on_descendant_blur(self) -> None:
        """A field was left: try what stands there."""
        self._probe_soon()

    def draft(self) -> AccountDraft:
        """What is filled in so far."""
        values = {field.id or "": field.value for field in self.query(Input)}
        return AccountDraft(values=values, private=self.query_one(Tick).value, platform=self.query_one(Wheel).value)

    def _probe_soon(self) -> None:
        draft = self.draft()
        if self.is_mounted and draft.probed and draft.address and self._wanted() != self._tried:
            self.controller.run(self.probe(), "probe")

    def _wanted(self) -> tuple[str, ...]:
        draft = self.draft()
        return (draft.address, draft.user, draft.secret, str(draft.private))

    async def probe(self) -> ProbeView | None:
        """Try the address as it stands; what an older try found is dropped."""
        from sm_console.api.commands import Refused
        from sm_console.api.desk import DeskGone

        wanted = self._tried = self._wanted()
        self._found = None
        self._say(_("Trying the address…"))
        try:
            found = await self.controller.ask(self.draft().probe())
        except Refused as refusal:
            if wanted == self._tried:
                self._say_message(refusal)
            return None
        except DeskGone:
            self._tried = ()
            self._say(_("No connection to the desk."))
            return None
        if wanted != self._tried or not self.is_mounted:
            return None
        self._found = found
        name = self.query_one("#name", Input)
        if not name.value and found.name:
            from sm_console.core.safe_text import safe_line

            name.value = safe_line(found.name, 60)
        self._say(probe_words(found))
        return found

    def _say_message(self, refusal: object) -> None:
        from sm_console.api.commands import Refused
        from sm_console.core.safe_text import safe_line
        from sm_console.i18n import translate

        if isinstance(refusal, Refused):
            self._say(safe_line(translate(refusal.message), 400))

    def _say(self, words: str) -> None:
        self.query_one("#found", Static).update(Content(words))

    def leave(self) -> None:
        """Esc: nothing is added."""
        self._stop()
        self._done(False)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    def action_save(self) -> None:
        """Ctrl+S: try once more if needed, then add."""
        if not self._busy:
            self.controller.run(self._save(), "add account")

    async def _save(self) -> None:
        self._busy = True
        try:
            await self._add()
        finally:
            self._busy = False

    async def _add(self) -> None:
        from sm_console.api.commands import AddStaff, Refused
        from sm_console.api.desk import DeskGone
        from sm_console.api.queries import AskWhoami
        from sm_console.console.commands.program import fetch

        draft = self.draft()
        missing = draft.missing()
        if missing:
            self._say(missing)
            return
        found: ProbeView | None = None
        if draft.probed:
            found = (self._found if self._wanted() == self._tried else None) or await self.probe()
            if found is None or not found.platform:
                return
        console, state = self.controller, self.controller.state
        try:
            order = draft.command(found, self._taken())
            await console.session.do(order)
            if draft.first_name and state.me is not None:
                await console.session.do(AddStaff(login=state.me.login, first_name=draft.first_name))
                state.me = await console.ask(AskWhoami())
        except Refused as refusal:
            self._say_message(refusal)
            return
        except DeskGone:
            self._say(_("The desk cannot be reached just now. Nothing was done; try again in a moment."))
            return
        self._stop()
        self._done(True)
        if draft.probed:
            console.run(fetch(console, (order.id,)), "first fetch")
        elif draft.platform == "manual":
            console.view.say(_("{id} is added.").format(id=order.id), lasting=True)
        else:
            words = _("Added. Now log in to it: sm-console accounts login {id}")
            console.view.say(words.format(id=order.id), lasting=True)
