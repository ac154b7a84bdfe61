"""The editor for one answer to many: for whom it is, a field to write in, and one live line about what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import TextArea

from sm_console.console.drafting import signature_words, signed
from sm_console.console.many_answer import ManyDraft, Wish, keep, order_of
from sm_console.console.panels.answer_area import AnswerArea
from sm_console.console.panels.editor import SAVE_AFTER
from sm_console.console.wrap import clip
from sm_console.i18n import _, ngettext, translate
from widgets.status_bar import StatusBar
from widgets.text_pane import TextPane

if TYPE_CHECKING:
    from sm_console.api.crowd_views import ManyPlan
    from sm_console.console.controller import Console


class ManyEditor(Vertical):
    """Writes one text for many. ``done`` gets what the person wants next, ``None`` where they leave."""

    DEFAULT_CSS = """
    ManyEditor { height: 1fr; }
    ManyEditor #quote { height: 2; }
    ManyEditor TextArea { height: 1fr; min-height: 3; border: none; padding: 0 1; }
    ManyEditor #live { height: 1; text-style: bold; }
    """
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("ctrl+s", "check", show=False, priority=True),
        Binding("ctrl+b", "bank", show=False, priority=True),
    ]

    def __init__(
        self, console: Console, comments: Sequence[int], draft: ManyDraft, done: Callable[[Wish | None], None]
    ) -> None:
        super().__init__()
        self.controller = console
        self._comments = tuple(comments)
        self._draft = draft
        self._done = done
        self._comes_to = ""
        self._timer: Timer | None = None

    @property
    def hint(self) -> str:
        """What the keys do, for the footer."""
        return _("Ctrl+S looks it over   Ctrl+B ready answer   Esc back, the draft is kept")

    @property
    def field(self) -> AnswerArea:
        """Where one writes."""
        return self.query_one(AnswerArea)

    def compose(self) -> ComposeResult:
        """For whom, the field, the live line."""
        yield TextPane(id="quote")
        yield AnswerArea(self._draft.text)
        yield StatusBar(id="live")

    def on_mount(self) -> None:
        """Go on where the cursor stood."""
        field = self.field
        before = field.text[: self._draft.at]
        field.move_cursor((before.count("\n"), len(before) - before.rfind("\n") - 1))
        self._show_quote()
        self._show_live()
        if field.text.strip():
            self.controller.run(self._rest(), "answer to many")

    def on_resize(self) -> None:
        """Fit the words to the width."""
        self._show_quote()
        self._show_live()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep the words here at once, at the desk and what they come to when the typing rests."""
        event.stop()
        self._comes_to = ""
        self.controller.state.composed = self._now()
        self._show_live()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(SAVE_AFTER, lambda: self.controller.run(self._rest(), "answer to many"))

    def _now(self) -> ManyDraft:
        field, draft = self.field, self._draft
        row, column = field.cursor_location
        at = sum(len(line) + 1 for line in field.text.split("\n")[:row]) + column
        made = bool(field.text.strip())  # with the last of its words a ready answer is gone
        return ManyDraft(
            text=field.text,
            at=at,
            answer=draft.answer if made else 0,
            version=draft.version if made else 0,
        )

    async def _rest(self) -> None:
        """Save it, and ask what it comes to."""
        from sm_console.api.commands import Refused
        from sm_console.api.crowd_queries import PreviewMany
        from sm_console.api.desk import DeskGone

        draft = self._now()
        await keep(self.controller, draft)
        words = ""
        if draft.text.strip():
            try:
                words = plan_words(await self.controller.ask(PreviewMany(order=order_of(self._comments, draft))))
            except Refused as refusal:
                words = translate(refusal.message)
            except DeskGone:
                words = _("no connection, kept here")
        if self.is_attached and self._now().text == draft.text:
            self._comes_to = words
            self._show_live()

    def leave(self) -> None:
        """Esc: keep the draft and go."""
        self._stop_timer()
        draft = self._now()
        self.controller.state.composed = draft
        self.controller.run(keep(self.controller, draft), "draft")
        self._done(None)

    def action_check(self) -> None:
        """Ctrl+S: look it over."""
        if not self.field.text.strip():
            self.controller.view.say(_("There is nothing to send yet."))
            return
        self._stop_timer()
        self._done(Wish(draft=self._now()))

    def action_bank(self) -> None:
        """Ctrl+B: a ready answer at the cursor."""
        self._stop_timer()
        self._done(Wish(draft=self._now(), bank=True))

    def _show_quote(self) -> None:
        from sm_console.core.safe_text import safe_line

        page, width = self.controller.state.page, self.size.width or self.app.size.width
        marked = set(self._comments)
        names = [row.author.name for row in page.rows if row.id in marked] if page is not None else []
        shown = ", ".join(safe_line(name, 30) or _("(no name)") for name in names[:8])
        count = len(self._comments)
        to = ngettext("To {count}: {names}", "To {count}: {names}", count).format(count=count, names=shown)
        places = _("{namn} becomes the first name, {konto} the account's name, {länk} the comment's address")
        lines = [clip(to + (" …" if count > len(names[:8]) else ""), width - 2), clip(places, width - 2)]
        quote = self.query_one("#quote", TextPane)
        quote.can_focus = False
        quote.set_lines([Content(" " + line) for line in lines], top=0)

    def _show_live(self) -> None:
        text, me = self.field.text, self.controller.state.me
        words = [signature_words(me, text), self._comes_to]
        if not self.controller.state.connected:
            words.append(_("no connection, kept here"))
        if text.strip() and not self._comes_to:
            words.append(_("{length} characters").format(length=len(signed(me, text))))
        self.query_one("#live", StatusBar).show(Content(" " + " · ".join(filter(None, words))))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()


def plan_words(plan: ManyPlan) -> str:
    """What it comes to, in short: how many get it, which do not, how near to the platforms' limits it is."""
    from sm_console.core.safe_text import safe_line

    words = [ngettext("{count} gets it", "{count} get it", plan.count).format(count=plan.count)]
    if plan.left_out:
        too_long = sum(1 for one in plan.left_out if one.code == "length")
        others = len(plan.left_out) - too_long
        if too_long:
            words.append(_("TOO LONG for {count}").format(count=too_long))
        if others:
            words.append(_("{count} left out").format(count=others))
    tight = max((share for share in plan.accounts if share.most), key=lambda one: one.longest / one.most, default=None)
    if tight is not None:
        text = _("{account} {length} of {most}")
        words.append(text.format(account=safe_line(tight.name, 24), length=tight.longest, most=tight.most))
    return ", ".join(words)
