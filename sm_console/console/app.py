"""The application: draws its first frame at once, connects afterwards, and hands keys to the commands."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from sm_console.console.boards.places import COMMENTS
from sm_console.console.commands.registry import all_keys
from sm_console.console.controller import Console
from sm_console.console.frame import Frame
from sm_console.console.hosts import Host
from sm_console.console.keyboard import PATIENCE, Keyboard, Typed
from sm_console.console.state import State, utc_now
from sm_console.console.tidying import tidy
from sm_console.i18n import _, use
from widgets.canvas import SparingScreen
from widgets.guard import install
from widgets.terminal import TerminalDriver

if TYPE_CHECKING:
    from sm_console.api.desk import Desk

LOG = logging.getLogger(__name__)
OWN_KEYS = {"enter", "tab"}
"""Keys that widgets handle themselves where they mean something there."""


class ConsoleApp(App[str]):
    """One person's console on a desk.

    ``connect`` is awaited after the first frame, and again whenever the desk is lost. The app returns
    "quit", "drill" (the person wants to look around), or "failed", with the reason in ``failure``.
    """

    ENABLE_COMMAND_PALETTE = False
    TITLE = "sm-console"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"press('{key}')", show=False) for key in all_keys() if key not in OWN_KEYS),
        Binding("tab", "pane", show=False, priority=True),
        Binding("shift+tab", "pane(True)", show=False, priority=True),
        Binding("escape", "back", show=False, priority=True),
        Binding("ctrl+c", "press('q')", show=False, priority=True),
    ]
    CSS = "Screen { overflow: hidden; }"

    def __init__(
        self,
        connect: Callable[[], Awaitable[Desk]],
        *,
        language: str = "sv",
        drill: bool = False,
        clock: Callable[[], datetime] = utc_now,
        place: str = COMMENTS,
        pictures: str = "auto",
    ) -> None:
        gc.disable()  # until the first frame stands: a tenth of the start goes to collections that find nothing
        use(language)
        super().__init__(driver_class=TerminalDriver, ansi_color=True)
        self.theme = "ansi-dark"
        self.keyboard = Keyboard(self._obey)
        self.controller = Console(connect, State(now=clock, drill=drill, place=place), self.keyboard)
        self.controller.pictures = pictures
        self.guard = install(self, lambda sample: LOG.error("unsafe text reached the screen: %s", sample))

    @property
    def failure(self) -> Exception | None:
        """Why the app returned "failed": what ``connect`` raised."""
        return self.controller.failure

    def compose(self) -> ComposeResult:
        """The frame alone."""
        yield Frame(self.controller)

    def get_default_screen(self) -> Screen[None]:
        """The only screen there is."""
        return SparingScreen(id="_default")

    def on_mount(self) -> None:
        """Everything heavy waits until the first frame stands."""
        self.controller.run(self._read_keys(), "reading keys")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        gc.enable()
        self.controller.start()
        if not self.is_headless:  # there, other work in the same process keeps its own ways
            self.controller.run(tidy(lambda: self.keyboard.silence), "tidying")

    async def on_unmount(self) -> None:
        """Finish what runs, and let go of the desk."""
        await self.controller.stop()

    @property
    def frame(self) -> Frame:
        """All that is on screen."""
        return self.query_one(Frame)

    # -- keys

    async def _read_keys(self) -> None:
        """One key that fails is told; the next one is obeyed all the same."""
        while True:
            await self.controller.background.run(self.keyboard.work(), "obeying a key")

    async def on_event(self, event: events.Event) -> None:
        """Keys go through the keyboard, which keeps their order; all else goes its usual way."""
        if not isinstance(event, Typed):
            await super().on_event(event)
        elif not event.is_forwarded:  # else no widget wanted it, and what is bound to it was looked for before
            if isinstance(event, events.Key):
                self.app_focus = True
            self.controller.presence.sign()
            self.keyboard.take(event)

    async def _obey(self, event: Typed) -> None:
        """Let a key do what it does, and return when it has."""
        target = self.focused or self.screen
        if isinstance(event, events.Key):
            if await self._check_bindings(event.key, priority=True):
                return
            if isinstance(target, Host) and target.typed(event):
                return
            if event.key == "enter" and target is self.frame.queue:
                self.action_press("enter")
                return
            consumed = target.check_consume_key(event.key, event.character)
            if not consumed and await self._check_bindings(event.key):
                return
        target._forward_event(event)  # noqa: SLF001 - as Textual does with keys
        done = asyncio.Event()
        if target.call_later(done.set):
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await done.wait()

    def action_press(self, key: str) -> None:
        """A command's key; any key also means that the latest message has been read."""
        self.frame.settle()
        self.controller.press(key)

    def action_pane(self, back: bool = False) -> None:  # noqa: FBT001, FBT002 - written in the binding
        """Tab: between queue and thread, or between the fields of a form."""
        self.frame.next_field(back=back)

    async def action_back(self) -> None:
        """Esc."""
        self.frame.back()

    async def action_quit(self) -> None:
        """Leave, drafts kept."""
        self.frame.leave("quit")

    def _fatal_error(self) -> None:
        """Say in one line that the program failed: Textual's own report prints variables, and they may hold secrets."""
        LOG.critical("the console failed", exc_info=self._exception)
        kind = type(self._exception).__name__
        words = _("The program stopped because of a fault in itself ({kind}). Drafts are kept; start it again.")
        self._exit_renderables.append(words.format(kind=kind))
        self._close_messages_no_wait()
