"""A whole running desk: opening it, what it does by itself, and stopping it cleanly."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sm_console import __version__
from sm_console.desk import upkeep
from sm_console.desk.alarm_keeper import AlarmKeeper
from sm_console.desk.alike import Alike
from sm_console.desk.background import Background
from sm_console.desk.changes import FanOut
from sm_console.desk.closing import ClosureWatch, load_closed
from sm_console.desk.collector import Collector
from sm_console.desk.desk import LocalDesk
from sm_console.desk.finding_keeper import FindingKeeper
from sm_console.desk.identity import Directory, Identity, UnixDirectory, identify, own_identity
from sm_console.desk.judged import JudgedCity
from sm_console.desk.ledger import Ledger
from sm_console.desk.links import Links
from sm_console.desk.outbox import Outbox
from sm_console.desk.outside import Outside
from sm_console.desk.pictures import PictureKeeper
from sm_console.desk.presence import Presence
from sm_console.desk.records import flag_again
from sm_console.desk.round_turns import RoundTurns
from sm_console.desk.services import Services
from sm_console.desk.standing import Standing
from sm_console.store import Store, StoreError, acts, crisis, drafts

log = logging.getLogger(__name__)

USER_AGENT: Final = f"sm-console/{__version__}"

PATIENCE: Final = 4.0
"""Seconds that what is being sent may take when the desk stops; after that its fate is unknown."""

FIRST_POLL: Final = 1.0
"""Seconds after the start before anything is fetched: the first screen comes first."""


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


class Engine:
    """The one owner of a data directory; made with :meth:`open`, under the lock."""

    def __init__(self, services: Services, store: Store, directory: Directory) -> None:
        self.services = services
        self._store = store
        self._directory = directory
        self._own = own_identity(directory)
        self._presence = Presence(services.ledger, self.identify)
        self._closed = False

    @classmethod
    async def open(
        cls,
        config: Path,
        database: Path,
        *,
        mode: str,
        language: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        directory: Directory | None = None,
    ) -> Engine:
        """Read the configuration, open the database, and recover what a crash left behind.

        Raises ConfigError, StoreError, OSError.
        """
        standing = Standing(config)
        store = await Store.open(database, zone=standing.configuration.pack.calendar.timezone)
        try:
            background = Background()
            fan_out = FanOut()
            ledger = Ledger(store, fan_out, clock)
            links = Links(standing, USER_AGENT)
            collector = Collector(ledger, standing, links, background)
            services = Services(
                ledger=ledger,
                standing=standing,
                links=links,
                collector=collector,
                outbox=Outbox(ledger, standing, links, background, collector),
                judged=JudgedCity(ledger, standing, clock),
                alike=Alike(ledger, fan_out),
                fan_out=fan_out,
                background=background,
                clock=clock,
                data=database.parent,
                mode=mode,
                language=language or standing.configuration.settings.language,
            )
            await upkeep.sync_accounts(ledger, standing)
            await load_closed(ledger, standing)
            standing.crisis = await ledger.read(crisis.standing)
            await services.outbox.recover()
            await ledger.write(lambda transaction: drafts.nobody_edits(transaction.conn))
        except BaseException:
            await store.close()
            raise
        return cls(services, store, directory or UnixDirectory())

    @property
    def mode(self) -> str:
        """How the desk runs: "embedded", "served" or "drill"."""
        return self.services.mode

    def start(self, *, watching: bool = True) -> None:
        """Begin all background work; without ``watching`` nothing is fetched unless somebody asks."""
        services = self.services
        background = services.background
        background.loop("outbox", services.outbox.step)
        background.loop("findings", FindingKeeper(services).step)
        background.loop("pictures", PictureKeeper(services).step)
        background.loop("claims", self.keep_claims)
        background.loop("configuration", lambda: upkeep.look_at_files(services))
        background.loop("alike", services.alike.step)
        background.loop("search", upkeep.Indexer(services).step)
        background.loop("closures", ClosureWatch(services).step)
        background.loop("rounds", RoundTurns(services).step)
        background.run("redate", upkeep.redate(services.ledger, services.standing))
        background.run("flags", flag_again(services.ledger, services.standing))
        if watching:
            background.run("collector", self._watch())
            keeper = AlarmKeeper(services)
            background.loop("alarms", keeper.step)
            background.loop("alarms outside", Outside(services, keeper.undelivered).step)

    async def _watch(self) -> None:
        await asyncio.sleep(FIRST_POLL)
        self.services.background.loop("collector", self.services.collector.step)

    def own_desk(self) -> LocalDesk:
        """Return the desk for the person whose process this is."""
        return LocalDesk(self.services, self._identify_own)

    def desk_for(self, uid: int) -> LocalDesk:
        """Return the desk for the person with this user id, their role looked up at each request."""

        async def who() -> Identity:
            self._presence.heard(uid)
            return await self.identify(uid)

        return LocalDesk(self.services, who)

    async def admits(self, uid: int) -> bool:
        """Whether the person has any role just now."""
        return (await self.identify(uid)).role is not None

    async def console_opened(self, uid: int) -> None:
        """Somebody has opened a console. Raises StoreError."""
        await self._presence.opened(uid)

    async def console_closed(self, uid: int) -> None:
        """One of somebody's consoles is gone. Raises StoreError."""
        await self._presence.closed(uid)

    async def has_work_within(self, seconds: float) -> bool:
        """Whether an act is being sent, or waits to leave within so many seconds."""
        until = self.services.clock() + timedelta(seconds=seconds)
        return await self._store.read(lambda conn: acts.leaves_before(conn, until))

    async def identify(self, uid: int) -> Identity:
        """Look a person up: off the loop, since users and groups may come from the network."""
        if uid == self._own.uid:
            return self._own
        groups = self.services.standing.configuration.settings.groups
        return await asyncio.to_thread(identify, uid, groups, self._directory)

    async def keep_claims(self) -> float:
        """End claims that have run out or whose holders are gone; return the seconds until the next look."""
        await self._presence.miss_holders()
        return await upkeep.release_claims(self.services)

    async def _identify_own(self) -> Identity:
        self._presence.heard(self._own.uid)
        return self._own

    async def close(self, patience: float = PATIENCE) -> None:
        """Stop: what is being sent gets a moment, every transaction is finished. Twice is no error."""
        if self._closed:
            return
        self._closed = True
        self.services.outbox.stop()
        await self.services.outbox.finish(patience)
        self.services.fan_out.end()
        await self.services.background.close()
        try:
            await self.services.outbox.recover()
        except StoreError as error:  # the next start does it
            log.error("what was being sent cannot be marked: %s", error)  # noqa: TRY400
        await self.services.links.close()
        await self._store.close()
