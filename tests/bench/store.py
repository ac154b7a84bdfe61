"""The store's figures: ``python -m tests.bench.store``. Ratios within one run; absolute times move between machines.

Query times with few and with many old comments (they should not differ), and the insert rate against
bare sqlite3 writing the same journal and comment rows in the same batches with the same durability.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from sm_console.api.queries import InboxFilter
from sm_console.core.entries import Entry
from sm_console.store import Store, search
from sm_console.store.engine import PRAGMAS
from sm_console.store.queries import account_views, inbox_page, outbox_rows, status_view, thread_view
from tests.store.build import NOW, account, comment, hours, minutes, post

OPEN = 200
BATCH = 500
OLD_START = 1_000_000
WORDS = "En trasig parkbänk vid lekplatsen, när lagas den? " * 3


def old_entries(count: int) -> Iterator[Entry]:
    """Yield ``count`` comments answered long ago, spread over posts and days."""
    for number in range(OLD_START, OLD_START + count, 2):
        at = NOW - timedelta(days=1000) + minutes((number - OLD_START) % 1_400_000)
        where = number % 50 + 1
        yield comment(number, at=at, words=WORDS, post=where)
        yield comment(number + 1, own=True, parent=f"c{number}", at=at + hours(1), words="Tack! /Anna", post=where)


def queries() -> dict[str, Callable[[Connection], object]]:
    """Return what panels ask."""

    def inbox(text: str = "", unit: str = "") -> Callable[[Connection], object]:
        wanted = InboxFilter(text=text, unit=unit)
        return lambda conn: inbox_page(conn, wanted, NOW, NOW, live=True, limit=100, names={})

    return {
        "inbox": inbox(),
        "inbox of a unit": inbox(unit="Parker"),
        "inbox searched": inbox(text="lekplatsen"),
        "thread": lambda conn: thread_view(conn, 1, NOW, names={}, reason=str, abilities=lambda _: ([], 0)),
        "status": lambda conn: status_view(conn, NOW, NOW, live=True, mode="m", people={}),
        "accounts": lambda conn: account_views(conn, NOW, live=True, people={}),
        "outbox": lambda conn: outbox_rows(conn, names={}),
    }


async def filled(path: Path, old: int) -> Store:
    """Make a store with ``old`` settled comments and a few open ones."""
    store = await Store.open(path)
    await store.write(lambda writer: writer.record([account(), account("bad"), *(post(n) for n in range(1, 51))]))
    entries = old_entries(old)
    while batch := list(islice(entries, 2000)):
        await write(store, batch)
    await write(store, [comment(n, at=NOW - minutes(n), words=WORDS) for n in range(1, OPEN)])
    await index(store)
    return store


async def write(store: Store, batch: list[Entry]) -> None:
    """Record one batch."""
    await store.write(lambda writer: writer.record(batch))


async def index(store: Store) -> None:
    """Fill the search index."""
    while await store.write(lambda writer: search.index_pending(writer.conn, 2000)):
        pass


async def query_times(stores: dict[str, Store], rounds: int) -> dict[str, dict[str, float]]:
    """Return each query's median in milliseconds per store, the stores taking turns."""
    medians: dict[str, dict[str, float]] = {}
    for name, query in queries().items():
        taken: dict[str, list[float]] = {which: [] for which in stores}
        for _ in range(rounds):
            for which, store in stores.items():
                start = time.perf_counter()
                await store.read(query)
                taken[which].append((time.perf_counter() - start) * 1000)
        medians[name] = {which: statistics.median(times) for which, times in taken.items()}
    return medians


async def insert_rate(path: Path, count: int) -> float:
    """Return comments a second through the whole store."""
    store = await Store.open(path)
    await store.write(lambda writer: writer.record([account(), post()]))
    batches = [
        [comment(n, at=NOW + minutes(n), words=WORDS) for n in range(start, start + BATCH)]
        for start in range(1, count, BATCH)
    ]
    start = time.perf_counter()
    for batch in batches:
        await write(store, batch)
    rate = count / (time.perf_counter() - start)
    await store.close()
    return rate


def floor_rate(path: Path, source: Path, count: int) -> float:
    """Return comments a second when bare sqlite3 writes the same rows to the same tables and indexes."""
    with closing(sqlite3.connect(source)) as made, closing(sqlite3.connect(path, isolation_level=None)) as conn:
        for pragma in PRAGMAS:
            conn.execute(pragma)
        tables = ("journal", "comment", "thread")
        for (sql,) in made.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name IN ('journal', 'comment', 'thread') AND sql IS NOT NULL"
        ):
            conn.execute(sql)
        conn.execute("PRAGMA foreign_keys=OFF")
        rows = {name: made.execute(f"SELECT * FROM {name} ORDER BY 1 DESC LIMIT {count}").fetchall() for name in tables}
        start = time.perf_counter()
        for at in range(0, count, BATCH):
            conn.execute("BEGIN IMMEDIATE")
            for name in tables:
                part = rows[name][at : at + BATCH]
                conn.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(part[0]))})", part)
            conn.execute("COMMIT")
        return count / (time.perf_counter() - start)


async def measure(few: int, many: int, inserts: int, rounds: int) -> dict[str, object]:
    """Run everything and return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        rate = await insert_rate(home / "rate.db", inserts)
        floor = floor_rate(home / "floor.db", home / "rate.db", inserts)
        stores = {}
        for which, old in (("few", few), ("many", many)):
            stores[which] = await filled(home / f"{which}.db", old)
        await query_times(stores, 5)
        times = await query_times(stores, rounds)
        for store in stores.values():
            await store.close()
    ratios = {
        name: {
            "ms with few": round(taken["few"], 3),
            "ms with many": round(taken["many"], 3),
            "ratio": round(taken["many"] / taken["few"], 2),
        }
        for name, taken in times.items()
    }
    return {
        "old comments": [few, many],
        "queries": ratios,
        "inserts a second": round(rate),
        "bare sqlite3": round(floor),
        "share of bare": round(rate / floor, 2),
    }


def main() -> int:
    """Measure and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=300_000)
    parser.add_argument("--inserts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=50)
    args = parser.parse_args()
    figures = asyncio.run(measure(args.few, args.many, args.inserts, args.rounds))
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
