"""What goes wrong on the way to a server and back, as errors of ours that never hold a query, a header or a body."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from connectors.errors import ConnectorError, Forbidden, Passing, Unsure
from connectors.web_address import LONGEST_SHOWN, host_of, shown
from sm_console.core.messages import N_
from sm_console.core.model import Message

if TYPE_CHECKING:
    import httpx


class TooLarge(Forbidden):
    """The answer passed the size limit, packed or unpacked."""


def too_large(url: httpx.URL, *, reads: bool) -> ConnectorError:
    """The answer passed the size limit. ``reads``: the request changes nothing."""
    if reads:
        return TooLarge(Message(N_("The answer from {host} is too large"), host_of(url)), f"too large {shown(url)}")
    text = N_("The answer from {host} is too large; it may have been done all the same")
    return Unsure(Message(text, host_of(url)), f"too large {shown(url)}")


def broken(url: httpx.URL, message: Message, why: str, *, harmless: bool) -> ConnectorError:
    """Tell a fault that changed nothing (``harmless``) from one after which nobody knows."""
    kind = Passing if harmless else Unsure
    return kind(message, f"{why} {shown(url)}")


def network(url: httpx.URL, error: Exception, *, harmless: bool) -> ConnectorError:
    """Map what httpcore raised. Its own text is left out: only the kind is told."""
    root: BaseException | None = error
    while root is not None:
        if isinstance(root, ssl.SSLCertVerificationError):
            text = N_("The certificate of {host} is not valid ({reason})")
            values = {**host_of(url), "reason": str(root.verify_message)[:LONGEST_SHOWN]}
            return Forbidden(Message(text, values), f"certificate {shown(url)}")
        if isinstance(root, ssl.SSLError):
            return Passing(
                Message(N_("No encrypted connection to {host} came about"), host_of(url)), f"tls {shown(url)}"
            )
        root = root.__cause__ or root.__context__
    message = Message(N_("The connection to {host} failed"), host_of(url))
    return broken(url, message, type(error).__name__, harmless=harmless)
