"""Questions about public faces (R7–R10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sm_console.api import profile_views
from sm_console.api.queries import Query


class AskProfiles(Query[list[profile_views.ProfileRow]], frozen=True, kw_only=True, tag="profiles"):
    """R7–R10 of every account as of ``at`` (``None``: now), four rows for each, in the order of the accounts."""

    returns: ClassVar[Any] = list[profile_views.ProfileRow]
    at: datetime | None = None


class AskFace(Query[profile_views.FaceView], frozen=True, kw_only=True, tag="face"):
    """How an account's face looks now. Refused("unknown") for no such account."""

    returns: ClassVar[Any] = profile_views.FaceView
    account: str
