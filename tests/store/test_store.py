from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sm_console.store import DatabaseTooNew, DatabaseUnusable, Store, Writer, journal, meta
from sm_console.store import store as store_module
from tests.store.build import NOW, account, comment, many, opened, post, record, rows


def count(conn: Connection) -> int:
    return int(rows(conn, "SELECT count(*) FROM comment")[0][0])


def modes_in(folder: Path) -> dict[str, int]:
    return {item.name: stat.S_IMODE(item.stat().st_mode) for item in folder.iterdir()}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
async def test_nobody_else_can_read_the_files(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        async with opened(tmp_path / "desk.db", account()):
            modes = modes_in(tmp_path)
    finally:
        os.umask(before)
    assert modes == {"desk.db": 0o600, "desk.db-wal": 0o600, "desk.db-shm": 0o600}


async def test_a_file_that_is_too_open_is_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path):
        pass
    path.chmod(0o644)
    async with opened(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_settings_of_the_connections(tmp_path: Path) -> None:
    def pragmas(conn: Connection) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum", "secure_delete", "query_only")
        return {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    async with opened(tmp_path / "desk.db") as store:
        written = await store.write(lambda writer: pragmas(writer.conn))
        assert written == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "auto_vacuum": 2,
            "secure_delete": 1,
            "query_only": 0,
        }
        assert (await store.read(pragmas))["query_only"] == 1


async def test_what_was_written_is_there_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account(), post()) as store:
        height = await store.write(lambda writer: writer.record([comment(1)]))
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT max(seq) FROM journal").fetchone() == (height,)


async def test_a_write_that_raises_changes_nothing(tmp_path: Path) -> None:
    def fail(writer: Writer) -> None:
        writer.record([comment(1)])
        writer.next_id("comment", 5)
        raise LookupError("no")

    async with opened(tmp_path / "desk.db", account(), post()) as store:
        with pytest.raises(LookupError):
            await store.write(fail)
        assert await store.read(journal.height) == 2
        assert await store.read(count) == 0
        assert await store.write(lambda writer: writer.next_id("comment")) == 1


async def test_an_entry_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        with pytest.raises(IntegrityError):
            await store.write(lambda writer: writer.record([comment(1), comment(2, post=9)]))
        await store.write(lambda writer: writer.record([comment(1)]))
        with pytest.raises(IntegrityError):
            await store.write(lambda writer: writer.record([comment(1)]))
        assert await store.read(journal.height) == 3


