"""Profile and background pictures: fetched once for each hash, measured once beside each reference logo."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from config.files import read
from config.schema import Account
from connectors.base import AccountRef
from connectors.errors import ConnectorError
from sm_console.core.face import Part
from sm_console.core.profile_entries import PictureMeasured
from sm_console.desk.ledger import DESK, Transaction
from sm_console.desk.services import Services
from sm_console.pictures.outcome import MAX_BYTES, METHOD, Measurement
from sm_console.pictures.run import measured
from sm_console.store import faces, meta, pictures
from sm_console.store.faces import Target

log = logging.getLogger(__name__)

IDLE: Final = 5.0
TRY_AGAIN: Final = timedelta(hours=12)
"""After which a picture that could not be fetched is tried again."""

MOST_KEPT: Final = 512 * 1024 * 1024
"""Bytes of all pictures together; those that nobody shows any more make room, the oldest first."""

_AT_ONCE: Final = 2  # children are heavy; two keep both cores of a small server busy


class PictureKeeper:
    """Notices in the background that a face or a reference logo is new."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen: tuple[int, dict[str, str]] | None = None

    async def step(self) -> float:
        """See to what is new; return the seconds until the next look. Costs nothing while all stands still."""
        logos = await references(self._services)
        now = (self._services.fan_out.height, {name: fingerprint(data) for name, data in logos.items()})
        if now != self._seen:
            await see_to(self._services)
            self._seen = (self._services.fan_out.height, now[1])
        return IDLE


def fingerprint(data: bytes) -> str:
    """Return a picture's hash, empty for none."""
    return hashlib.sha256(data).hexdigest() if data else ""


async def references(services: Services) -> dict[str, bytes]:
    """Return the reference logos that rule packs name, by file; empty where there is none, or none that may be read."""
    configuration = services.standing.configuration
    names = {configuration.pack_of(account).profile.picture.logo for account in configuration.accounts}

    def load() -> dict[str, bytes]:
        return {name: _file(services, name) for name in names if name}

    return await asyncio.to_thread(load)


def _file(services: Services, name: str) -> bytes:
    try:
        return read(services.standing.folder / name).data or b""
    except OSError as error:
        log.warning("the reference logo %s cannot be read: %s", name, error.strerror)
        return b""


async def see_to(services: Services, accounts: Collection[str] | None = None, *, again: bool = False) -> int:
    """Fetch and measure what is missing; ``again``: all of it anew. Returns how many pictures were measured."""
    logos = await references(services)
    for data in logos.values():
        await _keep_reference(services, data)
    targets = await services.ledger.read(lambda conn: faces.targets(conn, accounts))
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(target: Target) -> int:
        account = services.standing.account(target.account)
        if account is None:
            return 0
        logo = logos.get(services.standing.pack(account.id).profile.picture.logo, b"")
        reference = logo if target.part is Part.PICTURE else b""
        stands = target.method == METHOD and target.reference == fingerprint(reference)
        if stands and target.stored and not again:
            return 0
        async with slots:
            if not target.stored and not await _fetch(services, account, target, again=again):
                return 0
            return await _measure(services, target, reference, record=again or not stands)

    done = sum(await asyncio.gather(*(one(target) for target in targets)))
    if done and accounts is None:
        used = {target.sha256 for target in targets} | {fingerprint(data) for data in logos.values()}
        await services.ledger.write(lambda transaction: pictures.prune(transaction.conn, used, MOST_KEPT))
    return done


async def _keep_reference(services: Services, data: bytes) -> None:
    """Keep a reference logo beside the pictures, with its thumbnail."""
    name = fingerprint(data)
    if not data or await services.ledger.read(lambda conn: pictures.data(conn, name)) is not None:
        return
    found = await measured(data)

    def work(transaction: Transaction) -> None:
        pictures.keep(transaction.conn, name, data, transaction.now)
        pictures.put_thumb(transaction.conn, name, found.thumb)
        transaction.touch("profile")

    await services.ledger.write(work)


async def _fetch(services: Services, account: Account, target: Target, *, again: bool) -> bool:
    """Fetch a picture's bytes, without any login; tell whether they are those that the profile was read with."""
    key = f"picture-tried.{target.sha256}"
    now = services.clock()
    tried = await services.ledger.read(lambda conn: meta.get(conn, key))
    if tried and not again and now - datetime.fromisoformat(tried) < TRY_AGAIN:
        return False
    place = AccountRef(id=account.id, address=account.address, allow_private=account.allow_private)
    body = b""
    try:
        answer = await services.links.http.request("GET", target.url, account=place, max_bytes=MAX_BYTES)
        body = answer.body if answer.status == 200 else b""
    except ConnectorError as error:
        log.info("account %s: picture: %s: %s", account.id, type(error).__name__, error)
    fits = fingerprint(body) == target.sha256

    def work(transaction: Transaction) -> None:
        if fits:
            pictures.keep(transaction.conn, target.sha256, body, transaction.now)
        meta.put(transaction.conn, key, "" if fits else transaction.now.isoformat())

    await services.ledger.write(work)
    return fits


async def _measure(services: Services, target: Target, reference: bytes, *, record: bool) -> int:
    data = await services.ledger.read(lambda conn: pictures.data(conn, target.sha256))
    if data is None:
        return 0
    found: Measurement = await measured(data, reference)
    fact = PictureMeasured(
        part=target.part,
        sha256=target.sha256,
        reference=fingerprint(reference),
        method=METHOD,
        measured=found.measured,
    )

    def work(transaction: Transaction) -> None:
        pictures.put_thumb(transaction.conn, target.sha256, found.thumb)
        if record:
            transaction.record(target.account, fact, actor=DESK)
        transaction.touch("profile")

    await services.ledger.write(work)
    return 1
