"""Questions about findings."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sm_console.api import finding_views, rule_views, views
from sm_console.api.queries import Query


class AskFindings(Query[list[rule_views.FindingRow]], frozen=True, kw_only=True, tag="findings"):
    """All rules: what needs a person, the most urgent first. Empty fields let everything through.

    What somebody has put off is left out unless ``all``.
    """

    returns: ClassVar[Any] = list[rule_views.FindingRow]
    at: datetime | None = None
    all: bool = False
    rule: str = ""
    state: str = ""
    account: str = ""
    unit: str = ""


class AskOverview(Query[finding_views.OverviewView], frozen=True, kw_only=True, tag="overview"):
    """The first screen: what needs a person now; at most ``limit`` urgent findings singly."""

    returns: ClassVar[Any] = finding_views.OverviewView
    limit: int = 12


class AskAccountHistory(Query[list[views.HistoryRow]], frozen=True, kw_only=True, tag="account-history"):
    """The latest journal entries about an account itself (empty: the city), oldest first.

    Those about its posts and comments are left out. ``finding`` keeps what was done with one finding.
    """

    returns: ClassVar[Any] = list[views.HistoryRow]
    account: str = ""
    finding: str = ""
