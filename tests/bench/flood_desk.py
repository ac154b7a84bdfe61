"""A desk under a flood, in a process of its own: ``python -m tests.bench.flood_desk HOME OPEN PER_SECOND SECONDS``.

It fills an empty data folder, listens for its own user and writes "ready"; a line on standard input begins the flood.
Comments come as a connector's do: in batches, one account at a time, through what the collector writes them with.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sm_console.core.events import CommentSeen, Event, PostSeen
from sm_console.core.model import Author, Format, Visibility
from sm_console.desk.engine import Engine
from sm_console.desk.observe import observe
from sm_console.desk.server import Server
from sm_console.start import SOCKET_NAME

ACCOUNTS = 30
BATCH = 100
"""Comments that a connector brings at a time."""
LATE = 0.1
"""The share of the flood that was written days ago (a platform that was down): these come into view far up."""
OLD_NAME, NEW_NAME, LATE_NAME = "Invånare", "Ny", "Sen"
_TEXTS = (
    "Hej! När öppnar badet i år, och är det gratis för barn under sju? Hälsningar {number}",
    "Parkbänken vid lekplatsen är trasig sedan i våras. Vem lagar den? Nr {number}",
    "Varför har ni stängt bron utan att säga något? Vi kommer inte till jobbet. {number}",
    "Tack för en fin festival! Kommer ni tillbaka nästa år? {number}",
)


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


def comments(first: int, count: int, now: datetime, name: str, spread: timedelta) -> list[Event]:
    """So many comments numbered from ``first``, written at any moment of the last ``spread``."""
    dice = random.Random(first)
    return [
        CommentSeen(
            platform_id=f"c{number}",
            post_id=f"p{number % 5}",
            written=now - spread * dice.random(),
            text=_TEXTS[number % len(_TEXTS)].format(number=number),
            format=Format.PLAIN,
            author=Author(name=f"{name} {number}", id=f"a{number % 1000}"),
            own=False,
            visibility=Visibility.PUBLIC,
            url=f"http://127.0.0.1:9/c{number}",
        )
        for number in range(first, first + count)
    ]


def posts(now: datetime) -> list[Event]:
    """Each account's posts."""
    return [
        PostSeen(
            platform_id=f"p{number}",
            published=now - timedelta(days=number + 1),
            title=f"Inlägg {number}",
            text="Välkomna!",
            format=Format.PLAIN,
            url=f"http://127.0.0.1:9/p{number}",
            author=Author(name="Staden", id="s"),
        )
        for number in range(5)
    ]


async def take(engine: Engine, account: int, events: Sequence[Event]) -> None:
    """Write a batch as the collector does."""
    services = engine.services
    await services.ledger.write(partial(_observe, engine, f"konto{account}", events))


def _observe(engine: Engine, account: str, events: Sequence[Event], transaction: object) -> None:
    observe(transaction, engine.services.standing, account, events)  # type: ignore[arg-type]


async def fill(engine: Engine, wanted: int) -> None:
    """Bring the open comments up to ``wanted``; the last five days' worth."""
    now = datetime.now(UTC)
    for account in range(ACCOUNTS):
        await take(engine, account, posts(now))
    share = wanted // ACCOUNTS
    for account in range(ACCOUNTS):
        for first in range(0, share, 2_000):
            count = min(2_000, share - first)
            number = account * share + first
            await take(engine, account, comments(number, count, now, OLD_NAME, timedelta(days=5)))


async def flood(engine: Engine, first: int, per_second: int, seconds: float) -> tuple[int, float]:
    """Bring ``per_second`` for so many seconds; return how many came and the seconds that took."""
    start = time.perf_counter()
    number, turn = first, 0
    while (elapsed := time.perf_counter() - start) < seconds:
        due = first + round(per_second * elapsed)
        while number < due:
            late = random.Random(number).random() < LATE
            name, spread = (LATE_NAME, timedelta(days=6)) if late else (NEW_NAME, timedelta(seconds=30))
            await take(engine, turn % ACCOUNTS, comments(number, BATCH, datetime.now(UTC), name, spread))
            number, turn = number + BATCH, turn + 1
        await asyncio.sleep(0.01)
    return number - first, time.perf_counter() - start


async def run(home: Path, wanted: int, per_second: int, seconds: float) -> None:
    """Fill, listen, and flood when told to; ends when standard input does."""
    config, data = home / "etc", home / "data"
    fresh = not data.exists()
    write_configuration(config)
    data.mkdir(parents=True, exist_ok=True)
    engine = await Engine.open(config, data / "desk.db", mode="embedded")
    if fresh:
        await fill(engine, wanted)
    server = Server(engine, private=True)
    await server.listen(data / SOCKET_NAME)
    engine.start(watching=False)
    print("ready", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        first = 1_000_000 + int(time.time()) % 100_000_000 * 1_000
        count, took = await flood(engine, first, per_second, seconds)
        print(f"{count} {took:.2f}", flush=True)
    await server.close(1.0)
    await engine.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
