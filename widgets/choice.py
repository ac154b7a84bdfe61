"""A small question with a few answers, shown in the screen instead of over it: a modal costs 29 to 85 KB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from widgets.line_list import CURSOR_SIGN
from widgets.painting import PaintedLines


class Option(NamedTuple):
    """One answer: what it is called in code, and on screen."""

    key: str
    label: str


class Choice(PaintedLines, can_focus=True):
    """A question line and one line per option. Arrows select, Enter confirms, Escape drops it.

    No printable character confirms: a terminal can be made to type those by what it shows. Texts are already safe.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,shift+tab", "move(-1)", show=False),
        Binding("down,tab", "move(1)", show=False),
        Binding("enter", "confirm", show=False),
        Binding("escape", "drop", show=False),
    ]
    DEFAULT_CSS = """
    Choice { height: auto; }
    """

    class Picked(Message):
        """An option was confirmed."""

        def __init__(self, choice: Choice, key: str) -> None:
            super().__init__()
            self.choice = choice
            self.key = key

        @property
        def control(self) -> Choice:
            """The question it answers."""
            return self.choice

    class Dropped(Message):
        """The question was dropped without an answer."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The question that was dropped."""
            return self.choice

    def __init__(
        self,
        question: str,
        options: Sequence[Option],
        *,
        at: int = 0,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._question = question
        self._options = options
        self._at = at

    @property
    def option(self) -> Option:
        """The option under the cursor."""
        return self._options[self._at]

    def ask(self, question: str, options: Sequence[Option], *, at: int = 0) -> None:
        """Ask something else with the same widget."""
        self._question, self._options, self._at = question, options, at
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - asked so
        """Return a line for the question and one for each option."""
        return 1 + len(self._options)

    def action_move(self, lines: int) -> None:
        """Select another option, round at the ends."""
        self._at = (self._at + lines) % len(self._options)
        self.paint_soon()

    def action_confirm(self) -> None:
        """Answer with the option under the cursor."""
        self.post_message(self.Picked(self, self.option.key))

    def action_drop(self) -> None:
        """Answer nothing."""
        self.post_message(self.Dropped(self))

    def make_lines(self, width: int, height: int) -> list[Strip]:
        """Return the question and the options."""
        base = self.visual_style
        texts = [(self._question, base + Style(bold=True))]
        for index, option in enumerate(self._options):
            here = index == self._at
            sign = CURSOR_SIGN if here else " "
            texts.append((f"{sign} {option.label}", base + Style(reverse=True) if here else base))
        first = max(self._at + 2 - height, 0)
        return [
            Strip(Content(text).truncate(width, ellipsis=True, pad=True).render_segments(style), width)
            for text, style in texts[first : first + height]
        ]

    def hardware_cursor(self) -> Offset | None:
        """Return the selected option's cell."""
        return Offset(0, min(self._at + 1, max(self.size.height - 1, 0)))
