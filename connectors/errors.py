"""Everything that can go wrong between us and a platform, as one small tree.

ConnectorError
├── TokenDead          the credentials no longer open the account; a person must log in again
├── RightMissing       logged in, but without a right this needs
├── Gone               the thing asked for is not there (any more)
├── SlowDown           the platform asks for a pause; ``retry_after`` seconds where it said how long
├── OutOfMoney         the platform's credits are used up
├── Duplicate          the platform says that it has this text already
├── Refused            the platform understood and said no for good (closed comments, text too long)
├── ProtocolChanged    an answer that this connector cannot read: HTML for JSON, a missing field
├── Passing            a fault that may pass by itself: 5xx, reset, time-out before anything was sent
│   └── Unsure         the request may have been carried out: the connection broke after it was sent
└── Forbidden          our own guard said no: private address, too large an answer, redirect loop

``str(error)`` is English for the log and never holds a URL's query, a token or a stranger's text.
``message`` is the sentence for a person.
"""

from __future__ import annotations

from sm_console.core.model import Message


class ConnectorError(Exception):
    """Base of all of them. ``message`` is shown to a person; ``detail`` goes to the log."""

    def __init__(self, message: Message, detail: str = "") -> None:
        super().__init__(detail or message.text)
        self.message = message
        self.detail = detail


class TokenDead(ConnectorError):
    """The credentials no longer open the account."""


class RightMissing(ConnectorError):
    """The account is logged in but lacks a right."""


class Gone(ConnectorError):
    """The thing asked for is not there."""


class SlowDown(ConnectorError):
    """The platform asks for a pause of ``retry_after`` seconds (``None``: it did not say).

    ``own``: it asks this account alone, not all that share its budget.
    """

    def __init__(
        self, message: Message, detail: str = "", retry_after: float | None = None, *, own: bool = False
    ) -> None:
        super().__init__(message, detail)
        self.retry_after = retry_after
        self.own = own


class OutOfMoney(ConnectorError):
    """The platform's credits are used up."""


class Duplicate(ConnectorError):
    """The platform has this text already."""


class Refused(ConnectorError):
    """The platform said no for good."""


class ProtocolChanged(ConnectorError):
    """An answer that the connector cannot read."""


class Passing(ConnectorError):
    """A fault that may pass by itself; nothing was carried out."""


class Unsure(Passing):
    """The request may have been carried out before the connection broke."""


class Forbidden(ConnectorError):
    """Our own guard refused the request or its answer."""
