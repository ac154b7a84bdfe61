"""Moments as platforms write them: in ISO 8601, with any zone or none; or as seconds or milliseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from connectors.errors import ProtocolChanged
from sm_console.core.messages import N_
from sm_console.core.model import Message

_UNIX = re.compile(r"[1-9]\d{9}(\d{3})?", re.ASCII)


def exact_moment(text: str) -> datetime:
    """Read a moment (UTC; one without a zone counts as UTC). Raises ProtocolChanged."""
    try:
        moment = unix_moment(text) or datetime.fromisoformat(text)
    except ValueError:
        raise ProtocolChanged(Message(N_("The server gave a time that cannot be read")), "bad time") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def unix_moment(text: str) -> datetime | None:
    """Read seconds (or milliseconds) since 1970 of this century; ``None`` for anything else, "20260310" too."""
    if not _UNIX.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC)


def instant(text: str) -> datetime:
    """Read a moment to the second. Raises ProtocolChanged."""
    return exact_moment(text).replace(microsecond=0)
