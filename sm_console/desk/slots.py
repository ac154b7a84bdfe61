"""How many accounts are fetched at the same time: a server that hardly answers may not hold up the others."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from config.schema import Account

AT_ONCE: Final = 24
"""Accounts that are fetched at the same time."""

OF_ONE_SERVER: Final = 4
"""Of these, those on one server: as many as the HTTP client lets ask there."""


class Slots:
    """Places for fetches. Each server has a few; whoever waits for one of them takes no place from the others."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(AT_ONCE)
        self._servers: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(OF_ONE_SERVER))

    @asynccontextmanager
    async def of(self, account: Account) -> AsyncIterator[None]:
        """Hold a place for an account's fetch."""
        async with self._servers[_server(account)], self._all:
            yield


def _server(account: Account) -> str:
    """Return where an account is read; those without an address are on their platform's own server."""
    return urlsplit(account.address).netloc or account.platform
