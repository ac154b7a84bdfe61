"""The answer editor: the comment, a field to write in, and one live line about name, length and colleagues."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea

from sm_console.console.drafting import acts_seen, answer_line, initial_text, newer_items, quote_lines
from sm_console.console.panels.answer_area import AnswerArea
from sm_console.i18n import _
from widgets.status_bar import StatusBar
from widgets.text_pane import TextPane

if TYPE_CHECKING:
    from sm_console.api.views import ThreadView
    from sm_console.console.controller import Console

SAVE_AFTER = 1.0
"""Seconds of rest after which a draft is saved."""


class Editor(Vertical):
    """Writes one answer. ``done`` is called when the person leaves or the answer is queued."""

    DEFAULT_CSS = """
    Editor { height: 1fr; }
    Editor #quote { height: 1; }
    Editor TextArea { height: 1fr; min-height: 3; border: none; padding: 0 1; }
    Editor #live { height: 1; text-style: bold; }
    """
    BINDINGS = [Binding("ctrl+s", "send", show=False, priority=True)]  # noqa: RUF012 - Textual's own form

    def __init__(self, console: Console, view: ThreadView, done: Callable[[None], None]) -> None:
        super().__init__()
        self.controller = console
        self._done = done
        self._comment = view.comment.id
        self._at_start = view
        self._latest = view
        self._seen = view.seen
        self._sending = self._left = False
        self._saved, self._restored = initial_text(console.state, view)
        self._timer: Timer | None = None

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        return _("Ctrl+S sends   Esc back, the draft is kept")

    @property
    def field(self) -> AnswerArea:
        """Where one writes."""
        return self.query_one(AnswerArea)

    @property
    def text(self) -> str:
        """What is written so far."""
        return self.field.text

    def compose(self) -> ComposeResult:
        """The comment, the field, the live line."""
        yield TextPane(id="quote")
        yield AnswerArea(self._saved)
        yield StatusBar(id="live")

    def on_mount(self) -> None:
        """Start at the end of what was kept."""
        self.field.move_cursor(self.field.document.end)
        self._show_quote()
        self._show_live()
        self.controller.run(self._save(), "draft")

    def on_resize(self) -> None:
        """Fit the quote to the width."""
        self._show_quote()
        self._show_live()

    def thread_changed(self, view: ThreadView) -> None:
        """The desk's thread moved while one writes: say it, and show what came."""
        if view.comment.id != self._comment or view == self._latest:
            return
        self._latest = view
        self._show_quote()
        self._show_live()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep the words here at once, and at the desk when the typing rests."""
        event.stop()
        self._restored = ""
        if self._left:
            return
        self._show_live()
        if self.text == self._saved:
            return
        self.controller.state.drafts[self._comment] = self.text
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(SAVE_AFTER, lambda: self.controller.run(self._save(), "draft"))

    async def _save(self, *, editing: bool = True) -> None:
        """Save at the desk; without one the draft stays in the state until it is back."""
        from sm_console.api.commands import Refused, SaveDraft
        from sm_console.api.desk import DeskGone

        text, state = self.text, self.controller.state
        try:
            await self.controller.session.do(SaveDraft(comment=self._comment, text=text, editing=editing))
        except (DeskGone, Refused):
            if text:
                state.drafts[self._comment] = text
            return
        self._saved = text
        if self._left or self.text == text:  # an older state of the words may stand there, too
            state.drafts.pop(self._comment, None)

    def leave(self) -> None:
        """Esc: keep the draft and go."""
        self._left = True
        self._stop_timer()
        self.controller.run(self._save(editing=False), "draft")
        if self.text.strip():
            self.controller.view.say(_("The draft is kept. r goes on writing."))
        self._done(None)

    def action_send(self) -> None:
        """Ctrl+S: send, or ask once more when the thread has changed."""
        if not self._sending:
            self.controller.keyboard.hold("send")
            self.controller.run(self.controller.hold_keys(self._send(), "send"), "send")

    async def _send(self) -> None:
        from sm_console.api.commands import Refused, SendReply
        from sm_console.api.desk import DeskGone
        from sm_console.console.commands.work import undo_begins
        from sm_console.console.outgoing import action_words
        from sm_console.console.state import UNDO_SECONDS

        text = self.text
        if not text.strip():
            self.controller.view.say(_("There is nothing to send yet."))
            return
        if self._latest.seen != self._seen:
            self._ask_again()
            return
        self._sending = True
        self._stop_timer()
        answer, version = self.controller.state.from_bank.get(self._comment, (0, 0))
        order = SendReply(
            comment=self._comment,
            bank_answer=answer,
            bank_version=version,
            text=text,
            seen=self._seen,
            acts_seen=acts_seen(self._latest),
            undo_seconds=UNDO_SECONDS,
        )
        try:
            queued = await self.controller.session.do(order)
        except Refused as refusal:
            await self._refused(refusal)
            return
        except DeskGone:
            self.controller.state.drafts[self._comment] = text
            words = _(
                "The connection broke while sending. Look in the thread whether it arrived before you send again."
            )
            self.controller.view.say(words, lasting=True)
            return
        finally:
            self._sending = False
        self._left = True
        state = self.controller.state
        state.drafts.pop(self._comment, None)
        state.from_bank.pop(self._comment, None)
        state.last_sent = (self._comment, text)
        undo_begins(self.controller, action_words("reply"), queued.id)
        self._done(None)

    async def _refused(self, refusal: object) -> None:
        """The desk said no; "changed" shows what came in between and lets the person decide."""
        from sm_console.api.commands import Refused

        if not isinstance(refusal, Refused):
            return
        if refusal.code == "changed":
            await self.controller.open_thread(self._comment)
            self._ask_again()
        else:
            self.controller.say_message(refusal.message)

    def _ask_again(self) -> None:
        """Show what is new; the next Ctrl+S takes it as seen."""
        self._seen = self._latest.seen
        self._show_quote()
        self._show_live()
        self.controller.view.say(_("Read what has come. Ctrl+S sends all the same, Esc goes back."), lasting=True)

    def _show_quote(self) -> None:
        news = newer_items(self._at_start, self._latest)
        roomy = self.app.size.height >= 34
        lines = quote_lines(self._latest, news, self.size.width or self.app.size.width, 6 if roomy else 2)
        quote = self.query_one("#quote", TextPane)
        quote.can_focus = False
        if len(lines) != len(quote.lines):
            quote.styles.height = max(1, min(8, len(lines)))
        quote.set_lines(lines, top=0)

    def _show_live(self) -> None:
        text = self.text
        words = answer_line(
            self.controller.state, self._latest, text, news=bool(newer_items(self._at_start, self._latest))
        )
        if self._restored:
            words = f"{self._restored}   {words}"
        self.query_one("#live", StatusBar).show(Content(" " + words))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
