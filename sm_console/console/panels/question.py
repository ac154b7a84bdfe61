"""One line to type in, in the place of the message line."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input, Static

from sm_console.i18n import _
from widgets.prompt import Prompt

DEBOUNCE = 0.25
"""Seconds of rest after which a change is told."""


class Question(Horizontal):
    """A label and an input. ``done`` gets the text, or ``None`` on Esc; ``changed`` the text while it grows."""

    DEFAULT_CSS = """
    Question { height: 1; }
    Question Static { width: auto; height: 1; padding: 0 1; text-style: bold; }
    Question Prompt { width: 1fr; }
    """

    def __init__(
        self,
        label: str,
        initial: str,
        done: Callable[[str | None], None],
        changed: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._label = label
        self._initial = initial
        self._done = done
        self._changed = changed
        self._timer: Timer | None = None

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        return _("Enter done   Esc back")

    def compose(self) -> ComposeResult:
        """Label and input side by side."""
        yield Static(self._label, markup=False)
        yield Prompt(self._initial, select_on_focus=False)

    def on_mount(self) -> None:
        """Start typing at once."""
        self.query_one(Prompt).focus()

    def leave(self) -> None:
        """Esc: nothing was said."""
        self._stop_timer()
        self._done(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: this is it."""
        event.stop()
        self._stop_timer()
        self._done(event.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the text when the typing rests."""
        event.stop()
        if self._changed is None or event.value == self._initial:
            return
        self._stop_timer()
        self._timer = self.set_timer(DEBOUNCE, self._tell)

    def _tell(self) -> None:
        if self._changed is not None:
            self._changed(self.query_one(Prompt).value)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
