"""A token for one request. Unlike a header it never follows a redirect to another host."""

from __future__ import annotations

from connectors.base import AccountRef
from connectors.http import BasicAuth
from connectors.secrecy import need_encryption


class Bearer(BasicAuth, frozen=True):
    """A bearer token, kept in ``secret``. It does not show itself."""

    def __repr__(self) -> str:
        return "Bearer(…)"

    def header(self) -> str:
        """The Authorization header's value."""
        return f"Bearer {self.secret}"


def bearer(token: str) -> Bearer:
    """Return the login for a token."""
    return Bearer(user="", secret=token)


def login_for(token: str, url: str, account: AccountRef) -> Bearer | None:
    """Return the login for a token, ``None`` without one. Raises Forbidden where ``url`` is public and unencrypted."""
    if not token:
        return None
    need_encryption(url, account)
    return bearer(token)
