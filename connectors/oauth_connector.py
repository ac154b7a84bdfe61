"""What the connectors have in common whose token lives for hours and is prolonged by itself (OAuth 2.0)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Protocol, TypeVar

from connectors.base import AccountRef, Connector
from connectors.errors import TokenDead
from connectors.http import Http
from connectors.oauth import Secret
from connectors.secrecy import need_login

T = TypeVar("T")


class Api(Protocol):
    """What is needed of a platform's interface."""

    secret: Secret

    def guard(self) -> None:
        """Raise Forbidden where a login would travel unencrypted to a public address."""


class OAuthConnector(Connector):
    """One account whose ``api`` holds the token. A refused one is prolonged at the next chance, whatever its end."""

    renew_before: ClassVar[timedelta]
    """How long before its end a token is prolonged."""

    api: Api

    def __init__(self, account: AccountRef, http: Http) -> None:
        super().__init__(account, http)
        self._refused_login = False

    @property
    def login_ends(self) -> datetime | None:
        """When the login ends, where that is known, or where it cannot be prolonged."""
        return self.api.secret.login_ends

    async def renew(self) -> str | None:
        """Return a secret with a new token some time before the old one ends, or after the platform has refused it.

        Some take each refresh token once: the secret must be stored before anything else is done.
        """
        secret = self.api.secret
        due = self._refused_login or secret.ends_within(self.renew_before, datetime.now(UTC))
        if not (due and secret.refresh_token and secret.client_id):
            return None
        self.api.guard()
        new = await self.prolonged(secret)
        self.api.secret = new
        self._refused_login = False
        return new.text()

    @abstractmethod
    async def prolonged(self, secret: Secret) -> Secret:
        """Get a new token at the platform's own endpoint."""

    def need_login(self) -> None:
        """Raise TokenDead where there is no token."""
        need_login(self.api.secret.token, self.account)

    async def noticing(self, request: Awaitable[T]) -> T:
        """Make a request; remember a refused login, so that it is prolonged at the next chance."""
        try:
            return await request
        except TokenDead:
            self._refused_login = True
            raise
