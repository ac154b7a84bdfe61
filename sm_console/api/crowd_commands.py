"""What several people do with many comments at once."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from sm_console.api import crowd_views
from sm_console.api.commands import Command
from sm_console.api.views import Done
from sm_console.core.crowd import ManyAct
from sm_console.core.model import Ground

MOST_AT_ONCE = 500
"""Comments in one act on many."""


class ManyOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One act on many comments.

    ``text`` is the answer, in which ``{namn}``, ``{konto}`` and ``{länk}`` are filled for each person; or the reason
    why no answer is needed; or the word to a colleague. ``ground`` is R12's, for hiding. ``assignee`` is a
    colleague's login or first name; empty is oneself. ``bank_answer`` and ``bank_version`` name the ready answer that
    the text was made from (0: none).
    """

    act: ManyAct
    comments: tuple[int, ...]
    text: str = ""
    ground: Ground | None = None
    assignee: str = ""
    bank_answer: int = 0
    bank_version: int = 0


class ActOnMany(Command[crowd_views.ManyPlan], frozen=True, kw_only=True, tag="act-on-many"):
    """Carry it out: one transaction for all of it, as ``PreviewMany`` shows it; what does not fit any more is left out.

    What leaves for a platform waits ``undo_seconds``, then leaves one by one at the pace the platform bears.
    """

    returns: ClassVar[Any] = crowd_views.ManyPlan
    order: ManyOrder
    undo_seconds: float = 10.0


class TakeBackMany(Command[Done], frozen=True, kw_only=True, tag="take-back-many"):
    """Stop an act on many: what has not left stays, claims and "no answer" are taken back. ``Done.id`` counts it."""

    batch: int


class EndAssignment(Command[Done], frozen=True, kw_only=True, tag="end-assignment"):
    """Say that a comment is nobody's in particular any more; where it is not, nothing happens."""

    comment: int


class ReleaseAll(Command[Done], frozen=True, kw_only=True, tag="release-all"):
    """Give back all of one's claims, as at the end of a shift; ``Done.id`` counts them."""


class SeeTelling(Command[Done], frozen=True, kw_only=True, tag="see-telling"):
    """Confirm having seen what ``AskTellings`` told, up to that entry."""

    up_to: int
