"""The one-line bars around list and thread, and what is said on the message line."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.timer import Timer

from sm_console.console import listing
from sm_console.console.alarm_bell import crisis_words
from sm_console.console.boards.places import title as place_title
from sm_console.console.footer import footer_line, standing_words
from sm_console.console.hosting import PanelHost
from sm_console.console.tabs import tabs_line
from sm_console.console.topline import title_line
from sm_console.console.wrap import clip
from widgets.status_bar import StatusBar

MESSAGE_STAYS = 12.0
"""Seconds after which a sentence goes by itself."""


class Bars(PanelHost):
    """The frame's part that fills the bars: each ``_show_`` draws one from the state."""

    _notice = _rest_of_notice = ""
    _message_timer: Timer | None = None

    def show_now(self, part: str) -> None:
        """Draw a bar at once."""
        if self.is_mounted:
            self.show(part)
            self.query_one({"tabs": "#tabs", "keys": "#footer"}[part], StatusBar).paint_now()

    def _bar(self, name: str, text: str | Content, right: str = "") -> None:
        """Fill a bar; it repaints only the cells that changed."""
        content = Content(text) if isinstance(text, str) else text
        self.query_one(f"#{name}", StatusBar).show(content, Content(right))

    def _show_tabs(self) -> None:
        self._bar("tabs", *tabs_line(self.controller.state, self.app.size.width))

    def _show_crisis(self) -> None:
        """The banner: there only while a crisis stands."""
        words = crisis_words(self.controller.state, self.app.size.width)
        if bool(words) != self.has_class("crisis"):
            self.set_class(bool(words), "crisis")
        if words:
            self._bar("crisis", words)

    def _show_title(self) -> None:
        board = self.controller.board
        state, summary = self.controller.state, ""
        if board is not None:
            summary = board.summary(state) if board.asked is not None else place_title(state.place)
        self._bar("title", *title_line(state, self.app.size.width, summary))
        self._show_tabs()

    def _show_handover(self) -> None:
        """A handover that nobody has acknowledged, in a line of its own as long as it waits."""
        from sm_console.console.handovers import standing_line

        words = standing_line(self.controller.state, self.controller.state.now())
        bar = self.query_one("#handover", StatusBar)
        if bar.has_class("gone") is bool(words):
            bar.set_class(not words, "gone")
        self._bar("handover", f" {words}")

    def _show_head(self) -> None:
        self._bar("head", listing.head_line(self.controller.board, self.app.size.width))

    def _show_message(self) -> None:
        """What has just happened, else what stands to be said."""
        words = self._notice or standing_words(self.controller.state, self.controller.board)
        rest = self._rest_of_notice if words and self._notice else ""
        room = self.app.size.width - 1
        if cell_len(f"{words} {rest}".rstrip()) <= room:
            words, rest = f"{words} {rest}".rstrip(), ""
        rest = f"{rest} " if rest else ""
        words = clip(words, room - cell_len(rest) - 1 if rest else room)
        self._bar("message", " " + words if words else "", rest)

    def _show_keys(self) -> None:
        hint = getattr(self.panel, "hint", "") if self.panel is not None else ""
        self._bar("footer", footer_line(self.controller.state, self.app.size.width, hint))

    def say(self, text: str, *, lasting: bool = False, rest: str = "") -> None:
        """One sentence on the message line; it goes by itself unless it lasts until the next one."""
        if not self.is_mounted:
            return
        if self._message_timer is not None:
            self._message_timer.stop()
        self._notice, self._rest_of_notice = text, rest
        self._show_message()
        if text and not lasting:
            self._message_timer = self.set_timer(MESSAGE_STAYS, self.hush)

    def hush(self, only: str = "") -> None:
        """The latest sentence has been read, or holds no longer (if it is ``only``, where that is said)."""
        if not only or self._notice == only:
            self.say("")

    def entitle(self, words: str) -> None:
        """The terminal's own title, where there is a terminal; empty gives back what it was."""
        entitle = getattr(self.app._driver, "entitle", None)  # noqa: SLF001 - Textual has no other way to it
        if entitle is not None:
            entitle(words)

    def ring(self) -> None:
        """The terminal's bell."""
        self.app.bell()
