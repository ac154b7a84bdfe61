"""Keeping logins alive: tokens that end are prolonged in good time, and what comes of it is stored at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from config.schema import Account
from connectors.errors import ConnectorError, SlowDown
from sm_console.desk.links import Links

log = logging.getLogger(__name__)

AFTER_FAILURE: Final = timedelta(hours=1)
"""A login that cannot be prolonged is not tried again before; meanwhile it may still be good."""

SECONDS: Final = 60.0


class Renewals:
    """Asks each connector before each fetch; that costs a request only when its token would soon end."""

    def __init__(self, links: Links, clock: Callable[[], datetime]) -> None:
        self._links = links
        self._clock = clock
        self._not_before: dict[str, datetime] = {}

    async def renew(self, account: Account) -> bool:
        """Prolong the account's login where it is time, or where the platform has refused it; return whether it was.

        What goes wrong is only logged: the fetch that follows says what it means. Raises SlowDown alone.
        """
        now = self._clock()
        if now < self._not_before.get(account.id, now):
            return False
        try:
            async with asyncio.timeout(SECONDS):
                secret = await self._links.connector(account).renew()
        except SlowDown:
            self._not_before[account.id] = now + AFTER_FAILURE
            raise
        except (ConnectorError, TimeoutError) as error:
            log.warning("account %s: the login could not be prolonged: %s: %s", account.id, type(error).__name__, error)
            self._not_before[account.id] = now + AFTER_FAILURE
            return False
        except Exception:  # one account's connector must not disturb the others
            log.exception("account %s: the connector stumbled prolonging the login", account.id)
            self._not_before[account.id] = now + AFTER_FAILURE
            return False
        if secret is None:
            return False
        await self._links.keep(account, secret)
        log.info("account %s: the login was prolonged", account.id)
        return True

    def forget(self, account_id: str) -> None:
        """Somebody has logged in anew."""
        self._not_before.pop(account_id, None)
