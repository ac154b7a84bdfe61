"""Questions about several people at work on many comments."""

from __future__ import annotations

from typing import Any, ClassVar

from sm_console.api import crowd_views
from sm_console.api.crowd_commands import ManyOrder
from sm_console.api.queries import Query


class PreviewMany(Query[crowd_views.ManyPlan], frozen=True, kw_only=True, tag="preview-many"):
    """What an act on many would do: how many, on which accounts, what is left out and why.

    ``full`` hands back how the text reads for each person, instead of the first few.
    """

    returns: ClassVar[Any] = crowd_views.ManyPlan
    order: ManyOrder
    full: bool = False


class AskBatch(Query[crowd_views.BatchView], frozen=True, kw_only=True, tag="batch"):
    """How an act on many fares. Refused ("unknown") where there is none of that number."""

    returns: ClassVar[Any] = crowd_views.BatchView
    batch: int


class AskTellings(Query[list[crowd_views.TellingView]], frozen=True, kw_only=True, tag="tellings"):
    """What the asking person is to be told and has not confirmed as seen, oldest first."""

    returns: ClassVar[Any] = list[crowd_views.TellingView]


class AskAlike(Query[crowd_views.AlikeView], frozen=True, kw_only=True, tag="alike"):
    """The open comments that ask the same question as this one."""

    returns: ClassVar[Any] = crowd_views.AlikeView
    comment: int
    limit: int = 500
