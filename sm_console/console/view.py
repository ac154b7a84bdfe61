"""What the controller asks of whatever draws it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from textual.content import Content

    from sm_console.api.crowd_views import ManyPlan
    from sm_console.console.many_answer import Checked, ManyDraft, Wish
    from widgets.pictures import Pictures

Option = tuple[str, str]
"""A choice: its value, and the words shown for it."""


class View(Protocol):
    """What the controller asks of the frame."""

    def show(self, *parts: str) -> None:
        """Draw parts of the state again: "tabs", "title", "queue", "thread", "message", "keys"; none means all."""
        ...

    def show_now(self, part: str) -> None:
        """Draw a bar ("tabs", "keys") before anything else is done: the first sign that a key was understood."""
        ...

    def paint_all(self) -> None:
        """Write every cell of the screen again."""
        ...

    def say(self, text: str, *, lasting: bool = False, rest: str = "") -> None:
        """Put one sentence on the message line; ``rest``, what one may do about it, is not cut where it is long."""
        ...

    def hush(self, only: str = "") -> None:
        """What was said last holds no longer; with ``only``, if it was that."""
        ...

    def entitle(self, words: str) -> None:
        """Give the terminal's window a title; empty takes it back."""
        ...

    def ring(self) -> None:
        """Ring the terminal's bell."""
        ...

    async def pictures(self) -> Pictures:
        """What the terminal can draw; it is asked when this is first wanted to be known."""
        ...

    async def choose(
        self, title: str, options: Sequence[Option], *, confirm: str = "enter", intro: Sequence[str] = ()
    ) -> str | None:
        """Let the person pick one option; ``None`` when they leave. ``confirm`` is the key that settles it.

        ``intro`` are lines (made safe) to be read before the title.
        """
        ...

    async def prompt(
        self,
        label: str,
        initial: str = "",
        on_change: Callable[[str], None] | None = None,
        *,
        check: Callable[[str], str] | None = None,
    ) -> str | None:
        """Ask for one line of text; ``None`` when they leave. ``check`` says what is wrong with one, "" for nothing."""
        ...

    async def read(self, name: str) -> None:
        """Show a page ("help", "history", "accounts") over the triage until the person leaves."""
        ...

    async def page(self, make: Callable[[int], list[Content]], *, leads_on: bool = False) -> None:
        """Show a page of prepared lines, made for a width, until the person leaves; ``leads_on`` to a question."""
        ...

    async def answer(self) -> None:
        """Open the answer editor for the thread in the state, until the person leaves it."""
        ...

    async def write_to_many(self, comments: Sequence[int], draft: ManyDraft) -> Wish | None:
        """Open the editor for one answer to many; ``None`` when they leave."""
        ...

    async def look_over(self, plan: ManyPlan, without: Iterable[int]) -> Checked | None:
        """Show each text of an act on many; what the person decides. ``without`` are comments left out so far."""
        ...

    async def add_account(self) -> bool:
        """Open the account form; whether an account was added."""
        ...

    async def welcome(self) -> str:
        """Show the first screen; "drill", "add" or "quit"."""
        ...

    def turn_to(self, key: Hashable | None = None) -> None:
        """Show the place that the state names from its top, or with the cursor on the row with this key."""
        ...

    def step(self) -> None:
        """Move the cursor to the next row."""
        ...

    def close_panel(self) -> None:
        """Leave whatever panel is open."""
        ...

    def focus_next_pane(self) -> None:
        """Move between queue and thread."""
        ...

    def leave(self, result: str) -> None:
        """End the program."""
        ...
