"""Reading again what is known, slowly: edits, moderation and deletions leave no trace behind a cursor.

The newest once a day, a slice at each fetch; what is older a slice an hour, until all of it has had its
turn; what waits for approval once an hour; the profile once a day.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from config.schema import Account
from connectors.base import Connector, KnownComment, KnownPost
from connectors.errors import ConnectorError, SlowDown
from sm_console.core.events import Event
from sm_console.core.model import Visibility
from sm_console.desk.ledger import Ledger, Transaction
from sm_console.desk.observe import Tally, observe
from sm_console.desk.standing import Standing
from sm_console.desk.stream import stream
from sm_console.store import meta, polling, sweep_keys

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger(__name__)

ALL_EVERY: Final = timedelta(days=1)
HELD_EVERY: Final = timedelta(hours=1)
PROFILE_EVERY: Final = timedelta(days=1)
AFTER_FAILURE: Final = timedelta(hours=1)
OLD_EVERY: Final = timedelta(hours=1)
AT_MOST: Final = 2_000
"""Comments that are read again each day, the newest; older ones hardly change and take their time."""

COMMENTS: Final = 100
THREADS: Final = 20
POSTS: Final = 50
"""A slice: so many comments from so many threads at most, and so many posts. Platforms take 50 or 100 at once."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """How far a round of slices has come: the last post and comment read again, ``None`` at the beginning.

    ``old`` tells the round of what is older than the newest; ``read`` counts what it has read so far,
    ``at`` is when it took its latest slice.
    """

    post: sweep_keys.Position | None = None
    comment: sweep_keys.Position | None = None
    old: bool = False
    read: int = 0
    at: datetime | None = None


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
        if everything:
            await self._everything(account, connector, tally)
        elif state.swept is None or now - state.swept >= ALL_EVERY:
            await self._slice(account, connector, tally, _newest_key(account.id))
        else:
            if now - (held_at or state.swept) >= HELD_EVERY:
                await self._held(account, connector, tally)
            if await self._old_is_due(account, now):
                await self._slice(account, connector, tally, _old_key(account.id))
        if everything or profile_at is None or now - profile_at >= PROFILE_EVERY:
            await self._profile(account, connector, tally)

    async def _everything(self, account: Account, connector: Connector, tally: Tally) -> None:
        """Read the newest again in one go."""
        posts, comments = await self._ledger.read(
            lambda conn: (
                sweep_keys.post_keys(conn, account.id, limit=AT_MOST),
                sweep_keys.comment_keys(conn, account.id, limit=AT_MOST),
            )
        )
        await self._sweep(account, connector, tally, posts, comments)
        await self._ledger.write(lambda transaction: _swept(transaction, account.id, None))

    async def _held(self, account: Account, connector: Connector, tally: Tally) -> None:
        """Read again what waits for approval, among the newest."""
        comments = await self._ledger.read(lambda conn: sweep_keys.comment_keys(conn, account.id, limit=AT_MOST))
        held = [known for known in comments if known.visibility is Visibility.HELD]
        await self._sweep(account, connector, tally, [], held)
        await self._ledger.write(lambda transaction: _looked_at_held(transaction, account.id))

    async def _slice(self, account: Account, connector: Connector, tally: Tally, key: str) -> None:
        """Read the next slice of a round again, and remember how far it has come."""

        def find(conn: Connection) -> tuple[Place, list[sweep_keys.PostKey], list[sweep_keys.CommentKey]]:
            place = _place(meta.get(conn, key))
            posts = sweep_keys.post_keys(conn, account.id, before=place.post, limit=POSTS)
            comments = sweep_keys.comment_keys(conn, account.id, before=place.comment, limit=COMMENTS)
            return place, posts, _of_few_threads(comments)

        place, posts, comments = await self._ledger.read(find)
        await self._sweep(account, connector, tally, posts, comments)
        after = Place(
            post=(posts[-1].published, posts[-1].id) if posts else place.post,
            comment=(comments[-1].written, comments[-1].id) if comments else place.comment,
            old=place.old,
            read=place.read + max(len(posts), len(comments)),
            at=self._ledger.clock(),
        )
        await self._ledger.write(lambda transaction: _advance(transaction, account.id, key, after, posts))

    async def _old_is_due(self, account: Account, now: datetime) -> bool:
        place = _place(await self._ledger.read(lambda conn: meta.get(conn, _old_key(account.id))))
        return place.old and (place.at is None or now - place.at >= OLD_EVERY)

    async def _sweep(
        self,
        account: Account,
        connector: Connector,
        tally: Tally,
        posts: Sequence[sweep_keys.PostKey],
        comments: Sequence[sweep_keys.CommentKey],
    ) -> None:
        if not posts and not comments:
            return
        wanted = [
            KnownComment(
                platform_id=known.platform_id,
                post_id=known.post_platform_id,
                written=known.written,
                visibility=known.visibility,
            )
            for known in comments
        ]
        known_posts = [KnownPost(platform_id=known.platform_id, published=known.published) for known in posts]
        async with aclosing(stream(connector.sweep(known_posts, wanted))) as batches:
            async for batch in batches:
                tally.add(await self._keep(account, batch.events))

    async def _keep(self, account: Account, events: Sequence[Event]) -> Tally:
        return await self._ledger.write(lambda transaction: observe(transaction, self._standing, account.id, events))

    async def _profile(self, account: Account, connector: Connector, tally: Tally) -> None:
        try:
            seen = await connector.profile()
        except SlowDown:
            raise
        except ConnectorError as error:
            # The comments came through; a face that cannot be read is no reason to call the account broken.
            log.info("account %s: profile: %s: %s", account.id, type(error).__name__, error)
            seen = None

        tally.add(await self._keep(account, [seen] if seen is not None else []))
        await self._ledger.write(
            lambda transaction: meta.put(transaction.conn, _profile_key(account.id), transaction.now.isoformat())
        )


def _of_few_threads(comments: Sequence[sweep_keys.CommentKey]) -> list[sweep_keys.CommentKey]:
    """Cut a slice where too many threads would have to be asked for: some platforms want a request for each."""
    threads: set[str] = set()
    kept = []
    for known in comments:
        threads.add(known.post_platform_id)
        if len(threads) > THREADS:
            break
        kept.append(known)
    return kept


def _advance(
    transaction: Transaction, account: str, key: str, after: Place, posts: Sequence[sweep_keys.PostKey]
) -> None:
    """Remember how far a round has come; at the end of the newest go on with the old, at its end begin anew."""
    over = len(posts) < POSTS and not sweep_keys.comment_keys(transaction.conn, account, before=after.comment, limit=1)
    if not after.old and (over or after.read >= AT_MOST):
        _swept(transaction, account, None if over else after)
        meta.put(transaction.conn, key, "")
    elif after.old and over:
        meta.put(transaction.conn, key, "")  # the next day's round of the newest says where the old begin
    else:
        meta.put(transaction.conn, key, msgspec.json.encode(after).decode())


def _swept(transaction: Transaction, account: str, end: Place | None) -> None:
    """Note that the newest have been read again; ``end`` is where the older ones begin, if there are any."""
    _looked_at_held(transaction, account)
    polling.put(transaction.conn, account, swept=transaction.now)
    if end is not None and not _place(meta.get(transaction.conn, _old_key(account))).old:
        old = msgspec.structs.replace(end, old=True, read=0)
        meta.put(transaction.conn, _old_key(account), msgspec.json.encode(old).decode())


def _looked_at_held(transaction: Transaction, account: str) -> None:
    meta.put(transaction.conn, _held_key(account), transaction.now.isoformat())


def _place(text: str) -> Place:
    return msgspec.json.decode(text, type=Place) if text else Place()


def _newest_key(account: str) -> str:
    return f"sweep.{account}"


def _old_key(account: str) -> str:
    return f"sweep-old.{account}"


def _held_key(account: str) -> str:
    return f"swept-held.{account}"


def _profile_key(account: str) -> str:
    return f"profile.{account}"


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
