"""Gaps on the wire: what a person may say of a time in which nothing could be fetched."""

from __future__ import annotations

from sm_console.api.commands import Command
from sm_console.api.views import Done


class AcknowledgeGap(Command[Done], frozen=True, kw_only=True, tag="acknowledge-gap"):
    """Say that somebody has looked on the platform at what came while nothing could be fetched; the gap is closed.

    Refused where there is none. ``note``: what was found, in a person's words.
    """

    account: str
    note: str = ""
