"""A desk under a flood, in a process of its own: ``python -m tests.bench.flood_desk HOME OPEN``.

It fills an empty data folder, brings itself up to date, listens for its own user and writes "ready". A line on standard
input, FIRST PER_SECOND SECONDS, begins a flood: another process makes the comments (flood_source), and its number is
written. What it brings is written to the store by what the collector writes with. At the end: how many came, and in
how many seconds.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec

from sm_console.core.events import Event
from sm_console.desk.engine import Engine
from sm_console.desk.observe import observe
from sm_console.desk.records import flag_again
from sm_console.desk.server import Server
from sm_console.start import SOCKET_NAME
from sm_console.store.search import index_pending
from tests.bench.flood_source import ACCOUNTS, OLD_NAME, Brought, comments, posts


def write_configuration(folder: Path) -> None:
    """Thirty accounts on platforms that nobody fetches from here."""
    folder.mkdir(parents=True, exist_ok=True)
    account = (
        '[[account]]\nid = "konto{n}"\nplatform = "wordpress"\naddress = "http://127.0.0.1:9/{n}/"\n'
        'name = "Konto {n}"\nunit = "Förvaltning {unit}"\nallow_private = true\n'
    )
    (folder / "accounts.toml").write_text(
        "\n".join(account.format(n=number, unit=number % 6) for number in range(ACCOUNTS)), encoding="utf-8"
    )


async def take(engine: Engine, account: str, events: Sequence[Event]) -> None:
    """Write a batch as the collector does."""
    services = engine.services
    await services.ledger.write(partial(_observe, engine, account, events))


def _observe(engine: Engine, account: str, events: Sequence[Event], transaction: object) -> None:
    observe(transaction, engine.services.standing, account, events)  # type: ignore[arg-type]


async def fill(engine: Engine, wanted: int) -> None:
    """Bring the open comments up to ``wanted``; the last five days' worth."""
    now = datetime.now(UTC)
    share = wanted // ACCOUNTS
    for account in range(ACCOUNTS):
        await take(engine, f"konto{account}", posts(now))
        for first in range(0, share, 2_000):
            count = min(2_000, share - first)
            number = account * share + first
            await take(engine, f"konto{account}", comments(number, count, now, OLD_NAME, timedelta(days=5)))


async def bring_up_to_date(engine: Engine) -> None:
    """Finish what a desk that has run for a while has behind it: flags, the search index, which ask the same."""
    services = engine.services
    await flag_again(services.ledger, services.standing)
    while await services.ledger.write(lambda transaction: index_pending(transaction.conn, 2_000)):
        await asyncio.sleep(0)
    while not (await services.alike.like(0))[1]:
        await asyncio.sleep(0)


async def flood(engine: Engine, words: Sequence[str]) -> tuple[int, float]:
    """Take what the source brings until it ends; return how many came and the seconds that took."""
    command = [sys.executable, "-m", "tests.bench.flood_source", *words]
    source = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, limit=1 << 20)
    assert source.stdout is not None
    print(source.pid, flush=True)
    taken, start = 0, 0.0
    while head := await source.stdout.read(4):
        start = start or time.perf_counter()
        head += await source.stdout.readexactly(4 - len(head))
        data = await source.stdout.readexactly(int.from_bytes(head, "big"))
        batch = msgspec.msgpack.decode(data, type=Brought)
        await take(engine, batch.account, batch.events)
        taken += len(batch.events)
    await source.wait()
    return taken, time.perf_counter() - start


async def run(home: Path, wanted: int) -> None:
    """Fill, listen, and be flooded when told to; ends when standard input does."""
    config, data = home / "etc", home / "data"
    fresh = not data.exists()
    write_configuration(config)
    data.mkdir(parents=True, exist_ok=True)
    engine = await Engine.open(config, data / "desk.db", mode="embedded")
    if fresh:
        await fill(engine, wanted)
    gc.freeze()  # as a real desk does
    await bring_up_to_date(engine)
    server = Server(engine, private=True)
    await server.listen(data / SOCKET_NAME)
    engine.start(watching=False)
    print("ready", flush=True)
    while words := (await asyncio.to_thread(sys.stdin.readline)).split():
        count, took = await flood(engine, words)
        print(f"{count} {took:.2f}", flush=True)
    await server.close(1.0)
    await engine.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2])))
