"""What may be done about public faces (R7–R10)."""

from __future__ import annotations

from sm_console.api import views
from sm_console.api.commands import Command
from sm_console.core.face import Outcome


class JudgeFace(Command[views.Done], frozen=True, kw_only=True, tag="judge-face"):
    """A person's verdict on what ``rule`` (R7–R10) asks; it holds until what they saw changes.

    ``outcome`` ``None`` takes the former one back. "no-room" is for R10 alone, and holds until it is taken back.
    A failing one needs a ``note``, a passing one for R8 the ``source``: where the picture is from, why it may be
    used. ``basis`` is that of the row that was looked at; Refused("changed") where it is no longer the one,
    ``None`` skips the comparison.
    """

    account: str
    rule: str
    outcome: Outcome | None
    note: str = ""
    source: str = ""
    basis: str | None = None


class MeasureAgain(Command[views.Done], frozen=True, kw_only=True, tag="measure-again"):
    """Fetch and measure an account's pictures again; ``Done.id`` is how many were measured."""

    account: str
