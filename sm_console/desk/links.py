"""The connectors of the configured accounts, made when first needed and made anew when they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from config.credentials import secret_for
from config.errors import ConfigError
from config.schema import Account
from connectors.base import AccountRef, Connector
from connectors.errors import Forbidden
from sm_console.core.model import Message
from sm_console.desk.standing import Standing

if TYPE_CHECKING:
    from connectors.http import Http


class Link(msgspec.Struct, frozen=True):
    """A connector and what it was made from."""

    account: Account
    secret: str
    connector: Connector

    def __repr__(self) -> str:
        return f"Link({self.account.id!r})"


class Links:
    """One connector for each account. The HTTP client is loaded with the first of them."""

    def __init__(self, standing: Standing, user_agent: str) -> None:
        self._standing = standing
        self._user_agent = user_agent
        self._http: Http | None = None
        self._links: dict[str, Link] = {}

    @property
    def http(self) -> Http:
        """The one HTTP client."""
        if self._http is None:
            from connectors.http import Http

            self._http = Http(user_agent=self._user_agent)
        return self._http

    def requests_made(self, account_id: str) -> int:
        """How many requests have been made for an account since the desk started."""
        return self._http.requests_made(account_id) if self._http is not None else 0

    def connector(self, account: Account) -> Connector:
        """Return the account's connector. Raises Forbidden when its secret may not be used."""
        try:
            secret = secret_for(self._standing.folder, account.id) if account.user else ""
        except ConfigError as error:
            problem = error.problems[0]
            raise Forbidden(problem.message, f"credentials: {problem.message.text}") from None
        link = self._links.get(account.id)
        if link is None or link.account != account or link.secret != secret:
            link = Link(account, secret, self.make(account, secret))
            self._links[account.id] = link
        return link.connector

    def make(self, account: Account, secret: str) -> Connector:
        """Return a new connector."""
        from connectors.registry import create

        ref = AccountRef(
            id=account.id,
            address=account.address,
            user=account.user,
            secret=secret,
            allow_private=account.allow_private,
        )
        return create(account.platform, ref, self.http)

    async def close(self) -> None:
        """Close all connections."""
        self._links.clear()
        if self._http is not None:
            await self._http.close()


def told(message: Message | None) -> str:
    """Return a message's English text for the log."""
    return message.text if message is not None else ""
