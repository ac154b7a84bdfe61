"""Questions about the closure queue (R13)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sm_console.api import closure_views
from sm_console.api.queries import Query
from sm_console.core.closing import Letter


class AskClosures(Query[list[closure_views.ClosureRow]], frozen=True, kw_only=True, tag="closures"):
    """R13: the queue as it stood at ``at`` (``None``: now), the oldest first; closed accounts last.

    One that has left by itself is still shown for a month where somebody had acted.
    """

    returns: ClassVar[Any] = list[closure_views.ClosureRow]
    at: datetime | None = None


class AskClosureHistory(Query[list[closure_views.ClosureHistoryRow]], frozen=True, kw_only=True, tag="closure-history"):
    """Every step of an account up to ``at`` (``None``: now), oldest first."""

    returns: ClassVar[Any] = list[closure_views.ClosureHistoryRow]
    account: str
    at: datetime | None = None


class AskClosureLetter(Query[closure_views.LetterView], frozen=True, kw_only=True, tag="closure-letter"):
    """A letter about an account, filled in, in Swedish. Refused where the account has nothing to do with R13.

    What is not decided yet can be tried out: ``until`` and ``reason`` stand in for what no step has said,
    ``keep`` gives the decision to keep instead of the one to close.
    """

    returns: ClassVar[Any] = closure_views.LetterView
    account: str
    letter: Letter
    until: date | None = None
    reason: str = ""
    keep: bool = False
