"""Reading again what is known, slowly: edits, moderation and deletions leave no trace behind a cursor.

Everything once a day, in slices; what waits for approval once an hour; the profile once a day.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Final

from config.schema import Account
from connectors.base import Connector, KnownComment, KnownPost
from connectors.errors import ConnectorError
from sm_console.core.events import Event
from sm_console.core.model import Visibility
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.desk.observe import Tally, observe
from sm_console.desk.standing import Standing
from sm_console.desk.stream import stream
from sm_console.store import lookup, meta, polling

log = logging.getLogger(__name__)

ALL_EVERY: Final = timedelta(days=1)
HELD_EVERY: Final = timedelta(hours=1)
PROFILE_EVERY: Final = timedelta(days=1)
AFTER_FAILURE: Final = timedelta(hours=1)
AT_MOST: Final = 2_000
"""Comments read again in one sweep: the newest; older ones hardly change and cost requests."""


class Sweeps:
    """Decides after each fetch whether something known should be read again, and does it."""

    def __init__(self, ledger: Ledger, standing: Standing) -> None:
        self._ledger = ledger
        self._standing = standing
        self._not_before: dict[str, datetime] = {}

    async def take_turn(
        self, account: Account, connector: Connector, tally: Tally, *, everything: bool
    ) -> ConnectorError | None:
        """Do what is due for an account just fetched; ``everything`` at once.

        Returns what went wrong. It is tried again in an hour, and says nothing of the account's
        health: new comments came through.
        """
        try:
            await self._turn(account, connector, tally, everything=everything)
        except ConnectorError as error:
            log.warning("account %s: sweep: %s: %s", account.id, type(error).__name__, error)
            self._not_before[account.id] = self._ledger.clock() + AFTER_FAILURE
            return error
        return None

    async def _turn(self, account: Account, connector: Connector, tally: Tally, *, everything: bool) -> None:
        now = self._ledger.clock()
        if not everything and now < self._not_before.get(account.id, now):
            return
        state, held_at, profile_at = await self._ledger.read(
            lambda conn: (
                polling.get(conn, account.id),
                _instant(meta.get(conn, _held_key(account.id))),
                _instant(meta.get(conn, _profile_key(account.id))),
            )
        )
        if everything or state.swept is None or now - state.swept >= ALL_EVERY:
            await self._sweep(account, connector, tally, held_only=False)
        elif now - (held_at or state.swept) >= HELD_EVERY:
            await self._sweep(account, connector, tally, held_only=True)
        if everything or profile_at is None or now - profile_at >= PROFILE_EVERY:
            await self._profile(account, connector, tally)

    async def _sweep(self, account: Account, connector: Connector, tally: Tally, *, held_only: bool) -> None:
        posts, comments = await self._ledger.read(
            lambda conn: (
                [] if held_only else lookup.post_keys(conn, account.id, limit=AT_MOST),
                lookup.comment_keys(conn, account.id, limit=AT_MOST),
            )
        )
        wanted = [
            KnownComment(
                platform_id=known.platform_id,
                post_id=known.post_platform_id,
                written=known.written,
                visibility=known.visibility,
            )
            for known in comments
            if not held_only or known.visibility is Visibility.HELD
        ]
        known_posts = [KnownPost(platform_id=known.platform_id, published=known.published) for known in posts]
        if wanted or known_posts:
            async with aclosing(stream(connector.sweep(known_posts, wanted))) as batches:
                async for batch in batches:
                    tally.add(await self._keep(account, batch.events))
        await self._ledger.write(lambda transaction: _swept(transaction, account.id, held_only=held_only))

    async def _keep(self, account: Account, events: Sequence[Event]) -> Tally:
        return await self._ledger.write(lambda transaction: observe(transaction, self._standing, account.id, events))

    async def _profile(self, account: Account, connector: Connector, tally: Tally) -> None:
        try:
            seen = await connector.profile()
        except ConnectorError as error:
            # The comments came through; a face that cannot be read is no reason to call the account broken.
            log.info("account %s: profile: %s: %s", account.id, type(error).__name__, error)
            seen = None

        tally.add(await self._keep(account, [seen] if seen is not None else []))
        await self._ledger.write(
            lambda transaction: meta.put(transaction.conn, _profile_key(account.id), transaction.now.isoformat())
        )


def _swept(transaction: Transaction, account: str, *, held_only: bool) -> None:
    meta.put(transaction.conn, _held_key(account), transaction.now.isoformat())
    if not held_only:
        polling.put(transaction.conn, account, swept=transaction.now)


def _held_key(account: str) -> str:
    return f"swept-held.{account}"


def _profile_key(account: str) -> str:
    return f"profile.{account}"


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