async def test_writes_take_turns_and_reads_go_on(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        writes = [record(store, [comment(n)]) for n in range(1, 21)]
        reads = [store.read(count) for _ in range(20)]
        heights = await asyncio.gather(*writes)
        assert sorted(heights) == list(range(3, 23))
        assert all(0 <= seen <= 20 for seen in await asyncio.gather(*reads))
        assert await store.read(count) == 20


async def test_a_reader_sees_one_moment(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        loop = asyncio.get_running_loop()
        wrote: list[asyncio.Task[int]] = []

        def twice(conn: Connection) -> tuple[int, int]:
            first = count(conn)
            wrote.append(loop.create_task(store.write(lambda writer: writer.record([comment(1)]))))
            while not wrote[0].done():
                count(conn)
            return first, count(conn)

        assert await store.read(twice) == (0, 0)
        assert await store.read(count) == 1


@pytest.mark.parametrize("steps", range(14))
async def test_a_cancelled_write_is_whole_or_nothing(tmp_path: Path, steps: int) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        task = asyncio.ensure_future(store.write(lambda writer: writer.record(many(3))))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The connection is free of any transaction: the next write works and stands.
        await store.write(lambda writer: writer.record([comment(9)]))
        assert await store.read(count) in {1, 4}


@pytest.mark.parametrize("steps", range(0, 40, 3))
async def test_a_transaction_under_way_cannot_be_cancelled(tmp_path: Path, steps: int) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        caller = asyncio.ensure_future(store.write(lambda writer: writer.record(many(3))))
        for _ in range(steps):
            await asyncio.sleep(0)
        assert not any(inner.cancel() for inner in store._under_way)
        await caller
        assert await store.read(count) == 3


def test_the_loops_end_waits_for_a_transaction(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    kept: list[Store] = []
    tasks: set[asyncio.Task[int]] = set()

    async def main() -> None:
        store = await Store.open(path)
        await record(store, [account(), post()])
        kept.append(store)
        tasks.add(asyncio.ensure_future(record(store, many(200))))
        await asyncio.sleep(0)

    asyncio.run(main())
    asyncio.run(kept[0].close())
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM comment").fetchone() == (200,)


async def test_a_cancelled_read_gives_its_connection_back(tmp_path: Path) -> None:
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        for steps in range(12):
            task = asyncio.ensure_future(store.read(count))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert await asyncio.gather(*(store.read(count) for _ in range(5))) == [0] * 5


async def test_closing_finishes_what_is_under_way_and_ends_the_threads(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    before = set(threading.enumerate())
    store = await Store.open(path)
    await store.write(lambda writer: writer.record([account(), post()]))
    task = asyncio.ensure_future(store.write(lambda writer: writer.record(many(50))))
    await asyncio.sleep(0)
    await store.close()
    await store.close()
    await task
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM comment").fetchone() == (50,)
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith("asyncio_"):
            await asyncio.to_thread(thread.join, 30)
            assert not thread.is_alive()
    with pytest.raises(RuntimeError, match="closed"):
        await store.read(count)


async def test_the_log_is_folded_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LOG_LIMIT", 100_000)
    async with opened(tmp_path / "desk.db", account(), post()) as store:
        sizes = []
        for start in range(1, 3000, 300):
            await record(store, many(300, start=start))
            sizes.append((tmp_path / "desk.db-wal").stat().st_size)
        assert max(sizes) < 2_000_000
        assert min(sizes) == 0


async def test_a_long_reader_puts_the_folding_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LOG_LIMIT", 50_000)
    path = tmp_path / "desk.db"
    async with opened(path, account(), post()) as store:
        monkeypatch.setattr(store, "_log_limit", 10**9)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM comment").fetchone()
            await store.write(lambda writer: writer.record(many(300)))
            await store.write(lambda writer: writer.conn.exec_driver_sql("PRAGMA busy_timeout=1").close())
            monkeypatch.setattr(store, "_log_limit", 50_000)
            await store.write(lambda writer: writer.record([comment(400)]))
            assert store._log_limit > 100_000
        monkeypatch.setattr(store, "_log_limit", 50_000)
        await store.write(lambda writer: writer.record([comment(401)]))
        assert (tmp_path / "desk.db-wal").stat().st_size == 0


async def test_a_newer_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path, account()):
        pass
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew, match=r"newer version of this program \(9999\)") as caught:
        await Store.open(path)
    assert caught.value.message.values["version"] == "9999"
    assert path.read_bytes() == before


async def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text, foreign = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("no database at all, but long enough to look at\n" * 100)
    with closing(sqlite3.connect(foreign)) as other, other:
        other.execute("CREATE TABLE things (id INTEGER)")
    with pytest.raises(DatabaseUnusable, match="cannot be read"):
        await Store.open(text)
    with pytest.raises(DatabaseUnusable, match="something else"):
        await Store.open(foreign)
    with pytest.raises(DatabaseUnusable, match="cannot be opened"):
        await Store.open(tmp_path / "missing" / "desk.db")
    assert text.read_text().startswith("no database")


NO_ROOM = """
import asyncio, os, resource, sys
from pathlib import Path
from sm_console.store import Store
from sm_console.store.errors import StoreError
path, limit, left = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if left:
    disk = os.statvfs(path.parent)
    os.statvfs = lambda _path: os.statvfs_result((*disk[:4], int(left), *disk[5:]))
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
try:
    asyncio.run(Store.open(path))
except StoreError as error:
    print(type(error).__name__, error)
resource.setrlimit(resource.RLIMIT_FSIZE, before)  # whoever measures this process may write down what it saw
"""


@pytest.mark.parametrize("made", [False, True])
@pytest.mark.parametrize(("left", "expected"), [("0", "The disk is full: nothing was saved."), ("", "fails: nothing")])
async def test_a_disk_without_room_is_one_sentence_at_the_start_too(
    tmp_path: Path, left: str, expected: str, *, made: bool
) -> None:
    """Where the file cannot grow SQLite speaks of an I/O error, whether it is to be made or only opened."""
    path = tmp_path / "desk.db"
    if made:
        await (await Store.open(path)).close()
    words = [sys.executable, "-c", NO_ROOM, str(path), "8192", left]
    done = await asyncio.to_thread(subprocess.run, words, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("DiskTrouble ")
    assert expected in done.stdout
    assert str(path) in done.stdout
    assert not done.stderr


async def test_the_zone_is_fixed_when_the_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    store = await Store.open(path, zone="Pacific/Auckland")
    await store.close()
    async with opened(path, account(), post(published=NOW)) as store:
        assert await store.read(lambda conn: meta.get(conn, meta.ZONE)) == "Pacific/Auckland"
        assert await store.read(lambda conn: rows(conn, "SELECT day, posts FROM day")) == [("2026-03-11", 1)]


async def test_ids_go_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    async with opened(path) as store:
        assert await store.write(lambda writer: writer.next_id("comment", 10)) == 1
        assert await store.write(lambda writer: (writer.next_id("comment"), writer.next_id("post"))) == (11, 1)
        with pytest.raises(ValueError, match="no ids of kind"):
            await store.write(lambda writer: writer.next_id("dog"))
    async with opened(path) as store:
        assert await store.write(lambda writer: writer.next_id("comment")) == 12


def test_a_store_left_open_does_not_keep_the_program_from_ending(tmp_path: Path) -> None:
    script = (
        "import asyncio, pathlib, sys\n"
        "from sm_console.store import Store\n"
        "async def main():\n"
        "    await Store.open(pathlib.Path(sys.argv[1]))\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", script, str(tmp_path / "desk.db")], check=True, timeout=30)


def test_opening_an_up_to_date_database_loads_no_migrations(tmp_path: Path) -> None:
    script = (
        "import asyncio, pathlib, sys\n"
        "from sm_console.store import Store\n"
        "async def main():\n"
        "    await (await Store.open(pathlib.Path(sys.argv[1]))).close()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "desk.db")]
    said = [subprocess.run(command, check=True, timeout=30, capture_output=True, text=True).stdout for _ in range(2)]
    assert said == ["True\n", "False\n"]
