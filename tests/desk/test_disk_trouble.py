"""A disk that is full, a database that may not be written to: one sentence each, nothing lost, and on as before."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sm_console.api.client import SocketDesk
from sm_console.api.commands import AddNote, Collect, Refused, SendReply
from sm_console.api.queries import AskHistory, AskInbox, AskOutbox
from sm_console.core.model import OutboxState
from sm_console.desk import outbox
from sm_console.desk.identity import Peer
from sm_console.desk.server import Server
from sm_console.store import Store, Writer
from sm_console.store.errors import DiskTrouble
from sm_console.store.rebuild import check
from tests.desk.fakes import ANNA, Town
from tests.desk.waiting import until

LONG = "x" * 4000


async def _pragma(store: Store, text: str) -> int:
    """Set something on the writing connection; return what it says."""

    def work(writer: Writer) -> int:
        found = writer.conn.exec_driver_sql(f"PRAGMA {text}")
        return int(found.scalar() or 0) if found.returns_rows else 0

    return await store.write(work)


async def fill_disk(store: Store) -> None:
    """Let the database grow no further, as if the disk were full."""
    await _pragma(store, f"max_page_count = {await _pragma(store, 'page_count')}")


async def make_room(store: Store) -> None:
    await _pragma(store, "max_page_count = 1000000")


@asynccontextmanager
async def client(town: Town, folder: Path) -> AsyncIterator[SocketDesk]:
    server = Server(town.engine, private=False, peer=lambda _socket: Peer(pid=0, uid=ANNA))
    await server.listen(folder / "sock")
    desk = await SocketDesk.connect(folder / "sock", within=5)
    try:
        yield desk
    finally:
        await desk.close()
        await server.close(1)


async def asked(town: Town) -> int:
    town.blog.comment()
    desk = town.engine.own_desk()
    await desk.do(Collect(force=True))
    return (await desk.ask(AskInbox())).rows[0].id


async def note_until_full(desk: SocketDesk, comment: int) -> tuple[int, Refused]:
    """Write notes until one is refused; return how many were taken."""
    taken = 0
    while True:
        try:
            await desk.do(AddNote(comment=comment, text=LONG))
        except Refused as refused:
            return taken, refused
        taken += 1


async def test_a_full_disk_is_said_in_a_sentence_and_nothing_acknowledged_is_lost(town: Town, tmp_path: Path) -> None:
    comment = await asked(town)
    store = town.engine._store
    await fill_disk(store)
    async with client(town, tmp_path) as desk:
        taken, refused = await note_until_full(desk, comment)
        assert "disk is full" in refused.message.text
        assert refused.message.values == {"path": str(store.path)}
        kinds = [row.kind for row in await desk.ask(AskHistory(comment=comment))]
        assert kinds.count("note-added") == taken, "reading goes on, and shows what was taken"
        await make_room(store)
        await desk.do(AddNote(comment=comment, text=LONG))
    await town.engine.close(0)
    assert check(store.path) == []


async def test_an_answer_sent_as_the_disk_fills_is_written_down_later_and_sent_once(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "AFTER_DISK_TROUBLE", 0.0)
    comment = await asked(town)
    store, refused = town.engine._store, asyncio.Event()
    async with client(town, tmp_path) as desk:

        async def filling() -> None:
            await fill_disk(store)
            await note_until_full(desk, comment)
            refused.set()

        town.blog.during_send = filling
        order = await desk.do(SendReply(comment=comment, text="På lördag." + LONG[:400]))
        sending = asyncio.create_task(town.engine.services.outbox.deliver_due())
        await refused.wait()
        await until(lambda: bool(town.blog.sent))
        state = (await desk.ask(AskOutbox(id=order.id)))[0].state
        assert state is OutboxState.SENDING
        await make_room(store)
        await sending
        assert (await desk.ask(AskOutbox(id=order.id)))[0].state is OutboxState.SENT
        assert len(town.blog.sent) == 1


async def test_a_database_that_may_not_be_written_to(town: Town, tmp_path: Path) -> None:
    comment = await asked(town)
    store = town.engine._store
    async with client(town, tmp_path) as desk:
        await _pragma(store, "query_only = ON")
        with pytest.raises(Refused, match="may not be written to"):
            await desk.do(AddNote(comment=comment, text="kort"))
        assert (await desk.ask(AskInbox())).total == 1
    await town.engine.close(0)  # ends in order all the same


async def test_a_database_that_another_program_holds(town: Town, tmp_path: Path) -> None:
    comment = await asked(town)
    store = town.engine._store
    await _pragma(store, "busy_timeout = 1")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DiskTrouble, match="Another program holds"):
        await town.engine.own_desk().do(AddNote(comment=comment, text="kort"))
    other.execute("ROLLBACK")
    other.close()
    await town.engine.own_desk().do(AddNote(comment=comment, text="kort"))


async def test_a_log_that_cannot_be_folded_refuses_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    comment = await asked(town)
    store = town.engine._store
    raw = await store._writer.get_raw_connection()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(type(raw.driver_connection), "execute", full)
    store._log_limit = 0
    await town.engine.own_desk().do(AddNote(comment=comment, text="kort"))
    assert "cannot be folded" in caplog.text
