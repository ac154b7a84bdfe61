"""Logging in to X from a terminal."""

from __future__ import annotations

from typing import ClassVar

from connectors.base import AccountRef
from connectors.login import LoggedIn
from connectors.oauth_login import CopiedAddressLogin, refuse_other
from connectors.x import X
from connectors.x_api import Api

SCOPES = "tweet.read users.read tweet.write tweet.moderate.write offline.access"


class XLogin(CopiedAddressLogin):
    """The person agrees at X, and what they bring back is traded for a token that lasts."""

    platform: ClassVar[str] = "x"
    site: ClassVar[str] = "X"
    page: ClassVar[str] = "https://x.com/i/oauth2/authorize"
    basic: ClassVar[bool] = True

    @property
    def scopes(self) -> str:
        """The rights that the connector needs, and no more."""
        return f"{SCOPES} like.write" if self.account.options.get("likes") == "yes" else SCOPES

    @property
    def token_address(self) -> str:
        """Beside the interface."""
        api = Api(self.account, self.http)
        api.guard()
        return f"{api.root}/2/oauth2/token"

    async def tried(self, account: AccountRef) -> LoggedIn:
        """Look at the account once."""
        connector = X(account, self.http)
        me = await connector.api.me()
        refuse_other(self.account.remote, me.id, me.username or me.id, self.account.id)
        found = await connector.check()
        return LoggedIn(secret=account.secret, user=me.username or self.account.user, remote=me.id, found=found)
