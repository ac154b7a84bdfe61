"""Questions about rounds (R6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sm_console.api import round_views
from sm_console.api.queries import Query


class AskRounds(Query[round_views.RoundsView], frozen=True, kw_only=True, tag="rounds"):
    """One local day's slots and rounds as of ``at`` (``None``: now); ``day`` ``None`` is the day of ``at``."""

    returns: ClassVar[Any] = round_views.RoundsView
    at: datetime | None = None
    day: date | None = None


class AskRoundProof(Query[list[round_views.ProofRow]], frozen=True, kw_only=True, tag="round-proof"):
    """The proof of a month ("2026-03") as of ``at``, day by day; days to come are left out."""

    returns: ClassVar[Any] = list[round_views.ProofRow]
    month: str
    at: datetime | None = None


class AskWatch(Query[list[round_views.WatchRow]], frozen=True, kw_only=True, tag="watch"):
    """All accounts in a round (0: the person's own, or, where they are at none, as one begun now would find them).

    Those that need a look come first.
    """

    returns: ClassVar[Any] = list[round_views.WatchRow]
    round: int = 0


class AskNews(Query[round_views.NewsView], frozen=True, kw_only=True, tag="news"):
    """What is new on an account since its last look."""

    returns: ClassVar[Any] = round_views.NewsView
    account: str
