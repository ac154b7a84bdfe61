"""From an HTTP status to one of the typed errors, and the reading of Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from connectors.errors import (
    ConnectorError,
    Duplicate,
    Gone,
    OutOfMoney,
    Passing,
    ProtocolChanged,
    Refused,
    RightMissing,
    SlowDown,
    TokenDead,
    Unsure,
)
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    from connectors.http import Response

LONGEST_PAUSE = 24 * 3600.0
"""No server silences an account longer than this, whatever its Retry-After says (seconds)."""


def http_date(text: str) -> datetime | None:
    """Read an HTTP date; ``None`` when it is not one."""
    try:
        parsed = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def retry_after(value: str, now: datetime | None) -> float | None:
    """Return the seconds to wait from a Retry-After header: a number, or a date seen from ``now`` (server clock)."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_PAUSE)
    moment = http_date(text) if text else None
    if moment is None:
        return None
    return min(max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0), LONGEST_PAUSE)


def error_for(response: Response, *, write: bool = False, code: str = "") -> ConnectorError:
    """Return the typed error for an answer that is not a success. ``code`` is the platform's own word, for the log."""
    status, host = response.status, {"host": response.host, "status": str(response.status)}
    detail = f"{status} {code} {response.url_shown}".replace("  ", " ")
    pause = retry_after(response.headers.get("retry-after", ""), response.date)
    if status == 429 or (status == 503 and pause is not None and not write):
        return SlowDown(Message(N_("{host} asks us to wait"), host), detail, pause)
    if status >= 500:
        if write:
            return Unsure(
                Message(N_("{host} answered with a fault ({status}); it may have been done all the same"), host), detail
            )
        return Passing(Message(N_("{host} has a fault ({status})"), host), detail)
    plain: dict[int, ConnectorError] = {
        401: TokenDead(Message(N_("{host} does not accept the login"), host), detail),
        402: OutOfMoney(Message(N_("The credits at {host} are used up"), host), detail),
        403: RightMissing(Message(N_("{host} refuses access ({status})"), host), detail),
        404: Gone(Message(N_("Not found at {host} ({status})"), host), detail),
        408: Passing(Message(N_("{host} has a fault ({status})"), host), detail),
        409: Duplicate(Message(N_("{host} already has this text"), host), detail),
        410: Gone(Message(N_("Not found at {host} ({status})"), host), detail),
    }
    if status in plain:
        return plain[status]
    if 400 <= status < 500:
        return Refused(Message(N_("{host} refused the request ({status})"), host), detail)
    return ProtocolChanged(Message(N_("{host} gave an unexpected answer ({status})"), host), detail)
