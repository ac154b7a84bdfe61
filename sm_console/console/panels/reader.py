"""A page to read over the triage: help, history, accounts."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from sm_console.i18n import _
from widgets.text_pane import TextPane


class Reader(Vertical):
    """Shows what ``make(width)`` returns, and again when it has changed."""

    DEFAULT_CSS = "Reader { height: 1fr; } Reader TextPane { height: 1fr; }"

    def __init__(
        self, make: Callable[[int], list[Content]], done: Callable[[None], None], *, leads_on: bool = False
    ) -> None:
        super().__init__()
        self._leads_on = leads_on
        self._make = make
        self._done = done
        self._lines: list[Content] = []

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        if self._leads_on:
            return _("↑↓ PgUp PgDn scroll   Esc goes on to the question")
        return _("↑↓ PgUp PgDn scroll   Esc back")

    @property
    def field(self) -> Widget:
        """The pane."""
        return self.query_one(TextPane)

    def compose(self) -> ComposeResult:
        """One pane."""
        yield TextPane()

    def on_mount(self) -> None:
        """Fill."""
        self.redraw()

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.redraw()

    def redraw(self) -> None:
        """Make the lines again; nothing is written when they are the same."""
        lines = self._make(self.app.size.width)
        if lines != self._lines:
            self._lines = lines
            self.query_one(TextPane).set_lines(lines)

    def leave(self) -> None:
        """Esc."""
        self._done(None)
