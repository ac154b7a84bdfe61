"""The connectors of the configured accounts, made when first needed and made anew when they change."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import TYPE_CHECKING, Final

import msgspec

from config.credentials import environment_name, secret_for, store_secret
from config.errors import ConfigError
from config.schema import Account
from connectors.base import AccountRef, Connector
from connectors.errors import ConnectorError, Forbidden
from sm_console.core.messages import N_
from sm_console.core.model import Message
from sm_console.desk.standing import Standing

if TYPE_CHECKING:
    from connectors.http import Http


log = logging.getLogger(__name__)

IN_ENVIRONMENT: Final = Message(
    N_(
        "The login was prolonged, but its secret stands in {variable} and cannot be changed there. "
        "Put it into credentials.toml, or it is lost when the program stops."
    )
)
NOT_STORED: Final = Message(
    N_("The prolonged login could not be stored in credentials.toml, and is lost when the program stops.")
)


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
        self._kept: dict[str, tuple[str, str]] = {}
        """Secrets that could not be stored, each with the one that it came from."""
        self._notices: dict[str, Message] = {}

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
        secret = self._secret(account.id)
        link = self._links.get(account.id)
        if link is None or link.account != account or link.secret != secret:
            link = Link(account, secret, self.make(account, secret))
            self._links[account.id] = link
        return link.connector

    def known(self, account: Account) -> Connector | None:
        """Return the account's connector if it has been made already, without looking at its secret again."""
        link = self._links.get(account.id)
        return link.connector if link is not None and link.account == account else None

    def make(self, account: Account, secret: str) -> Connector:
        """Return a new connector."""
        from connectors.registry import create

        ref = AccountRef(
            id=account.id,
            address=account.address,
            user=account.user,
            secret=secret,
            allow_private=account.allow_private,
            remote=account.remote,
            options=account.options,
        )
        return create(account.platform, ref, self.http)

    async def keep(self, account: Account, secret: str) -> None:
        """Store a secret that the platform has just given out; where it cannot be stored, it is kept in memory."""
        self._kept[account.id] = (self._stored(account.id), secret)
        if os.environ.get(environment_name(account.id)):
            log.error("account %s: the prolonged login cannot be stored: its secret is in the environment", account.id)
            self._notices[account.id] = Message(IN_ENVIRONMENT.text, {"variable": environment_name(account.id)})
            return
        try:
            await asyncio.to_thread(store_secret, self._standing.folder, account.id, secret)
        except ConfigError as error:
            log.error("account %s: the prolonged login cannot be stored: %s", account.id, error.problems[0])  # noqa: TRY400
            self._notices[account.id] = NOT_STORED
            return
        self._kept.pop(account.id, None)
        self._notices.pop(account.id, None)

    def notices(self, account: Account) -> tuple[Message, ...]:
        """Return what a person should know of the account although it works; empty where that cannot be told."""
        own = (self._notices[account.id],) if account.id in self._notices else ()
        try:
            return (*own, *self.connector(account).notices)
        except ConnectorError:
            return own

    def has_secret(self, account: Account) -> bool:
        """Whether anybody has logged in to the account; also where the secret may not be used just now."""
        try:
            return bool(self._secret(account.id))
        except ConnectorError:
            return True

    def _secret(self, account_id: str) -> str:
        """Return the account's secret. Raises Forbidden when it may not be used."""
        stored = self._stored(account_id)
        before, kept = self._kept.get(account_id, ("", ""))
        if kept and before == stored:
            return kept
        if kept:  # somebody has logged in anew
            del self._kept[account_id]
            self._notices.pop(account_id, None)
        return stored

    def _stored(self, account_id: str) -> str:
        try:
            return secret_for(self._standing.folder, account_id)
        except ConfigError as error:
            problem = error.problems[0]
            raise Forbidden(problem.message, f"credentials: {problem.message.text}") from None

    async def close(self) -> None:
        """Close all connections."""
        self._links.clear()
        if self._http is not None:
            await self._http.close()


def told(message: Message | None) -> str:
    """Return a message's English text for the log."""
    return message.text if message is not None else ""
