"""What keeps a login secret: how its parts are stored, and that it travels over no open line."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

import msgspec

from connectors.base import AccountRef
from connectors.errors import Forbidden, TokenDead
from sm_console.core.messages import N_
from sm_console.core.model import Message


class SecretParts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A secret of several parts, of which ``token`` is the one that opens the account. It does not show itself."""

    token: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a stored secret: JSON parts, or the bare token."""
        stripped = text.strip()
        if stripped.startswith("{"):
            try:
                return msgspec.json.decode(stripped, type=cls)
            except msgspec.DecodeError:
                return cls()  # the bad text itself must reach no message
        return cls(token=stripped)

    def text(self) -> str:
        """Return the secret as it is stored."""
        return msgspec.json.encode(self).decode("utf-8")


def need_encryption(url: str, account: AccountRef) -> None:
    """Raise Forbidden where a login would travel unencrypted to a public address."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not account.allow_private:
        text = N_("{host} has no encryption (https): the login is not sent there")
        raise Forbidden(Message(text, {"host": parts.hostname or ""}), "login without https")


def need_login(secret: str, account: AccountRef) -> None:
    """Raise TokenDead where an account has no ``secret`` to log in with."""
    if not secret:
        text = N_("There is no login for this account. Log in: sm-console accounts login {account}")
        raise TokenDead(Message(text, {"account": account.id}), "no login")
