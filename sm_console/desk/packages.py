"""Preserving an account before it is closed (R13): everything the record holds of it, as files with checksums."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from sm_console import __version__
from sm_console.core.messages import N_
from sm_console.desk.package_files import PackageWriter, Written, sweep
from sm_console.desk.refusals import refused
from sm_console.desk.services import Caller, Services
from sm_console.store import export

FOLDER: Final = "packages"
PAGE: Final = 500
TRIES: Final = 3

README: Final = """\
Arkivpaket från sm-console: allt som är känt om ett konto i sociala medier när det avslutas.

account.json     kontot, dess ansvariga och när paketet gjordes
posts.jsonl      kontots inlägg
comments.jsonl   kommentarer, med tidigare lydelser under "edited"
notes.jsonl      kollegors anteckningar
outbox.jsonl     svar och åtgärder som kommunen har skickat
profile.jsonl    kontots profil, som den senast såg ut
closure.jsonl    stegen i stängningskön (R13)
journal.jsonl    journalen: varje händelse i ordning, med vem och när
pictures/        profil- och bakgrundsbilder som har sparats, med sin SHA-256 som namn
SHA256SUMS       varje fils SHA-256; kontrollera med: sha256sum -c SHA256SUMS

Varje rad i en .jsonl-fil är ett JSON-objekt i UTF-8. Tider är UTC. Texter är ordagranna.
"""


async def make(services: Services, caller: Caller, account: str) -> Written:
    """Write the package and return where it lies. Raises Refused("busy" | "input")."""
    parent = services.data / FOLDER
    async with services.packing:
        try:
            await asyncio.to_thread(sweep, parent)
            for _try in range(TRIES):
                written = await _attempt(services, caller, account, parent)
                if written is not None:
                    return written
        except OSError as error:
            text = N_("The package cannot be written in {path}: {why}.")
            raise refused("input", text, path=str(parent), why=error.strerror or str(error)) from None
    raise refused("busy", N_("{account} changes all the time just now: try again in a moment."), account=account)


async def _attempt(services: Services, caller: Caller, account: str, parent: Path) -> Written | None:
    """Write everything once; ``None`` where the account's record changed meanwhile, and nothing is kept."""
    writer = await asyncio.to_thread(PackageWriter, parent)
    try:
        ends: dict[str, int] = {}
        for name, reader in export.READERS.items():
            ends[name] = await _copy(services, writer, name, reader, account)
        await _pictures(services, writer, account)
        end = ends["journal.jsonl"]
        if await services.ledger.read(lambda conn: export.last_entry(conn, account, end)) == end:
            about = _about(services, caller, account, journal=end)
            await asyncio.to_thread(_write, writer, {"account.json": about, "README.txt": README.encode()})
            day = services.standing.calendar().local_date(services.clock())
            return await asyncio.to_thread(writer.finish, f"{account}-{day}")
        return None
    finally:
        await asyncio.to_thread(writer.abandon)


async def _copy(services: Services, writer: PackageWriter, name: str, reader: export.Reader, account: str) -> int:
    """Copy one part of the record page by page; return the number of its last row."""
    await asyncio.to_thread(writer.begin, name)
    after = 0
    while page := await _read(services, reader, account, after):
        after = export.place_of(page[-1])
        await asyncio.to_thread(_add, writer, page)
    return after


async def _read(services: Services, reader: export.Reader, account: str, after: int) -> export.Page:
    return await services.ledger.read(lambda conn: reader(conn, account, after, PAGE))


async def _pictures(services: Services, writer: PackageWriter, account: str) -> None:
    """Copy the pictures that are kept, one at a time."""
    for digest in await services.ledger.read(lambda conn: export.pictures(conn, account)):
        data = await services.ledger.read(partial(export.picture, digest=digest))
        if data is not None:
            await asyncio.to_thread(_write, writer, {f"pictures/{digest}": data})


def _add(writer: PackageWriter, page: export.Page) -> None:
    writer.add(msgspec.json.encode(row) + b"\n" for row in page)


def _write(writer: PackageWriter, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        writer.begin(name)
        writer.add([data])


def _about(services: Services, caller: Caller, account: str, *, journal: int) -> bytes:
    known = services.standing.account(account)
    told: dict[str, Any] = {
        "format": 1,
        "program": f"sm-console {__version__}",
        "made": services.clock(),
        "by": caller.login,
        "journal_up_to": journal,
        "account": account,
    }
    if known is not None:
        names = ("platform", "address", "name", "unit", "responsible", "stand_in", "user", "remote", "approval")
        told.update({name: getattr(known, name) for name in names})
        told["season"] = [str(window) for window in known.season]
    return msgspec.json.format(msgspec.json.encode(told)) + b"\n"


def discard(package: Written) -> None:
    """Throw a package away that was made in vain: the step it belongs to was refused."""
    shutil.rmtree(package.path, ignore_errors=True)
