"""Questions about public faces (R7–R10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from sm_console.api import profile_views
from sm_console.api.queries import Query
from sm_console.core.raster import Raster, Way


class AskProfiles(Query[list[profile_views.ProfileRow]], frozen=True, kw_only=True, tag="profiles"):
    """R7–R10 of every account as of ``at`` (``None``: now), four rows for each, in the order of the accounts."""

    returns: ClassVar[Any] = list[profile_views.ProfileRow]
    at: datetime | None = None


class AskFace(Query[profile_views.FaceView], frozen=True, kw_only=True, tag="face"):
    """How an account's face looks now. Refused("unknown") for no such account."""

    returns: ClassVar[Any] = profile_views.FaceView
    account: str


class AskRaster(Query[Raster], frozen=True, kw_only=True, tag="raster"):
    """A picture of an account's face, or the reference logo, ready to be drawn in a box of pixels, proportions kept.

    ``way`` is how the terminal is told: the answer costs at most ``core.raster.MOST_BYTES`` that way. It is empty
    where there is no picture, or none that can be read. Refused("unknown") for no such account, "input" for a box or
    a number of colours out of bounds.
    """

    returns: ClassVar[Any] = Raster
    account: str
    part: Literal["picture", "cover", "reference"]
    width: int
    height: int
    colours: int
    way: Way
