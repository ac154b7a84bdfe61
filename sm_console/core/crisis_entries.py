"""Facts about crises: begun, reviewed, ended, and the scheduled posts that were to be stopped by hand."""

from __future__ import annotations

from datetime import datetime

import msgspec


class CrisisBegun(msgspec.Struct, frozen=True, kw_only=True, tag="crisis-begun"):
    """A crisis was declared for ``units`` and ``accounts`` (both empty: the whole city), with ``owner`` in charge.

    ``review`` is when it will be looked at again whether it still stands.
    """

    crisis: int
    reason: str
    owner: str
    review: datetime
    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


class CrisisReviewed(msgspec.Struct, frozen=True, kw_only=True, tag="crisis-reviewed"):
    """It was looked at, and goes on until ``review``; ``owner`` is who is in charge from now on."""

    crisis: int
    owner: str
    review: datetime
    word: str = ""


class CrisisEnded(msgspec.Struct, frozen=True, kw_only=True, tag="crisis-ended"):
    """It is over; everything holds again as before."""

    crisis: int
    word: str = ""


class PostStopListed(msgspec.Struct, frozen=True, kw_only=True, tag="post-stop-listed"):
    """A scheduled post was put on the crisis' list of what to stop by hand. ``when`` and ``what`` are free words."""

    crisis: int
    item: int
    place: str
    when: str
    what: str


class PostStopped(msgspec.Struct, frozen=True, kw_only=True, tag="post-stopped"):
    """Somebody stopped it on its platform (``stopped`` false: took that back)."""

    item: int
    stopped: bool = True
