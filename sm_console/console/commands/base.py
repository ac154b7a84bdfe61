"""A user command: its keys, when it may be used, and what it does."""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from sm_console.console.boards.places import COMMENTS
from sm_console.core.messages import N_
from sm_console.core.model import Role
from sm_console.i18n import _

if TYPE_CHECKING:
    from sm_console.api.views import InboxRow
    from sm_console.console.controller import Console
    from sm_console.console.state import State

WORK, LOOK, PROGRAM = N_("Answer and moderate"), N_("Look and find"), N_("The program")


class UserCommand(ABC):
    """Base of all. The first line of a docstring is the footer's word, the rest the sentence of help and palette.

    ``keys`` are Textual's names, the first one is shown. ``needs`` is the least role. ``footer`` orders the
    footer, 0 keeps a command out of it. ``anywhere`` holds while a panel is open too. ``boards`` names the places
    where it may be used, none named means all of them. ``opens`` says that one types into what it opens, ``tells``
    that its key says why it does nothing (those that open something do anyway), ``waits``
    that keys typed meanwhile wait until it has opened something or ended, ``shows_itself`` that its first sign stands
    at once, so that the footer need not say that it is at work.
    """

    keys: ClassVar[tuple[str, ...]]
    group: ClassVar[str] = WORK
    needs: ClassVar[Role] = Role.OBSERVER
    footer: ClassVar[int] = 0
    anywhere: ClassVar[bool] = False
    boards: ClassVar[frozenset[str]] = frozenset()
    opens: ClassVar[bool] = False
    tells: ClassVar[bool] = False
    waits: ClassVar[bool] = True
    shows_itself: ClassVar[bool] = False

    @classmethod
    def label(cls) -> str:
        """The word for footer and palette."""
        return _(docstring(cls)[0])

    @classmethod
    def explanation(cls) -> str:
        """The sentence for help and palette."""
        return _(docstring(cls)[1])

    @classmethod
    def allowed(cls, state: State) -> bool:
        """Whether it may be used now, by this person, on the selected row."""
        return cls.here(state) and state.may(cls.needs) and cls.available(state)

    @classmethod
    def here(cls, state: State) -> bool:
        """Whether it belongs to what is shown."""
        return not cls.boards or state.place in cls.boards

    @classmethod
    def available(cls, state: State) -> bool:
        """Whether the state lets it be used; roles are looked at elsewhere."""
        return state.connected

    @classmethod
    def why_not(cls, state: State) -> str:
        """The sentence for somebody who presses its key where it may not be used."""
        if not state.connected and state.ever_connected:
            return _("No connection to the desk.")
        if state.connected and not state.may(cls.needs):
            return _("You may look, but not change anything.")
        return _("“{command}” is not possible here.").format(command=cls.label())

    @classmethod
    @abstractmethod
    async def run(cls, console: Console) -> None:
        """Do it."""


class CommentCommand(UserCommand):
    """Base of those that belong to the queue of comments."""

    boards = frozenset({COMMENTS})


class OpenCommentCommand(CommentCommand):
    """Base of those on a comment that waits for an answer."""

    @classmethod
    def available(cls, state: State) -> bool:
        """On such a comment."""
        return state.connected and is_open(state.current)


def is_open(row: InboxRow | None) -> bool:
    """Whether the row waits for an answer."""
    return row is not None and row.state.value == "open"


def docstring(command: type[UserCommand]) -> tuple[str, str]:
    """The two msgids in a command's docstring: its word (without the full stop) and its explanation."""
    head, _blank, body = inspect.getdoc(command).partition("\n\n")  # type: ignore[union-attr]
    return head.removesuffix("."), " ".join(body.split())


KEY_NAMES = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
    "ctrl+s": "Ctrl+S",
    "ctrl+l": "Ctrl+L",
    "ctrl+r": "Ctrl+R",
    "ctrl+q": "Ctrl+Q",
    "tab": "Tab",
    "enter": "Enter",
    "escape": "Esc",
}


def key_name(key: str) -> str:
    """A key as people read it."""
    return KEY_NAMES.get(key, key)
