"""Opening panels and waiting for what they say: the frame's part of ``controller.View``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from sm_console.console.hosts import Guest, Host, Page
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.crowd_views import ManyPlan
    from sm_console.console.controller import Console
    from sm_console.console.many_answer import Checked, ManyDraft, Wish


class Panel(Protocol):
    """What every panel has."""

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        ...

    def leave(self) -> None:
        """Esc was pressed."""
        ...


class MountedPanel(Panel, Protocol):
    """What those have that are widgets of their own."""

    @property
    def field(self) -> Widget:
        """Where the keys go first."""
        ...


class PanelHost(Vertical):
    """Holds at most one panel at a time: beneath the queue, over the triage, or on the message line."""

    controller: Console
    panel: Panel | None = None
    asks_below = False
    """Whether something is asked, or about to be, where the thread stands."""

    def _promise(self) -> tuple[asyncio.Future[Any], Callable[[Any], None]]:
        """A future, and what fulfils it once; keys typed after that wait for what the command does next."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def done(value: object) -> None:
            if not future.done():
                self.controller.keyboard.panel_done()
                future.set_result(value)

        return future, done

    async def _hold(self, name: str, place: str, make: Callable[[Callable[[Any], None]], Widget]) -> Any:
        """Mount a panel ("lower": beneath the queue, "full": over the triage) until it is done."""
        if self.panel is not None:
            return None
        future, done = self._promise()
        widget = make(done)
        covered = self.query_one({"lower": "#thread", "full": "#triage"}[place])
        try:
            with self.app.batch_update():  # one new layout, painted once
                self._make_room(place)
                covered.add_class("gone")
                self.set_class(name in {"answer", "compose"}, "writing")
                await (self.query_one("#lower") if place == "lower" else self).mount(widget, after=covered)
                panel = cast("MountedPanel", widget)
                self._focus(panel.field)
            return await self._until(future, name, panel)
        finally:
            with self.app.batch_update():
                covered.remove_class("gone")
                self.remove_class("writing")
                self._make_room("")
                if self.is_attached:
                    await widget.remove()
                    self._back_to_queue()

    async def _host(self, name: str, place: str, make: Callable[[Callable[[Any], None]], Guest]) -> Any:
        """Ask in a pane that stands already ("thread", "message"): cheaper than mounting anything."""
        if self.panel is not None:
            return None
        future, done = self._promise()
        guest, host = make(done), self.query_one(f"#{place}", Host)
        self._make_room(place)
        host.take_in(guest)
        self._focus(host)
        self.call_after_refresh(host.paint_soon)  # covered until just now, it may have dropped its first paint
        try:
            return await self._until(future, name, guest)
        finally:
            host.take_in(None)
            self._make_room("")
            if self.is_attached:
                self._back_to_queue()

    def _make_room(self, place: str) -> None:
        """Show the thread's place where it is needed, and hide it again afterwards where it was hidden."""
        self.asks_below = place in {"lower", "thread"}
        self.show("layout")

    async def _until(self, future: asyncio.Future[Any], name: str, panel: Panel) -> Any:
        """Be in the state of a question until it is answered."""
        self.panel, self.controller.state.panel = panel, name
        self.controller.keyboard.panel_opened()
        self.show("keys", "message")
        try:
            return await future
        finally:
            self.panel, self.controller.state.panel = None, ""

    def _focus(self, widget: Widget) -> None:
        """Give a widget the keys at once; ``Widget.focus`` does it later, when some have gone elsewhere."""
        self.screen.set_focus(widget, scroll_visible=False)

    def _back_to_queue(self) -> None:
        self._focus(self.query_one("#queue"))
        self.show()
        self.controller.rested()

    def show(self, *parts: str) -> None:
        """Draw again."""
        raise NotImplementedError

    def close_panel(self) -> None:
        """Esc: the panel decides how it is left."""
        if self.panel is not None:
            self.panel.leave()

    async def choose(
        self,
        title: str,
        options: Sequence[tuple[str, str]],
        *,
        confirm: str = "enter",
        intro: Sequence[str] = (),
    ) -> str | None:
        """Pick one option with the arrows."""
        from sm_console.console.panels.picker import Picker

        picked: str | None = await self._host(
            "choice", "thread", lambda done: Picker(title, options, done, confirm=confirm, intro=intro)
        )
        return picked

    async def prompt(
        self,
        label: str,
        initial: str = "",
        on_change: Callable[[str], None] | None = None,
        *,
        check: Callable[[str], str] | None = None,
    ) -> str | None:
        """Ask for one line."""
        from sm_console.console.panels.question import Question

        typed: str | None = await self._host(
            "prompt", "message", lambda done: Question(label, initial, done, on_change, check)
        )
        return typed

    async def read(self, name: str) -> None:
        """Show a page until it is left."""
        from sm_console.console.panels.reader import Reader

        make = await self._page(name)
        if make is not None:
            await self._hold(name, "full", lambda done: Reader(make, done))

    async def page(self, make: Callable[[int], list[Content]], *, leads_on: bool = False) -> None:
        """Show a page of prepared lines until it is left; ``leads_on`` where a question follows."""
        from sm_console.console.panels.reader import Reader

        await self._hold("page", "full", lambda done: Reader(make, done, leads_on=leads_on))

    async def _page(self, name: str) -> Callable[[int], list[Content]] | None:
        """What makes a page's lines, for a width."""
        from sm_console.api.queries import AskHistory
        from sm_console.console import pages
        from sm_console.console.commands.work import author_of

        state = self.controller.state
        if name == "help":
            return lambda width: pages.help_lines(width, self.controller.state.place)
        if name == "accounts":
            from sm_console.console.account_page import account_lines

            return lambda width: account_lines(state, width)
        row = state.current
        if row is None:
            return None
        entries = await self.controller.asked(AskHistory(comment=row.id))
        if entries is None:
            return None
        heading = _("History of the comment by {author}").format(author=author_of(row))
        return lambda width: pages.history_lines(entries, heading, width)

    async def answer(self) -> None:
        """Write an answer to the thread in the state."""
        from sm_console.console.panels.editor import Editor

        view = self.controller.state.thread
        if view is not None:
            await self._hold("answer", "lower", lambda done: Editor(self.controller, view, done))

    async def write_to_many(self, comments: Sequence[int], draft: ManyDraft) -> Wish | None:
        """Write one answer to many."""
        from sm_console.console.panels.many_editor import ManyEditor

        wish: Wish | None = await self._hold(
            "compose", "lower", lambda done: ManyEditor(self.controller, comments, draft, done)
        )
        return wish

    async def look_over(self, plan: ManyPlan, without: Iterable[int]) -> Checked | None:
        """Let each text of an act on many be read."""
        from sm_console.console.panels.look_over import LookOver

        now = self.controller.state.now()
        checked: Checked | None = await self._hold(
            "check", "full", lambda done: Page(LookOver(plan, without, now, done))
        )
        return checked

    async def add_account(self) -> bool:
        """Fill in the form for a new account."""
        from sm_console.console.panels.account_form import AccountForm

        added = await self._hold("account", "full", lambda done: AccountForm(self.controller, done))
        return bool(added)

    async def welcome(self) -> str:
        """The first screen, when nothing is configured."""
        from sm_console.console.panels.picker import Picker

        intro = (
            "",
            _("Welcome to sm-console"),
            "",
            _("Here you see all comments on the city's accounts, what must be answered first, and answer it."),
            _("No account has been added yet. What do you want to do?"),
            "",
        )
        options = (
            ("drill", _("Look around (practise with made-up accounts)")),
            ("add", _("Add my accounts")),
            ("quit", _("Quit")),
        )
        picked: str | None = await self._hold(
            "welcome", "full", lambda done: Page(Picker("", options, done, intro=intro))
        )
        return picked or "quit"
