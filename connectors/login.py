"""Getting credentials for an account from a terminal, on a server without a browser.

Each platform's flow is a :class:`Login`: it tells the person what to do, asks for what they bring
back, and returns a secret that has been tried. It opens no browser and no port; where a platform
wants a browser, the person opens the address on their own machine and copies the answer back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

import msgspec

from connectors.base import AccountRef, Found
from sm_console.core.model import Message

if TYPE_CHECKING:
    from connectors.http import Http


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the person. ``secret``: what they type is not shown."""

    text: Message
    secret: bool = False


class LoggedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What a login brought: the secret to store, and what to write to the account's configuration."""

    secret: str
    user: str = ""
    remote: str = ""
    found: Found

    def __repr__(self) -> str:
        """Leave the secret out of every traceback and log."""
        return f"LoggedIn(user={self.user!r}, remote={self.remote!r})"


Ask = Callable[[Prompt], Awaitable[str]]
Tell = Callable[[Message], Awaitable[None]]


class Login(ABC):
    """One platform's way to credentials. Raises ConnectorError where it does not succeed."""

    platform: ClassVar[str]

    def __init__(self, account: AccountRef, http: Http) -> None:
        self.account = account
        self.http = http

    @abstractmethod
    async def run(self, ask: Ask, tell: Tell) -> LoggedIn:
        """Walk through the flow and try the result."""
