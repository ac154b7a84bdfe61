"""Moments as platforms write them in ISO 8601, with any zone or none."""

from __future__ import annotations

from datetime import UTC, datetime

from connectors.errors import ProtocolChanged
from sm_console.core.messages import N_
from sm_console.core.model import Message


def exact_moment(text: str) -> datetime:
    """Read a moment (UTC; one without a zone counts as UTC). Raises ProtocolChanged."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ProtocolChanged(Message(N_("The server gave a time that cannot be read")), "bad time") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def instant(text: str) -> datetime:
    """Read a moment to the second. Raises ProtocolChanged."""
    return exact_moment(text).replace(microsecond=0)
