"""What the desk's handlers work with: one of each for a running desk, handed to every handler."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from config.schema import Account
from connectors.base import Capabilities, Connector
from connectors.errors import ConnectorError
from sm_console.core.model import Role
from sm_console.desk.alike import Alike
from sm_console.desk.background import Background
from sm_console.desk.changes import FanOut
from sm_console.desk.collector import Collector
from sm_console.desk.identity import Identity
from sm_console.desk.judged import JudgedCity
from sm_console.desk.ledger import Ledger
from sm_console.desk.links import Links
from sm_console.desk.outbox import Outbox
from sm_console.desk.painter import Painter
from sm_console.desk.standing import Standing


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """A running desk's parts. ``data`` is the folder of its files, ``packing`` held while a package is made."""

    ledger: Ledger
    standing: Standing
    links: Links
    collector: Collector
    outbox: Outbox
    judged: JudgedCity
    alike: Alike
    fan_out: FanOut
    background: Background
    clock: Callable[[], datetime]
    data: Path
    mode: str
    language: str
    packing: asyncio.Lock = msgspec.field(default_factory=asyncio.Lock)
    painter: Painter = msgspec.field(default_factory=Painter)

    def capabilities(self, account_id: str) -> Capabilities:
        """Return what may be tried with an account: nothing where it is not configured or has no secret."""
        account = self.standing.account(account_id)
        return self.capabilities_of(account) if account is not None else Capabilities()

    def capabilities_of(self, account: Account) -> Capabilities:
        """Return the same for a configured account: without a look through all of them."""
        try:
            return self.links.connector(account).capabilities
        except ConnectorError:
            return Capabilities()

    def offered(self, account_id: str) -> Capabilities:
        """Return what may be offered for an account, without reading its secret each time."""
        known = self._known(account_id)
        return known.capabilities if known is not None else self.capabilities(account_id)

    def login_ends(self, account_id: str) -> datetime | None:
        """Return when somebody has to log in to an account again, as far as its connection knows by now."""
        known = self._known(account_id)
        return known.login_ends if known is not None else None

    def _known(self, account_id: str) -> Connector | None:
        account = self.standing.account(account_id)
        return self.links.known(account) if account is not None else None


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: by the kernel's word, with the role they have at this moment."""

    login: str
    role: Role

    @classmethod
    def of(cls, identity: Identity) -> Caller | None:
        """Return the caller, ``None`` for somebody without any role."""
        return cls(login=identity.login, role=identity.role) if identity.role is not None else None


Handler = Callable[[Services, Caller, Any], Awaitable[Any]]
"""What answers a question or carries out a command."""
